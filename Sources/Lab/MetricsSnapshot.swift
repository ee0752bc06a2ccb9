/// The samples of one scrape in the Prometheus text format.
public struct MetricsSnapshot: Sendable {
    private struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

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
    /// - Returns: The sum; nil where no sample matches.
    public func sum(_ name: String, _ labels: [String: String] = [:]) -> Int? {
        let matching = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return matching.isEmpty ? nil : Int(matching.reduce(0) { $0 + $1.value })
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

    private static func sample(_ line: Substring) -> Sample? {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)(?: [0-9]+)?/),
            let value = Double(match.3), value.isFinite
        else { return nil }
        var labels: [String: String] = [:]
        for label in (match.2 ?? "").matches(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/) {
            labels[String(label.1)] = unescaped(label.2)
        }
        return Sample(name: String(match.1), labels: labels, value: value)
    }

    private static func unescaped(_ text: Substring) -> String {
        String(text.replacing(/\\(.)/) { match in match.1 == "n" ? "\n" : match.1 })
    }
}
