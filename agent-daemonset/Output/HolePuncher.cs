using Microsoft.Win32.SafeHandles;

namespace Carillon.Agent.Output;

/// <summary>Gives a range of a file back to the disk; false where the file system cannot.</summary>
internal delegate bool HolePuncher(SafeFileHandle file, long offset, long length);
