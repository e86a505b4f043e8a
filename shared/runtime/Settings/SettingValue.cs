namespace Carillon.Runtime.Settings;

/// <summary>A value and where it comes from.</summary>
/// <param name="Text">The value.</param>
/// <param name="Origin">The flag, the variable, or file and key; used in complaints.</param>
internal readonly record struct SettingValue(string Text, string Origin);
