import Glibc
import Lab

/// How far a long file is read, on standard error where that is a terminal.
final class ProgressBar {
    private static let width = 40
    /// Shorter files are read before anybody has seen a bar.
    private static let shortest = 64 << 20

    private let name: String
    private let total: Int
    private var pause = Deadline(in: .milliseconds(300))
    private var isShown = false

    /// Makes a bar; nil where nobody would see it, or need it.
    init?(_ name: String, total: Int) {
        guard total >= Self.shortest, isatty(STDERR_FILENO) == 1 else { return nil }
        self.name = name
        self.total = total
    }

    /// Shows how far it is, a few times a second.
    func show(_ bytes: Int) {
        guard pause.hasPassed else { return }
        pause = Deadline(in: .milliseconds(200))
        let share = min(1, Double(bytes) / Double(total))
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        isShown = true
        write("\r\(name) [\(bar)] \(Int(share * 100)) %")
    }

    /// Takes it away.
    func clear() {
        guard isShown else { return }
        isShown = false
        write("\r\u{1b}[K")
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        unsafe _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
