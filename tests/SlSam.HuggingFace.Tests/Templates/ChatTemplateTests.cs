using System.Text.Json.Nodes;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Templates;

public sealed class ChatTemplateTests
{
    [Theory]
    [InlineData(
        "{{ 1 + 2 * 3 ** 2 }} {{ (1 + 2) * 3 }} {{ 7 // -2 }} {{ -7 // 2 }} {{ 7 % -3 }} {{ 6 / 3 }} {{ 2.50 }}",
        "19 9 -4 -4 -2 2.0 2.5"
    )]
    [InlineData(
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' not in 'bc' }} {{ 2 in [1, 2] }} {{ not true or true }}",
        "True False True True True"
    )]
    [InlineData("{{ 'a' ~ 1 + 'b' }}{{ 'x' 'y' }}{{ \"it's\" }}{{ 'tab\\t\\u00e9\\'' }}", "a1bxyit'stab\té'")]
    [InlineData("{{ [1, 'a', none, true, 1.0, {'k': (1,)}] }}", "[1, 'a', None, True, 1.0, {'k': (1,)}]")]
    [InlineData("{{ 'héllo👍'[-1] }}{{ 'abc'[::-1] }}{{ [1, 2, 3, 4][1:-1] }}{{ 'abcd'[:2] }}{{ '👍b' | length }}", "👍cba[2, 3]ab2")]
    [InlineData("{% for a, b in {'x': 1, 'y': 2}.items() %}{{ a }}{{ b }}{{ loop.cycle('-', '+') }}{% endfor %}", "x1-y2+")]
    [InlineData(
        "{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}",
        "02"
    )]
    [InlineData(
        "{% for i in [] %}x{% else %}none{% endfor %}{% for i in range(6) if i is odd %}{{ i }}{{ ',' if not loop.last }}{% endfor %}",
        "none1,3,5"
    )]
    [InlineData("{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}", "231")]
    [InlineData("{% set a, b = 1, 2 %}{{ a + b }}{% set text %}in {{ a }}{% endset %}[{{ text }}]", "3[in 1]")]
    [InlineData(
        "{% macro greet(name, sign='!') %}hi {{ name }}{{ sign }}{% endmacro %}{{ greet('you') }} {{ greet('me', sign='?') }}",
        "hi you! hi me?"
    )]
    [InlineData("{{ missing }}|{{ missing is defined }}|{{ missing | default('d') }}|{{ '' | default('e', true) }}", "|False|d|e")]
    [InlineData(
        "{{ ['b', 'a'] | sort | join(',') }} {{ [3, 1] | max }} {{ ' x ' | trim }} {{ 'aXbX' | replace('X', '-') }}",
        "a,b 3 x a-b-"
    )]
    [InlineData(
        "{{ messages | map(attribute='role') | list }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}",
        "['user', 'assistant']1"
    )]
    [InlineData("{{ {'a': [1, 'é\"'], 'b': {}} | tojson }}{{ [] | tojson }}", "{\"a\": [1, \"é\\\"\"], \"b\": {}}[]")]
    [InlineData("{{ {'a': [1, 2]} | tojson(indent=2) }}", "{\n  \"a\": [\n    1,\n    2\n  ]\n}")]
    [InlineData(
        "{{ 'a-b-c'.split('-', 1) }}{{ 'a-b-c'.rsplit('-', 1)[0] }}{{ ' a  b '.split() }}{{ 'xxaxx'.strip('x') }}",
        "['a', 'b-c']a-b['a', 'b']a"
    )]
    [InlineData("{%- if x -%} a {%- elif messages -%} b {%- else -%} c {%- endif -%} d", "bd")]
    [InlineData("  {% if true %}\nline\n  {% endif %}\nend\n", "line\nend")]
    [InlineData("a {#- gone -#} b{# one\n #}\nc", "abc")]
    [InlineData("a\n  {%+ if true %}b{% endif +%}\nc", "a\n  b\nc")]
    public void Templates_are_read_as_Jinja_reads_them(string template, string expected) =>
        new ChatTemplate(template).Render([new("user", "q"), new("assistant", "a")]).Should().Be(expected);

