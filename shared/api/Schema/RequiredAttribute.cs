namespace Carillon.Api.Schema;

/// <summary>The field must be present. On the wire types it stays nullable: what is read may be anything.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;
