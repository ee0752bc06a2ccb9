internal import CLinux
internal import Glibc
public import Linux

/// A terminal that shows a screen of ours: its other screen, no cursor, each key as it comes.
///
/// What it was like before is restored on `leave`, and with the value.
public final class RawTerminal {
    /// Where keys come from.
    public let input: CInt
    /// Where the screen goes.
    public let output: CInt

    /// All attributes off, wrapping, the cursor, the first screen.
    private static let farewell = "\u{1B}[m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private var former: termios?

    /// Takes a terminal; nothing is changed yet.
    ///
    /// - Parameters:
    ///   - input: Where keys come from.
    ///   - output: Where the screen goes.
    public init(input: CInt, output: CInt) {
        self.input = input
        self.output = output
    }

    deinit { leave() }

    /// Whether a descriptor is a terminal.
    public static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    /// Shows our screen, empty.
    ///
    /// - Throws: Where the terminal refuses.
    public func enter() throws(SystemError) {
        guard former == nil else { return }
        var mode = termios()
        guard unsafe tcgetattr(input, &mode) == 0 else { throw SystemError("read the terminal's mode") }
        let before = mode
        unsafe clinux_guard_terminal(input, output, Self.farewell)
        unsafe cfmakeraw(&mode)
        guard unsafe tcsetattr(input, TCSADRAIN, &mode) == 0 else { throw SystemError("set the terminal's mode") }
        former = before
        // The other screen, no cursor, no wrapping at the right edge.
        write(Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[H\u{1B}[2J".utf8))
    }

    /// Restores what was there before.
    public func leave() {
        guard var mode = former else { return }
        former = nil
        write(Array(Self.farewell.utf8))
        unsafe tcsetattr(input, TCSADRAIN, &mode)
        clinux_release_terminal()
    }

    /// Writes to the terminal.
    ///
    /// - Parameter bytes: What to write.
    /// - Returns: Whether it took all; it does not once it has gone.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool { OutputDescriptor(output).write(bytes) }
}
