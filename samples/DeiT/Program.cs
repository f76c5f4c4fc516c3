using SlSam.DeiT;

return DeiTApplication.Run(args, Console.Out, Console.Error);
