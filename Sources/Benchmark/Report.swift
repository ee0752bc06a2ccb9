internal import Glibc
internal import Lab
internal import Synchronization

/// The rows as they come, on the console and in a file.
final class Report: Sendable {
    private let rows = Mutex<[Row]>([])
    private let section = Mutex("")
    private let file: String

    private struct Row {
        let section: String
        let target: Target
    }

    /// Starts a report.
    ///
    /// - Parameter file: Where the comma-separated values go.
    init(file: String) { self.file = file }

    /// Starts a group of rows.
    func begin(_ section: String) {
        self.section.withLock { $0 = section }
        Console.print("\n\(section)")
    }

    /// Adds a row.
    func add(_ target: Target) {
        let row = Row(section: section.withLock { $0 }, target: target)
        rows.withLock { $0.append(row) }
        let value = Self.text(target.value, target) + (target.error > 0 ? " +-\(Self.text(target.error, target))" : "")
        let limit = target.limit.map { "<= \(Self.text($0, target))" } ?? ""
        let verdict = target.limit == nil ? "" : target.isMet ? "met" : "MISSED"
        Console.print(
            "  " + Self.padded(target.name, 58) + Self.padded(value, 20) + Self.padded(limit, 14) + verdict)
    }

    /// Tells more of the last row, on the console alone.
    func remark(_ text: String) { Console.print("    \(text)") }

    /// How many promises there are, and how many were kept.
    var line: String {
        let promised = targets.filter { $0.limit != nil }
        return "bench: \(promised.count) targets, \(promised.count(where: \.isMet)) met"
    }

    /// Whether all promises were kept.
    var isMet: Bool { targets.allSatisfy(\.isMet) }

    /// Writes the file.
    ///
    /// - Throws: Why it could not be written.
    func save() throws(RunEnd) {
        let lines = rows.withLock { $0 }.map { row in
            let target = row.target
            return [
                row.section, target.name, target.unit.rawValue, "\(target.value)", "\(target.error)",
                target.limit.map { "\($0)" } ?? "", target.limit == nil ? "" : target.isMet ? "met" : "missed",
            ].map { "\"\($0)\"" }.joined(separator: ",")
        }
        let text = (["section,name,unit,value,error,limit,result"] + lines).joined(separator: "\n") + "\n"
        guard let stream = unsafe fopen(file, "we") else { throw .failed("cannot write \(file): \(errorText)") }
        unsafe fputs(text, stream)
        guard unsafe fclose(stream) == 0 else { throw .failed("cannot write \(file): \(errorText)") }
    }

    private var targets: [Target] { rows.withLock { $0.map(\.target) } }

    private var errorText: String { unsafe String(cString: strerror(errno)) }

    private static func text(_ value: Double, _ target: Target) -> String {
        guard value.isFinite else { return "\(value)" }
        let digits = target.unit == .ratio ? 4 : target.unit == .count ? 0 : value < 1 ? 3 : 1
        let scale = pow(10, Double(digits))
        let whole = Int((value * scale).rounded())
        let fraction = "\(abs(whole) % Int(scale))"
        let sign = whole < 0 ? "-" : ""
        let unit = target.unit == .count || target.unit == .ratio ? "" : " \(target.unit.rawValue)"
        guard digits > 0 else { return "\(whole)" }
        return sign + "\(abs(whole) / Int(scale))."
            + String(repeating: "0", count: digits - fraction.count) + fraction + unit
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
