/// Makes keys of what a terminal sends, cut anywhere.
///
/// Escape alone and the start of an arrow key are one byte: only that nothing follows tells them apart.
public struct KeyParser: Sendable {
    private enum State {
        case ground
        case escape
        /// Behind `ESC [` or `ESC O`, with what has come since.
        case sequence([UInt8])
    }

    private var state = State.ground

    /// Makes a parser between two keys.
    public init() {}

    /// Whether a key may have begun: where nothing follows for a moment, `flush` ends it.
    public var isWaiting: Bool { if case .ground = state { false } else { true } }

    /// Takes in what has come.
    ///
    /// - Parameter bytes: The next bytes.
    /// - Returns: The keys that they end; what is no key that is known is passed over.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] { bytes.compactMap { take($0) } }

    /// Ends a key that may have begun.
    ///
    /// - Returns: The key, if it is one.
    public mutating func flush() -> Key? {
        defer { state = .ground }
        if case .escape = state { return .escape }
        return nil
    }

    private mutating func take(_ byte: UInt8) -> Key? {
        switch state {
        case .ground:
            return plain(byte)
        case .escape:
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") {
                state = .sequence([])
                return nil
            }
            // Alt and a key: none of ours. A second escape begins anew.
            state = byte == 0x1B ? .escape : .ground
            return byte == 0x1B ? .escape : nil
        case .sequence(let parameters):
            // ECMA-48, 5.4: parameters and intermediates up to a final byte.
            guard 0x40...0x7E ~= byte else {
                state = parameters.count < 16 && 0x20...0x3F ~= byte ? .sequence(parameters + [byte]) : .ground
                return nil
            }
            state = .ground
            return Self.key(parameters, final: byte)
        }
    }

    private mutating func plain(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x1B:
            state = .escape
            return nil
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): return .enter
        case 1...26: return .control(Character(Unicode.Scalar(byte + 0x60)))
        case 0x20...0x7E: return .character(Character(Unicode.Scalar(byte)))
        default: return nil
        }
    }

    private static func key(_ parameters: [UInt8], final: UInt8) -> Key? {
        switch (final, String(decoding: parameters, as: UTF8.self)) {
        case (UInt8(ascii: "A"), _): .up
        case (UInt8(ascii: "B"), _): .down
        case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), "1"), (UInt8(ascii: "~"), "7"): .home
        case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), "4"), (UInt8(ascii: "~"), "8"): .end
        case (UInt8(ascii: "~"), "5"): .pageUp
        case (UInt8(ascii: "~"), "6"): .pageDown
        default: nil
        }
    }
}
