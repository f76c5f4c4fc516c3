using System.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Glue;

/// <summary>A folder of files in the forms that GLUE's are distributed in, a few lines each.</summary>
internal sealed class GlueFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>The examples of a task as its files have them, training and evaluation alike.</summary>
    public GlueFolder With(string task)
    {
        switch (task)
        {
            case "cola":
                return Both("gj04\t1\t\tThe \"sailors\" rode the breeze.\ngj04\t0\t*\tThey drank the pub.\n");
            case "sst-2":
                return Both("sentence\tlabel\n\"it 's a charming ride \t1\nunflinchingly bleak \t0");
            case "mrpc":
                return Both(
                    "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n1\t7025\t7038\tHe said \"no.\tHe refused\"\r\n0\t1\t2\tA\tB\r\n"
                );
            case "sts-b":
                return Both(
                    "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore\n"
                        + "0\tmain-captions\tMSRvid\t2012test\t0001\tnone\tnone\tA plane takes off.\tAn air plane is taking off.\t5.000\n"
                        + "1\tmain-captions\tMSRvid\t2012test\t0004\tnone\tnone\tA man plays.\tA cat sleeps.\t0.25\n"
                );
            case "qqp":
                return Both(
                    "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n0\t1\t2\tWhat is \"it\"?\tWhat's it?\t1\n3\t4\t5\tWhy?\tHow?\t0\n"
                );
            case "mnli":
                return Mnli();
            case "qnli":
                return Both("index\tquestion\tsentence\tlabel\n0\tWho?\tMe.\tentailment\n1\tWhen?\tHere.\tnot_entailment\n");
            case "rte":
                return Both("index\tsentence1\tsentence2\tlabel\n0\tIt rains.\tIt is wet.\tentailment\n1\tA.\tB.\tnot_entailment\n");
            default:
                throw new ArgumentException($"Found task '{task}', expected one of GLUE's.", nameof(task));
        }
    }

    public GlueFolder Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return this;
    }

    public void Dispose() => _folder.Dispose();

    private GlueFolder Both(string text) => Write("train.tsv", text).Write("dev.tsv", text);

    private GlueFolder Mnli()
    {
        const string shared =
            "sentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1";
        const string parses = "( a )\t( b )\t(ROOT a)\t(ROOT b)";
        return Write(
                "train.tsv",
                $"index\tpromptID\tpairID\tgenre\t{shared}\tgold_label\n"
                    + $"0\t1\t1n\ttelephone\t{parses}\tOne.\tTwo.\tneutral\tneutral\n"
                    + $"1\t2\t2c\tfiction\t{parses}\tThree.\tFour.\tcontradiction\tentailment\n"
            )
            .Write("dev_matched.tsv", Dev("matched"))
            .Write("dev_mismatched.tsv", Dev("mismatched"));

        static string Dev(string text) =>
            $"index\tpromptID\tpairID\tgenre\t{shared}\tlabel2\tlabel3\tlabel4\tlabel5\tgold_label\n"
            + $"0\t1\t1n\tslate\t{parses}\t{text}\tB\tneutral\tneutral\tneutral\tentailment\tneutral\tcontradiction\n";
    }
}