    [Theory]
    [InlineData("a\n{{ nothing.more }}", "line 2, column 11: found 'nothing', which is not defined, expected something with 'more'.")]
    [InlineData("{{ messages | shout }}", "line 1, column 15: found the filter 'shout', expected one of trim, *")]
    [InlineData("{{ 1 is prime }}", "line 1, column 9: found the test 'prime', expected one of defined, *")]
    [InlineData("{{ 'a'.encode() }}", "line 1, column 7: found the function 'encode', expected one of raise_exception, *")]
    [InlineData("{% import 'x' as y %}", "line 1, column 4: found the statement 'import', expected one of if, for, *")]
    [InlineData("{% if true %}x", "line 1, column 1: found no elif or else or endif for what is opened here, expected one.")]
    [InlineData("{% endfor %}", "line 1, column 4: found the statement 'endfor'*")]
    [InlineData("{{ 1 + }}", "line 1, column 8: found the end, expected a value.")]
    [InlineData("{{ 1 / 0 }}", "line 1, column 6: found a division by zero*")]
    [InlineData("{{ 'a' + 1 }}", "line 1, column 8: found a text + a number*")]
    [InlineData("{{ range(1000000) }}", "line 1, column 9: range: found 1000000 numbers, expected 100000 at most.")]
    [InlineData("{{ strftime_now('%Q') }}", "*strftime_now: found '%Q', expected days*")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "*found more than 200 blocks within each other*")]
    [InlineData("{{ raise_exception('not me') }}", "line 1, column 19: not me")]
    [InlineData("{# open", "line 1, column 1: found no '#}'*")]
    public void What_is_wrong_is_said_with_its_place(string template, string message) =>
        FluentActions
            .Invoking(() => new ChatTemplate(template).Render([new("user", "q")]))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"The chat template, {message}");

    [Fact]
    public void Names_may_be_given_and_are_undefined_otherwise()
    {
        var template = new ChatTemplate("{{ bos_token }}{{ eos_token }}{{ date }}{{ tools is none }}", bosToken: "<s>");

        template
            .Render([], variables: new Dictionary<string, JsonNode?> { ["date"] = "now", ["tools"] = new JsonArray(1) })
            .Should()
            .Be("<s>nowFalse");
        template.Render([]).Should().Be("<s>True");
    }

    [Theory]
    [InlineData("chat_template.jinja", "{{ bos_token }}jinja", "<s>jinja")]
    [InlineData("tokenizer_config.json", """{ "bos_token": { "content": "<b>" }, "chat_template": "{{ bos_token }}one" }""", "<b>one")]
    [InlineData(
        "tokenizer_config.json",
        """{ "chat_template": [{ "name": "tools", "template": "t" }, { "name": "default", "template": "{{ bos_token }}d" }] }""",
        "d"
    )]
    public void A_folder_has_its_template_in_one_of_two_files(string file, string content, string expected)
    {
        using var folder = new TemporaryFolder();
        if (file == "chat_template.jinja")
        {
            File.WriteAllText(folder["tokenizer_config.json"], """{ "bos_token": "<s>", "chat_template": "older" }""");
        }
        File.WriteAllText(folder[file], content);

        ChatTemplate.Load(folder.Path).Render([]).Should().Be(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\n")]
    public void A_folder_without_a_template_is_refused(string? template)
    {
        using var folder = new TemporaryFolder();
        if (template is not null)
        {
            File.WriteAllText(folder["chat_template.jinja"], template);
        }

        FluentActions
            .Invoking(() => ChatTemplate.Load(folder.Path))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"{folder.Path}: found no chat template, expected one in chat_template.jinja, or in tokenizer_config.json*");
    }
}
