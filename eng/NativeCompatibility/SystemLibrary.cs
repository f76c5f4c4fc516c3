#nullable enable
namespace SlSam.Build
{
    using System;
    using System.Runtime.InteropServices;

    /// <summary>Asks the loader itself, in this process, what a shared library provides; the application's loader looks in the same places.</summary>
    internal static class SystemLibrary
    {
        private const int Lazy = 1;

        /// <returns>null where the loader cannot be asked or does not find the library.</returns>
        public static bool? Provides(string library, string symbol, string version)
        {
            try
            {
                var handle = dlopen(library, Lazy);
                if (handle == IntPtr.Zero)
                    return null;
                var found = dlvsym(handle, symbol, version) != IntPtr.Zero;
                _ = dlclose(handle);
                return found;
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }

        [DllImport("libdl.so.2", CharSet = CharSet.Ansi)]
        private static extern IntPtr dlopen(string name, int flags);

        [DllImport("libdl.so.2", CharSet = CharSet.Ansi)]
        private static extern IntPtr dlvsym(IntPtr handle, string symbol, string version);

        [DllImport("libdl.so.2")]
        private static extern int dlclose(IntPtr handle);
    }
}
