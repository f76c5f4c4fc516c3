using SlSam.Roberta;

return RobertaApplication.Run(args, Console.Out, Console.Error);
