using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>
/// A group of the wrapped optimizer as schedulers see it. CyclicLR asks every group for its momentum; PyTorch's cycles the first beta where there is none.
/// So groups that have betas are shown as groups of the same type, with the same options, whose momentum is the first beta; those that know neither
/// say so when they are asked.
/// </summary>
internal static class ScheduledGroup
{
    /// <param name="group">The wrapped optimizer's.</param>
    /// <returns>The group itself where it has momentum.</returns>
    public static optim.ILearningRateController Of(optim.ILearningRateController group) =>
        group switch
        {
            optim.IMomentum => group,
            AdamW.ParamGroup own => new OfAdamW { Options = own.Options, Parameters = own.Parameters },
            Adam.ParamGroup own => new OfAdam { Options = own.Options, Parameters = own.Parameters },
            NAdam.ParamGroup own => new OfNAdam { Options = own.Options, Parameters = own.Parameters },
            RAdam.ParamGroup own => new OfRAdam { Options = own.Options, Parameters = own.Parameters },
            Adamax.ParamGroup own => new OfAdamax { Options = own.Options, Parameters = own.Parameters },
            Adagrad.ParamGroup own => new OfAdagrad { Options = own.Options, Parameters = own.Parameters },
            Adadelta.ParamGroup own => new OfAdadelta { Options = own.Options, Parameters = own.Parameters },
            ASGD.ParamGroup own => new OfAsgd { Options = own.Options, Parameters = own.Parameters },
            Rprop.ParamGroup own => new OfRprop { Options = own.Options, Parameters = own.Parameters },
            ParamGroup own => new OfAnother(own) { Options = own.Options, Parameters = own.Parameters },
            _ => group,
        };

    private static double First(optim.IBetas group) => group.Betas.Item1;

    private static void SetFirst(optim.IBetas group, double value) => group.Betas = (value, group.Betas.Item2);

    private static InvalidOperationException Neither(string kind) =>
        new($"The wrapped {kind} has groups with neither momentum nor betas. Expected some to cycle: pass cycle_momentum: false.");

    private sealed class OfAdamW : AdamW.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => First(this);
            set => SetFirst(this, value);
        }
    }

    private sealed class OfAdam : Adam.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => First(this);
            set => SetFirst(this, value);
        }
    }

    private sealed class OfNAdam : NAdam.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => First(this);
            set => SetFirst(this, value);
        }
    }

    private sealed class OfRAdam : RAdam.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => First(this);
            set => SetFirst(this, value);
        }
    }

    private sealed class OfAdamax : Adamax.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => First(this);
            set => SetFirst(this, value);
        }
    }

    private sealed class OfAdagrad : Adagrad.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => throw Neither(nameof(Adagrad));
            set => throw Neither(nameof(Adagrad));
        }
    }

    private sealed class OfAdadelta : Adadelta.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => throw Neither(nameof(Adadelta));
            set => throw Neither(nameof(Adadelta));
        }
    }

    private sealed class OfAsgd : ASGD.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => throw Neither(nameof(ASGD));
            set => throw Neither(nameof(ASGD));
        }
    }

    private sealed class OfRprop : Rprop.ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => throw Neither(nameof(Rprop));
            set => throw Neither(nameof(Rprop));
        }
    }

    /// <summary>A group of an optimizer that is not TorchSharp's.</summary>
    private sealed class OfAnother(ParamGroup group) : ParamGroup, optim.IMomentum
    {
        public double Momentum
        {
            get => First(WithBetas);
            set => SetFirst(WithBetas, value);
        }

        private optim.IBetas WithBetas => group as optim.IBetas ?? throw Neither($"optimizer of {group.GetType().FullName}");
    }
}
