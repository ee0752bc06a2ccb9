import Lab
import Linux
import TestSupport
import Testing

/// A real terminal with a shell's command in it: tmux, on a socket of the test's own, gone with the value.
final class TerminalSession: Sendable {
    private let folder: TemporaryFolder
    private let server: ChildProcess

    /// - Parameters:
    ///   - command: For sh; what it prints last stays on the screen.
    ///   - columns: The width.
    ///   - rows: The height.
    /// - Throws: Where no terminal can be had.
    init(_ command: String, columns: Int = 80, rows: Int = 24) throws {
        folder = try TemporaryFolder()
        let socket = folder.path("tmux")
        // In the foreground, so that it ends with us, and in a PID namespace, so that all in it does.
        server = try ChildProcess(
            ["tmux", "-S", socket, "-f", "/dev/null", "-D"], output: .discarded, errors: .discarded,
            ownsDescendants: true)
        try #require(eventually { DirectoryListing.inode(socket) != nil })
        try tmux(["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sh -c '\(command); exec sleep 60'"])
    }

    deinit { server.kill() }

    /// The lines of the screen, without the blank ones at its end.
    var screen: [String] {
        let text = (try? tmux(["capture-pane", "-p"])) ?? ""
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Whether a colour is on the screen.
    var hasColours: Bool { (try? tmux(["capture-pane", "-p", "-e"]))?.contains("\u{1B}[31m") == true }

    /// Whether the other screen is shown, the cursor is, and lines are wrapped, each 0 or 1.
    var modes: String {
        (try? tmux(["display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}"])) ?? ""
    }

    /// Waits until a line of the screen contains a text.
    func shows(_ text: String) -> Bool { eventually { screen.contains { $0.contains(text) } } }

    /// Presses keys, by tmux's names.
    func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

    func resize(columns: Int, rows: Int = 24) throws {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let child = try ChildProcess(
            ["tmux", "-S", folder.path("tmux")] + arguments, output: .pipe, errors: .discarded)
        let text = child.output?.text() ?? ""
        try #require(child.wait(for: .seconds(5))?.isSuccess == true, "tmux \(arguments.joined(separator: " "))")
        return text
    }
}
