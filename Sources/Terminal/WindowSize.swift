internal import CLinux

/// The size of a terminal in characters.
public struct WindowSize: Hashable, Sendable {
    /// The width.
    public var columns: Int
    /// The height.
    public var rows: Int

    /// Makes a size.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// Asks a terminal; one that does not know, such as a serial line, is taken for 80 by 24.
    ///
    /// - Parameter descriptor: The terminal; nil is returned where it is none.
    public init?(of descriptor: CInt) {
        var (columns, rows): (UInt16, UInt16) = (0, 0)
        guard unsafe clinux_window_size(descriptor, &columns, &rows) == 0 else { return nil }
        self.init(columns: columns == 0 ? 80 : Int(columns), rows: rows == 0 ? 24 : Int(rows))
    }
}
