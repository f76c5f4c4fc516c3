using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>A place where a module keeps a tensor that is no parameter: a buffer, persistent or not, a field, or an element of a field.</summary>
internal abstract class StateSlot
{
    /// <summary>The tensor that is there now; null where there is none, or a disposed one.</summary>
    public Tensor? Value => Stored is { IsInvalid: false } tensor ? tensor : null;

    /// <summary>What stands there, living or not.</summary>
    public abstract Tensor? Stored { get; set; }

    /// <summary>Whether the module owns what stands there: a buffer is its own, a field may hold anything.</summary>
    public virtual bool IsOwner => false;

    /// <summary>Whether it is a buffer.</summary>
    public virtual bool IsBuffer => false;

    /// <summary>The slots of a model as it is now.</summary>
    public static IEnumerable<StateSlot> Of(IEnumerable<nn.Module> modules) =>
        modules.SelectMany(module => BuffersOf(module).Concat(ModuleField.Of(module).SelectMany(field => field.Slots())));

    private static List<StateSlot> BuffersOf(nn.Module module)
    {
        if (module is jit.ScriptModule script)
        {
            return [.. script.named_buffers().Select(entry => new FixedSlot(entry.buffer))];
        }

        var slots = new List<StateSlot>();
        foreach (var (name, (_, isPersistent)) in BufferSlot.Access(module))
        {
            slots.Add(new BufferSlot(module, name, isPersistent));
        }

        return slots;
    }

    private sealed class BufferSlot(nn.Module module, string name, bool isPersistent) : StateSlot
    {
        public override Tensor? Stored
        {
            get => Access(module).TryGetValue(name, out var buffer) ? buffer.Item1 : null;
            set => Access(module)[name] = (value!, isPersistent);
        }

        public override bool IsOwner => true;

        public override bool IsBuffer => true;

        /// <summary><c>named_buffers</c> leaves out those that are not persistent, whatever it is asked.</summary>
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_internal_buffers")]
        public static extern ref TorchSharp.Utils.OrderedDict<string, (Tensor, bool)> Access(nn.Module module);
    }

    /// <summary>A buffer of a compiled module, which cannot be replaced from here.</summary>
    private sealed class FixedSlot(Tensor buffer) : StateSlot
    {
        public override bool IsBuffer => true;

        public override Tensor? Stored
        {
            get => buffer;
            set { }
        }
    }
}

/// <summary>A slot that is read and written by functions.</summary>
internal sealed class ElementSlot(Func<Tensor?> get, Action<Tensor?> set) : StateSlot
{
    public override Tensor? Stored
    {
        get => get();
        set => set(value);
    }
}
