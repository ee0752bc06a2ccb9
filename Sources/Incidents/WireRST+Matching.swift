internal import Records

extension WireRST {
    /// Whether this RST can have caused a reset: it came before, and not too long before, in nanoseconds.
    func precedes(_ reset: Reset, within age: UInt64) -> Bool {
        time <= reset.time && reset.time - time <= age
    }

    /// Whether this RST is the likelier cause of a reset that both precede.
    ///
    /// A RST that is expected to reset goes before one that is not, as an attack or RFC 5961's challenge puts refused
    /// ones around the accepted one; among equals the newer one goes first.
    func outranks(_ other: WireRST) -> Bool {
        if verdict.predictsReset != other.verdict.predictsReset { return verdict.predictsReset }
        return time > other.time
    }
}
