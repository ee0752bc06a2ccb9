import Exposition
import Testing

@Suite("Histograms")
struct HistogramTests {
    @Test("A value on a bound is in the bound's bucket, one above all bounds in the last")
    func buckets() {
        var histogram = Histogram(upperBounds: [1, 10])
        for value in [-1, 0, 1, 1.5, 10, 10.5, .infinity] {
            histogram.observe(value)
        }
        #expect(histogram.counts == [3, 2, 2])
        #expect(histogram.count == 7)
        #expect(histogram.sum == .infinity)
    }

    @Test("The ready-made bounds rise, from a byte to 16 MiB and from a microsecond to a minute")
    func readyMadeBounds() {
        for bounds in [Histogram.byteBounds, Histogram.secondBounds] {
            #expect(Histogram(upperBounds: bounds).counts.count == bounds.count + 1)
        }
        #expect(Histogram.byteBounds.first == 1 && Histogram.byteBounds.last == 16 * 1024 * 1024)
        #expect(Histogram.secondBounds.first == 1e-6 && Histogram.secondBounds.last == 60)
    }
}
