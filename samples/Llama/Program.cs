using SlSam.Llama;
using SlSam.Samples.Reports;

LauncherTerminal.Prepare();
return LlamaApplication.Run(args, Console.In, Console.Out, Console.Error);
