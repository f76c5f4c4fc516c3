#nullable enable
namespace SlSam.Build
{
    /// <summary>What is to be done about a <c>libLibTorchSharp.so</c> on this system.</summary>
    internal sealed class Verdict
    {
        private Verdict(VersionNeed? weaken, string? warning, string message)
        {
            Weaken = weaken;
            Warning = warning;
            Message = message;
        }

        /// <summary>The entry to make weak; null: use the file as it is.</summary>
        public VersionNeed? Weaken { get; }

        /// <summary>The code of the warning that <see cref="Message"/> is; null: there is nothing to warn of.</summary>
        public string? Warning { get; }

        public string Message { get; }

        public static Verdict NothingToDo(string why) => new(null, null, why);

        public static Verdict MakeWeak(VersionNeed need, string why) => new(need, null, why);

        public static Verdict Refuse(string code, string why) => new(null, code, why);
    }
}
