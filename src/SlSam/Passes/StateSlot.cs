using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>A place where a module keeps a tensor that is no parameter: a buffer, persistent or not, or a field of its own.</summary>
internal abstract class StateSlot
{
    /// <summary>The tensor that is there now; null where there is none, or a disposed one.</summary>
    public Tensor? Value => Stored is { IsInvalid: false } tensor ? tensor : null;

    /// <summary>What stands there, living or not.</summary>
    public abstract Tensor? Stored { get; set; }

    /// <summary>Whether the module trains: where that changes, other tensors may move.</summary>
    public abstract bool IsTraining { get; }

    /// <summary>Whether the tensor may be written to without a trace in its version, as kernels write running statistics.</summary>
    public abstract bool MovesUnseen { get; }

    /// <summary>The slots of a model as it is now.</summary>
    public static IEnumerable<StateSlot> Of(IEnumerable<nn.Module> modules) =>
        modules.SelectMany(module => BufferSlot.Of(module).Concat(FieldSlot.Of(module)));

    private sealed class BufferSlot(nn.Module module, string name, bool isPersistent) : StateSlot
    {
        public override Tensor? Stored
        {
            get => BuffersOf(module).TryGetValue(name, out var buffer) ? buffer.Item1 : null;
            set => BuffersOf(module)[name] = (value!, isPersistent);
        }

        public override bool IsTraining => module.training;

        public override bool MovesUnseen => module.GetType().Assembly == typeof(nn.Module).Assembly;

        public static List<StateSlot> Of(nn.Module module)
        {
            if (module is jit.ScriptModule script)
            {
                return [.. script.named_buffers().Select(entry => new FixedSlot(script, entry.buffer))];
            }

            var slots = new List<StateSlot>();
            foreach (var (name, (_, isPersistent)) in BuffersOf(module))
            {
                slots.Add(new BufferSlot(module, name, isPersistent));
            }

            return slots;
        }

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_internal_buffers")]
        private static extern ref TorchSharp.Utils.OrderedDict<string, (Tensor, bool)> Access(nn.Module module);

        /// <summary><c>named_buffers</c> leaves out those that are not persistent, whatever it is asked.</summary>
        private static TorchSharp.Utils.OrderedDict<string, (Tensor, bool)> BuffersOf(nn.Module module) => Access(module);
    }

    /// <summary>A buffer of a compiled module, which cannot be replaced from here.</summary>
    private sealed class FixedSlot(nn.Module module, Tensor buffer) : StateSlot
    {
        public override Tensor? Stored
        {
            get => buffer;
            set { }
        }

        public override bool IsTraining => module.training;

        public override bool MovesUnseen => true;
    }

    private sealed class FieldSlot(nn.Module module, FieldInfo place) : StateSlot
    {
        private static readonly ConditionalWeakTable<Type, FieldInfo[]> Known = [];

        public override Tensor? Stored
        {
            get => (Tensor?)place.GetValue(module);
            set => place.SetValue(module, value);
        }

        public override bool IsTraining => module.training;

        public override bool MovesUnseen => false;

        public static IEnumerable<StateSlot> Of(nn.Module module) =>
            Known.GetValue(module.GetType(), FieldsOf).Select(field => new FieldSlot(module, field));

        private static FieldInfo[] FieldsOf(Type type)
        {
            var fields = new List<FieldInfo>();
            for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
            {
                fields.AddRange(
                    level
                        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                        .Where(field => field.FieldType == typeof(Tensor))
                );
            }

            return [.. fields];
        }
    }
}
