#nullable enable
namespace SlSam.Build
{
    using System.IO;

    /// <summary>Writes a copy of a shared library in which one demanded symbol version is weak.</summary>
    internal static class WeakCopy
    {
        /// <summary>
        /// The copy has the source's permissions. It is written beside <paramref name="destination"/> and renamed over it: whatever stood there,
        /// and whatever that was a link to, is not written to, and nobody sees half a file.
        /// </summary>
        public static void Write(string source, string destination, VersionNeed need)
        {
            var beside = $"{destination}.{Path.GetRandomFileName()}";
            try
            {
                File.Copy(source, beside);
                SetFlags(beside, need.FlagsOffset, (ushort)(need.Flags | VersionNeed.WeakFlag));
                Rename(beside, destination);
            }
            finally
            {
                File.Delete(beside);
            }
        }

        private static void SetFlags(string path, long offset, ushort flags)
        {
            // packages may be unpacked read-only
            var attributes = File.GetAttributes(path);
            File.SetAttributes(path, attributes & ~FileAttributes.ReadOnly);
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            {
                file.Position = offset;
                file.WriteByte((byte)flags);
                file.WriteByte((byte)(flags >> 8));
            }
            File.SetAttributes(path, attributes);
        }

        private static void Rename(string from, string to)
        {
            if (File.Exists(to))
                File.Replace(from, to, null);
            else
                File.Move(from, to);
        }
    }
}
