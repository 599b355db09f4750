using Cco.Gateway.Caching.Memory;

namespace Cco.Gateway.Tests.Caching.Memory;

internal sealed class FrequencySketchTests
{
    [Test]
    public void Frequency_CountedSome_NeverTooLowAndHardlyEverTooHigh()
    {
        var sketch = new FrequencySketch();
        sketch.Reserve(4_096);
        var tooHigh = 0;
        for (var key = 0; key < 4_096; key++)
        {
            for (var n = 0; n < key % 4; n++)
            {
                sketch.Increment(key * 7_919);
            }
        }

        for (var key = 0; key < 4_096; key++)
        {
            var frequency = sketch.Frequency(key * 7_919);
            Assert.That(frequency, Is.GreaterThanOrEqualTo(key % 4));
            tooHigh += frequency > key % 4 ? 1 : 0;
        }

        Assert.That(tooHigh, Is.LessThan(400));
    }

    [Test]
    public void Increment_ManyTimes_StopsAtTheMost()
    {
        var sketch = new FrequencySketch();
        for (var n = 0; n < 100; n++)
        {
            sketch.Increment(42);
        }

        Assert.That(sketch.Frequency(42), Is.EqualTo(FrequencySketch.Max));
    }

    [Test]
    public void Increment_OfManyOthers_WhatWasCountedFades()
    {
        var sketch = new FrequencySketch();
        for (var n = 0; n < 12; n++)
        {
            sketch.Increment(42);
        }

        // Ten times as many as there is room for, and it halves.
        for (var n = 0; n < 64 * 10; n++)
        {
            sketch.Increment(n * 7_919);
        }

        Assert.That(sketch.Frequency(42), Is.LessThanOrEqualTo(10));
    }

    [Test]
    public void Reserve_MoreRoom_KeepsWhatWasCounted()
    {
        var sketch = new FrequencySketch();
        int[] keys = [.. Enumerable.Range(1, 20).Select(n => n * 104_729)];
        foreach (var key in keys)
        {
            sketch.Increment(key);
            sketch.Increment(key);
        }

        sketch.Reserve(10_000);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(keys.Select(sketch.Frequency), Has.All.GreaterThanOrEqualTo(2));
            Assert.That(sketch.Bytes, Is.EqualTo(16_384 * 8));
        }
    }
}
