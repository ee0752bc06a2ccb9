import Records

/// What becomes of a RST: what was predicted, and the kernel's reason where it refuses it.
enum Fate: Sendable {
    /// The socket ends; of a request that was to be challenged, as one that is refused.
    case ends(Verdict, Refusal? = nil)
    /// An ACK, and nothing else.
    case answered(Verdict, Refusal)
    /// Nothing.
    case ignored(Verdict, Refusal)
    /// Nothing, though something else was predicted.
    case unforeseen(Verdict, Refusal)
    /// The first, and the second on kernels without the fixes of 2026.
    indirect case fixed(Fate, before: Fate)

    /// In the window, not exact (RFC 5961, 3.2).
    static let challenged = answered(.challenged, .tcpReset)
    /// Left of the window.
    static let old = ignored(.droppedOld, .tcpOldSequence)
    /// Right of the window.
    static let beyond = ignored(.droppedBeyond, .tcpInvalidSequence)

    /// What becomes of it today.
    var today: Fate { if case .fixed(let today, _) = self { today } else { self } }
    /// What became of it once, where that was something else.
    var before: Fate? { if case .fixed(_, let before) = self { before } else { nil } }

    /// The verb of a row's name.
    var verb: String {
        switch self {
        case .ends: "ends"
        case .answered(.challenged, _): "is challenged by"
        case .answered: "is answered by an ACK from"
        case .ignored, .unforeseen: "is ignored by"
        case .fixed(let today, _): today.verb
        }
    }
}
