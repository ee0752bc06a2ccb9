/// The samples of one scrape in the Prometheus text format.
public struct MetricsSnapshot: Sendable {
    private struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    /// The greatest number up to which a Double has every integer.
    private static let greatest = 1 << 53

    private let samples: [Sample]

    /// Reads a page; comments and lines that are no samples are passed over.
    ///
    /// - Parameter text: The page.
    public init(_ text: String) {
        samples = text.split(separator: "\n").compactMap { Self.sample($0) }
    }

    /// The sum of a metric's samples.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - labels: Only samples that carry these labels, whatever else they carry.
    /// - Returns: The sum, within 2^53 of zero; nil where no sample matches.
    public func sum(_ name: String, _ labels: [String: String] = [:]) -> Int? {
        let matching = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return matching.isEmpty ? nil : Self.whole(matching.reduce(0) { $0 + $1.value })
    }

    /// The sums of a metric's samples, one for each value of a label.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - label: The label's name; samples without it are left out.
    /// - Returns: The sums by the label's value, each within 2^53 of zero.
    public func sums(_ name: String, by label: String) -> [String: Int] {
        var sums: [String: Double] = [:]
        for sample in samples where sample.name == name {
            if let value = sample.labels[label] { sums[value, default: 0] += sample.value }
        }
        return sums.mapValues { Self.whole($0) }
    }

    /// The values that a label takes in a metric's samples, in order.
    ///
    /// - Parameters:
    ///   - label: The label's name.
    ///   - name: The metric's name.
    /// - Returns: The values, each once.
    public func values(of label: String, in name: String) -> [String] {
        Set(samples.filter { $0.name == name }.compactMap { $0.labels[label] }).sorted()
    }

    /// What has become less since an earlier scrape of the same process, of all that only grows: names that end in
    /// `_total`, `_bucket`, `_count` or `_sum`.
    ///
    /// - Parameter earlier: The earlier scrape.
    /// - Returns: The names, in order.
    public func decreases(since earlier: MetricsSnapshot) -> [String] {
        let isCounter: (Sample) -> Bool = { sample in
            ["_total", "_bucket", "_count", "_sum"].contains { sample.name.hasSuffix($0) }
        }
        func key(_ sample: Sample) -> [String: String] { sample.labels.merging(["": sample.name]) { $1 } }
        let now = Dictionary(samples.filter(isCounter).map { (key($0), $0.value) }) { $1 }
        let fallen = earlier.samples.filter(isCounter).filter { now[key($0)].map { $0 } ?? -1 < $0.value }
        return Set(fallen.map(\.name)).sorted()
    }

    /// A value without its fraction; one that is too far from zero is brought nearer.
    private static func whole(_ value: Double) -> Int {
        let number = Int(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
        return min(max(number, -greatest), greatest)
    }

    /// Reads a line; by hand, since a run of the lab reads thousands of pages.
    private static func sample(_ line: Substring) -> Sample? {
        var rest = line.utf8[...]
        let name = take(&rest) { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
        guard let first = name.first, first != UInt8(ascii: "#") else { return nil }
        var labels: [String: String] = [:]
        if rest.first == UInt8(ascii: "{") {
            repeat {
                rest.removeFirst()
                guard let (label, value) = label(&rest) else { break }
                labels[label] = value
            } while rest.first == UInt8(ascii: ",")
            guard rest.popFirst() == UInt8(ascii: "}") else { return nil }
        }
        guard rest.popFirst() == UInt8(ascii: " ") else { return nil }
        let number = take(&rest) { $0 != UInt8(ascii: " ") }
        guard let value = Double(Substring(number)), value.isFinite else { return nil }
        return Sample(name: String(Substring(name)), labels: labels, value: value)
    }

    /// Takes a label and its value, escapes undone; nil where there is none.
    private static func label(_ rest: inout Substring.UTF8View) -> (String, String)? {
        let name = take(&rest) { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "}") }
        guard rest.first == UInt8(ascii: "="), rest.dropFirst().first == UInt8(ascii: "\"") else { return nil }
        rest = rest.dropFirst(2)
        var value: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                value.append(byte)
                continue
            }
            value.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
        }
        return (String(Substring(name)), String(decoding: value, as: UTF8.self))
    }

    private static func take(_ rest: inout Substring.UTF8View, while holds: (UInt8) -> Bool) -> Substring.UTF8View {
        let taken = rest.prefix(while: holds)
        rest = rest[taken.endIndex...]
        return taken
    }
}
