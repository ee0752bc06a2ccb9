package import Records

/// What a replay has counted.
package struct ReplayTotals: Equatable, Sendable {
    /// Frames that were read.
    package var frames: UInt64 = 0
    /// Those that carry TCP.
    package var segments: UInt64 = 0
    /// Those that were captured too short for their TCP header.
    package var cutFrames: UInt64 = 0
    /// Connections, each new one of a pair of endpoints that was forgotten included.
    package var connections: UInt64 = 0
    /// Connections that were forgotten, as there were too many.
    package var evictions: UInt64 = 0
    /// RSTs, each once.
    package var rsts: UInt64 = 0
    /// Sightings of a RST at another place of the same capture.
    package var repeats: UInt64 = 0
    /// RSTs by verdict.
    package var verdicts: [Verdict: UInt64] = [:]
    /// RSTs to somebody of whom nothing is known.
    package var unjudged: UInt64 = 0
    /// RSTs that may have cost an answer.
    package var suspected: UInt64 = 0
    /// RSTs that were held for accepted, and whose receiver lived on.
    package var contradicted: UInt64 = 0

    /// Nothing yet.
    package init() {}
}
