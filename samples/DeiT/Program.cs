using SlSam.DeiT;
using SlSam.Samples.Reports;

LauncherTerminal.Prepare();
return DeiTApplication.Run(args, Console.Out, Console.Error);
