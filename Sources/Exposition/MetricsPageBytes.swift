/// The bytes of a page of metrics, and how its parts are spelled.
struct MetricsPageBytes {
    /// What is written so far.
    var bytes: [UInt8] = []

    /// Appends text as it is.
    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends text with backslash, line feed and, if asked for, the quote escaped.
    mutating func append(_ text: String, escapingQuotes: Bool) {
        // Hardly any text has one of them, and whole texts are appended faster than their bytes.
        let isPlain = text.utf8.allSatisfy { byte in
            byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\n") && !(escapingQuotes && byte == UInt8(ascii: "\""))
        }
        guard !isPlain else { return append(text) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"):
                append("\\\\")
            case UInt8(ascii: "\n"):
                append("\\n")
            case UInt8(ascii: "\"") where escapingQuotes:
                append("\\\"")
            default:
                bytes.append(byte)
            }
        }
    }

    /// Appends a set of labels, with the bucket's `le` last where there is one; nothing for no labels.
    mutating func append(_ labels: MetricsWriter.Labels, upperBound: Double? = nil, in format: MetricsFormat) {
        guard !labels.isEmpty || upperBound != nil else { return }
        var separator = "{"
        for (name, value) in labels {
            append(separator)
            append(name)
            append("=\"")
            append(value, escapingQuotes: true)
            append("\"")
            separator = ","
        }
        if let upperBound {
            append(separator)
            append("le=\"")
            append(upperBound, in: format)
            append("\"")
        }
        append("}")
    }

    /// Appends a number; a whole one ends in `.0` in OpenMetrics, whose canonical form of `le` asks for it.
    mutating func append(_ value: Double, in format: MetricsFormat) {
        guard value.isFinite else {
            append(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf")
            return
        }
        let text = value.description
        append(format == .text && text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
}
