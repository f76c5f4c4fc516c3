using System.CommandLine;
using System.Globalization;
using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;
using Spectre.Console;
using TorchSharp;

namespace SlSam.Llama;

/// <summary><c>plan</c>: says which ways to train a model fit a card, before anything of it is loaded.</summary>
internal sealed class PlanMemory()
    : ModelCommand("plan", "Says what ways to train a model take, and which fit a card. The weights are not loaded.")
{
    private const int UsualBatch = 2;
    private const int UsualLength = 1024;
    private const double Gibibyte = 1L << 30;

    private readonly Option<string> _memory = new("--memory")
    {
        Description = "Memory of the card: 24GB, as cards are sold (GB are 2^30 bytes here), or 16384MB.",
        HelpName = "size",
        Required = true,
    };

    private readonly Option<int?> _batchSize = ParsedOption.Count(
        "--batch-size",
        $"Conversations in a forward pass. [default: {UsualBatch}]"
    );

    private readonly Option<int?> _maxLength = ParsedOption.Count(
        "--max-length",
        $"Tokens of a conversation. [default: {UsualLength}, at most the model's context]"
    );

    protected override bool Computes => false;

    protected override IReadOnlyList<Option> Options => [_memory, _batchSize, _maxLength];

    protected override void Run(ModelRequest request)
    {
        var card = MemorySize.Parse("--memory", request.Parsed.GetRequiredValue(_memory));
        var folder = request.FindModel();
        var context = CausalLanguageModel.MaxLengthOf(folder);
        var length = request.Parsed.GetValue(_maxLength) ?? Math.Min(UsualLength, context);
        if (length > context)
        {
            throw new BadInputException($"--max-length: found {length}, expected at most {context}, the model's context.");
        }

        var batch = request.Parsed.GetValue(_batchSize) ?? UsualBatch;
        var plans = PlannedWay
            .Of(CausalLanguageModel.ShapeOf(folder))
            .Select(way => (way.Options, Plan: MemoryPlan.ForTransformer(way.Shape, way.Training, batch, length, DeviceType.CUDA)))
            .ToList();
        if (request.IsJson)
        {
            WriteJson(request, plans, card);
            return;
        }

        request.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{batch} conversations of {length} tokens at a time, on a GPU of {card / Gibibyte:0.#} GiB, a tenth of which is left to its driver and libraries:"
            )
        );
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("options of train", "weights", "gradients", "moments", "masters", "copies", "activations", "GiB", "fits");
        foreach (var (options, plan) in plans)
        {
            long[] parts = [plan.Weights, plan.Gradients, plan.Moments, plan.Masters, plan.Copies, plan.Activations, plan.Total];
            table.AddRow([Markup.Escape(options), .. parts.Select(Gibibytes), plan.FitsInto(card) ? "yes" : "no"]);
        }

        request.Console.Write(table);
        if (plans.Exists(plan => plan.Plan.IsExtrapolated))
        {
            request.Output.WriteLine(
                "By count: plans were checked against real runs up to 384 MiB. What the device's context takes comes on top: some hundred MiB."
            );
        }
    }

    private static void WriteJson(ModelRequest request, IEnumerable<(string Options, MemoryPlan Plan)> plans, long card)
    {
        var lines = new JsonLines(request.Output);
        foreach (var (options, plan) in plans)
        {
            lines.Write(json =>
            {
                json.WriteString("options", options);
                json.WriteNumber("weights", plan.Weights);
                json.WriteNumber("gradients", plan.Gradients);
                json.WriteNumber("moments", plan.Moments);
                json.WriteNumber("masters", plan.Masters);
                json.WriteNumber("copies", plan.Copies);
                json.WriteNumber("activations", plan.Activations);
                json.WriteNumber("total", plan.Total);
                json.WriteBoolean("fits", plan.FitsInto(card));
                json.WriteBoolean("extrapolated", plan.IsExtrapolated);
            });
        }
    }

    private static string Gibibytes(long bytes) => (bytes / Gibibyte).ToString("F1", CultureInfo.InvariantCulture);
}
