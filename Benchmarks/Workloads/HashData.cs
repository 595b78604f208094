using AiDotNet.Jit.Tensors;

namespace Benchmarks.Workloads;

/// <summary>The numbers every peer computes with, in whatever language: a hash of the element's position and a seed.</summary>
internal static class HashData
{
    /// <summary>Evenly spread over (-scale, scale).</summary>
    public static Tensor<float> Tensor(Shape shape, uint seed, double scale = 1)
    {
        var result = new Tensor<float>(shape);
        Fill(result.Span, seed * 0x9E3779B9, (float)scale);
        return result;
    }

    /// <summary>0, 1, ... classes - 1, 0, 1, ...</summary>
    public static Tensor<int> Labels(int count, int classes)
    {
        var result = new Tensor<int>([count]);
        for (int i = 0; i < count; i++) result.Span[i] = i % classes;
        return result;
    }

    private static void Fill(Span<float> elements, uint start, float scale)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            uint x = (uint)i + start;
            x ^= x >> 16;
            x *= 0x85EBCA6B;
            x ^= x >> 13;
            x *= 0xC2B2AE35;
            x ^= x >> 16;
            elements[i] = ((x >> 8) * (2.0f / 16777216.0f) - 1.0f) * scale;
        }
    }
}
