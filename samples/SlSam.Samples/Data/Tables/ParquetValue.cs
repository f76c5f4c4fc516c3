using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SlSam.Samples.Data.Tables;

/// <summary>What a cell of a Parquet file is in JSON.</summary>
internal static class ParquetValue
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null, a text, a number, true or false, a list, or an object. Numbers that are not finite become null: pandas writes missing ones as NaN.</summary>
    public static JsonNode? ToJson(object? value) =>
        value switch
        {
            null => null,
            string text => JsonValue.Create(text),
            ReadOnlyMemory<char> text => JsonValue.Create(text.ToString()),
            bool flag => JsonValue.Create(flag),
            double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
            float number => float.IsFinite(number) ? JsonValue.Create(number) : null,
            decimal number => JsonValue.Create(number),
            sbyte or byte or short or ushort or int or uint or long => JsonValue.Create(
                Convert.ToInt64(value, CultureInfo.InvariantCulture)
            ),
            ulong number => JsonValue.Create(number),
            byte[] bytes => FromBytes(bytes),
            ReadOnlyMemory<byte> bytes => FromBytes(bytes.ToArray()),
            IDictionary<string, object?> members => new JsonObject(
                members.Select(pair => KeyValuePair.Create(pair.Key, ToJson(pair.Value)))
            ),
            IDictionary map => new JsonObject(
                map.Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create(KeyOf(pair.Key), ToJson(pair.Value)))
            ),
            IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(ToJson)]),
            DateTime time => JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture)),
            IFormattable other => JsonValue.Create(other.ToString(null, CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(value.ToString()),
        };

    private static string KeyOf(object key) => Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Some writers do not say that bytes are text. Others are an object, which is no text to anybody who asks for one.</summary>
    private static JsonNode FromBytes(byte[] bytes)
    {
        try
        {
            return JsonValue.Create(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return new JsonObject { ["bytes"] = Convert.ToBase64String(bytes) };
        }
    }
}
