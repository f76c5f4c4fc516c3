using SlSam.Layers;
using SlSam.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>What makes the update out of the last pass's gradients, and what it keeps for it between steps.</summary>
internal interface IUpdate : IDisposable
{
    /// <summary>The optimizer that does it, as users see it.</summary>
    optim.Optimizer Optimizer { get; }

    /// <summary>Whether it takes every parameter of the model that requires gradients, also those that come later.</summary>
    bool TakesAll { get; }

    /// <summary>All of the construction was right: from now on the optimizer works as it was asked to.</summary>
    /// <param name="layers">All that is trained.</param>
    void Start(LayerMap layers);

    /// <summary>Trains exactly these from now on, where that is for this object to say; what stays keeps its state.</summary>
    void Train(LayerMap layers);

    /// <summary>Follows parameters that <c>Module.to</c> has replaced or moved.</summary>
    /// <param name="successorOf">The parameter that has taken another's place.</param>
    /// <exception cref="InvalidOperationException">State cannot be moved.</exception>
    void Follow(Func<Parameter, Parameter> successorOf);

    /// <summary>Prepares for a step of some arms: what is kept of them comes to where it is needed, and that of the others goes where it is to lie.</summary>
    /// <param name="layers">All that is trained.</param>
    /// <param name="arms">The active arms, ascending.</param>
    void Prepare(LayerMap layers, IReadOnlyList<int> arms);

    /// <summary>The float32 masters of parameters of half precision; null where none are kept.</summary>
    /// <param name="layers">All that is trained.</param>
    IMasters? MastersOf(LayerMap layers);

    /// <summary>Readies the update; nothing that counts is changed yet.</summary>
    /// <param name="pass">The pass whose gradients it is made with; they stand on the parameters too.</param>
    /// <param name="active">What takes part.</param>
    /// <param name="scale">What gradients are to be multiplied by before.</param>
    /// <param name="term">What is taken off the weights afterwards, times the learning rate of their group, scaled already; null for nothing.</param>
    IReadyUpdate Ready(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term);

    /// <summary>A step of some arms was taken: lets go of what is not to be kept of those that are not active.</summary>
    /// <param name="layers">All that is trained.</param>
    /// <param name="arms">The active arms, ascending.</param>
    void Settle(LayerMap layers, IReadOnlyList<int> arms);

    /// <summary>Whether it keeps a momentum.</summary>
    bool HasMomenta { get; }

    /// <summary>The running means of the gradients of some parameters, which stay the optimizer's; null for those that have none yet.</summary>
    IReadOnlyList<Tensor?> MomentaOf(IReadOnlyList<Parameter> parameters);

    /// <summary>Moves the state to a device.</summary>
    void To(Device device);

    /// <summary>Writes the state, all of it; where it is spread over ranks, all of them do so at once.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="model">Gives parameters their names.</param>
    void Save(BinaryWriter writer, ModelParameters model);

    /// <summary>Reads what <see cref="Save"/> wrote. If it throws, nothing was changed.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="model">Gives parameters their names.</param>
    /// <param name="confirm">Called once all is read, while it can still be left as it was.</param>
    /// <exception cref="InvalidDataException">It is of other parameters or another optimizer; says which.</exception>
    void Load(BinaryReader reader, ModelParameters model, Action confirm);
}
