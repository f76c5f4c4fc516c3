using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>A field of a module that holds a tensor, or several in an array, a list or a tuple (the hidden state of an LSTM).</summary>
internal sealed class ModuleField
{
    private static readonly ConditionalWeakTable<Type, FieldInfo[]> Known = [];

    private readonly nn.Module _module;
    private readonly FieldInfo _field;

    private ModuleField(nn.Module module, FieldInfo field) => (_module, _field) = (module, field);

    /// <summary>What the field holds: a tensor, an array, a list, or a tuple in a box.</summary>
    public object? Content
    {
        get => _field.GetValue(_module);
        set => _field.SetValue(_module, value);
    }

    /// <summary>Whether <see cref="Content"/> is an object that tensors stand in, and that may be replaced as a whole.</summary>
    public bool IsContainer => _field.FieldType != typeof(Tensor) && !_field.FieldType.IsValueType;

    public static IEnumerable<ModuleField> Of(nn.Module module) =>
        Known.GetValue(module.GetType(), FieldsOf).Select(field => new ModuleField(module, field));

    public IEnumerable<StateSlot> Slots() =>
        _field.FieldType == typeof(Tensor) ? [new ElementSlot(() => (Tensor?)Content, value => Content = value)]
        : _field.FieldType.IsValueType ? ElementFieldsOf(_field.FieldType).Select(OfTuple)
        : Content is IList<Tensor> list ? Enumerable.Range(0, list.Count).Select(i => OfList(list, i))
        : [];

    private static ElementSlot OfList(IList<Tensor> list, int index) =>
        new ElementSlot(
            () => index < list.Count ? list[index] : null,
            value =>
            {
                if (index < list.Count)
                {
                    list[index] = value!;
                }
            }
        );

    private ElementSlot OfTuple(FieldInfo element) =>
        new ElementSlot(
            () => (Tensor?)element.GetValue(Content),
            value =>
            {
                var tuple = Content;
                element.SetValue(tuple, value);
                Content = tuple;
            }
        );

    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            fields.AddRange(
                level
                    .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                    .Where(field => HoldsTensors(field.FieldType))
            );
        }

        return [.. fields];
    }

    private static bool HoldsTensors(Type type) =>
        type == typeof(Tensor)
        || type == typeof(Tensor[])
        || type == typeof(List<Tensor>)
        || type == typeof(IList<Tensor>)
        || (type.IsValueType && type.IsAssignableTo(typeof(ITuple)) && ElementFieldsOf(type).Any());

    private static IEnumerable<FieldInfo> ElementFieldsOf(Type tuple) =>
        tuple.GetFields().Where(field => field.FieldType == typeof(Tensor));
}
