/// Keys as they come, with the time: silence ends what may have been the start of a longer one.
public struct TimedKeys: Sendable {
    /// How long Escape waits for the rest of an arrow key, in milliseconds; a slow line may cut it in two.
    package static let silence = 50

    private var parser = KeyParser()
    private var last = 0

    /// Starts between two keys.
    public init() {}

    /// How long to wait for the rest of a key.
    ///
    /// - Parameter now: The moment, in milliseconds.
    /// - Returns: The milliseconds until `pause` ends it, 0 where it does already; nil where no key has begun.
    public func patience(at now: Int) -> Int? {
        parser.isWaiting ? max(0, last + Self.silence - now) : nil
    }

    /// Takes in what has come.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes.
    ///   - now: The moment, in milliseconds.
    /// - Returns: The keys that they end.
    public mutating func feed(_ bytes: some Sequence<UInt8>, at now: Int) -> [Key] {
        last = now
        return parser.feed(bytes)
    }

    /// Takes in that nothing has come yet.
    ///
    /// - Parameter now: The moment, in milliseconds.
    /// - Returns: The key that the silence ends, if it was long enough and it is one.
    public mutating func pause(at now: Int) -> Key? {
        patience(at: now) == 0 ? parser.flush() : nil
    }
}
