internal import BPF

/// The attachments of the tracepoint programs; they end with the value.
package final class TracepointLinks: Sendable {
    private let links: [OwnedLink]

    /// Attaches those that use a socket's storage before the one that makes it, so that no reset stays half seen.
    init(
        object: borrowing BPFObject, programs: TracepointPrograms, only selected: Set<Tracepoint>? = nil
    ) throws(BPFError) {
        var links: [OwnedLink] = []
        for tracepoint in [Tracepoint.freeSKB, .destroySocket, .sendReset, .setState, .receiveReset] {
            guard selected?.contains(tracepoint) != false else { continue }
            guard let name = programs.names[tracepoint] else { continue }
            links.append(OwnedLink(try object.attach(name)))
        }
        self.links = links
    }

    /// A link that an array can hold.
    private final class OwnedLink: Sendable {
        private let link: BPFLink

        init(_ link: consuming BPFLink) { self.link = link }
    }
}
