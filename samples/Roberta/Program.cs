using SlSam.Roberta;
using SlSam.Samples.Reports;

LauncherTerminal.Prepare();
return RobertaApplication.Run(args, Console.Out, Console.Error);
