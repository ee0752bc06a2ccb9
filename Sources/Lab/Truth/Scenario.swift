/// One way in which a connection between a proxy and its upstream ends badly, or nearly so.
package enum Scenario: String, CaseIterable {
    /// A large upload is answered early; the close leaves request bytes unread, so a RST follows the answer.
    case early
    /// A full answer, then SO_LINGER 0 and close: a RST with nothing wrong before it.
    case linger0
    /// An early answer and its RST, both while the proxy's worker is stopped.
    case stopped
    /// Each second request on a connection meets a RST in place of an answer: the race of keep-alive reuse.
    case reuse
    /// A full answer; then, on the idle connection, a 408 that nobody asked for and a RST.
    case unsolicited
    /// A RST in the middle of an answer.
    case cut

    /// The target that names it to the upstream.
    var path: String { "/\(rawValue)" }

    /// How many requests are sent.
    var requests: Int {
        switch self {
        case .early, .linger0, .reuse: 40
        case .stopped, .unsolicited, .cut: 20
        }
    }

    /// How many requests are under way at a time.
    var clients: Int {
        switch self {
        case .early, .linger0: 4
        // A stopped worker stops all; an idle connection must be idle.
        case .stopped, .reuse, .unsolicited: 1
        case .cut: 2
        }
    }

    /// The length of a request's body.
    ///
    /// - Parameter number: The request's number.
    /// - Returns: The length; 0 for a GET.
    func bodyBytes(ofRequest number: Int) -> Int {
        switch self {
        // In between, a small request leaves an idle connection behind, so that uploads meet used ones too.
        case .early: number % 4 == 2 ? 0 : 4 << 20
        case .stopped: 4 << 20
        // A POST, which a proxy must not send again.
        case .reuse: 100
        case .linger0, .unsolicited, .cut: 0
        }
    }
}
