using Carillon.Api.Meta;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A write on its way to the server.</summary>
/// <param name="Verb">create, patch, apply, delete or delete all.</param>
/// <param name="Plural">Of what kind.</param>
/// <param name="Namespace">Where; null for kinds without namespace.</param>
/// <param name="Subresource">Of a patch.</param>
/// <param name="Value">What is created.</param>
internal sealed record ForwardedWrite(string Verb, string Plural, string? Namespace, string? Subresource = null, IKubernetesObject? Value = null);
