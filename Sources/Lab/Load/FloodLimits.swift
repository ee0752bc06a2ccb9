/// When a packet flood ends, and how dense it is.
public struct FloodLimits: Sendable {
    /// After so many frames; without one, there is no such end.
    public var frames: Int?
    /// After so long; without one, there is no such end.
    public var duration: Duration?
    /// How many frames are sent in a second, in batches; without one, as many as can be.
    public var framesPerSecond: Int?

    /// Sets limits; a flood without an end is stopped by hand.
    ///
    /// - Parameters:
    ///   - frames: After how many frames it ends.
    ///   - duration: After how long it ends.
    ///   - framesPerSecond: How many frames are sent in a second.
    public init(frames: Int? = nil, duration: Duration? = nil, framesPerSecond: Int? = nil) {
        self.frames = frames
        self.duration = duration
        self.framesPerSecond = framesPerSecond
    }
}
