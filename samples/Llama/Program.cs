using SlSam.Llama;

return LlamaApplication.Run(args, Console.In, Console.Out, Console.Error);
