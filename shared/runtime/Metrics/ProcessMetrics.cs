using System.Diagnostics;

namespace Carillon.Runtime.Metrics;

/// <summary>The usual figures of a process, under the names every Prometheus dashboard knows.</summary>
internal static class ProcessMetrics
{
    public static void WriteTo(MetricsTextWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        Write(writer, "process_resident_memory_bytes", "Resident memory.", MetricKind.Gauge, process.WorkingSet64);
        Write(writer, "process_cpu_seconds_total", "CPU time used, user and system.", MetricKind.Counter, process.TotalProcessorTime.TotalSeconds);
        Write(writer, "process_threads", "Threads.", MetricKind.Gauge, process.Threads.Count);
        Write(
            writer,
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
            MetricKind.Gauge,
            new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        Write(writer, "dotnet_gc_heap_bytes", "Memory on the managed heap.", MetricKind.Gauge, GC.GetTotalMemory(forceFullCollection: false));
    }

    private static void Write(MetricsTextWriter writer, string name, string help, MetricKind kind, double value)
    {
        writer.Header(name, help, kind);
        writer.Sample(name, [], value);
    }
}
