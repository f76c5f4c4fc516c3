namespace SlSam.Samples.Training;

/// <summary>What SL-SAM switches on and off as one.</summary>
public enum ArmKind
{
    /// <summary>Each parameter tensor, as in the paper.</summary>
    Parameter,

    /// <summary>Weight and bias of a module together.</summary>
    Module,

    /// <summary>A whole block of the model.</summary>
    Block,
}
