import Records

/// What becomes of a RST, and what was predicted.
enum Fate: Sendable {
    /// The socket ends.
    case ends(Verdict)
    /// A challenge ACK, and nothing else (RFC 5961, 3.2).
    case challenged
    /// An ACK as for any segment out of the window, and nothing else (RFC 9293, 3.10.7.4).
    case answered(Verdict)
    /// Nothing.
    case ignored(Verdict)
    /// The first, and the second on kernels without the fixes of 2026.
    indirect case fixed(Fate, before: Fate)

    /// What becomes of it today.
    var today: Fate { if case .fixed(let today, _) = self { today } else { self } }
    /// What became of it once, where that was something else.
    var before: Fate? { if case .fixed(_, let before) = self { before } else { nil } }

    var verdict: Verdict {
        switch self {
        case .ends(let verdict), .answered(let verdict), .ignored(let verdict): verdict
        case .challenged: .challenged
        case .fixed(let today, _): today.verdict
        }
    }

    /// The verb of a row's name.
    var verb: String {
        switch self {
        case .ends: "ends"
        case .challenged: "is challenged by"
        case .answered: "is answered by an ACK from"
        case .ignored: "is ignored by"
        case .fixed(let today, _): today.verb
        }
    }
}
