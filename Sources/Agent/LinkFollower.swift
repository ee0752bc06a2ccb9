internal import Linux

/// The interfaces of one network namespace and the hooks on them, kept up with message by message.
///
/// Used by one thread, inside the namespace.
struct LinkFollower {
    private let links: LinkSocket
    private(set) var view: NamespaceView

    /// Asks for the interfaces of the calling thread's namespace, which is the view's.
    init(view: NamespaceView) throws(AgentError) {
        self.view = view
        do {
            links = try LinkSocket()
            try links.requestDump()
        } catch {
            throw Self.lostSight(error, view)
        }
    }

    /// Polls as readable when something changes.
    var descriptor: CInt { links.descriptor }

    /// Takes in all that has come and brings the hooks in line.
    mutating func catchUp() throws(AgentError) {
        while true {
            let arrival: LinkSocket.Arrival
            do {
                arrival = try links.receive()
                if arrival == .overrun { try links.requestDump() }
            } catch {
                throw Self.lostSight(error, view)
            }
            switch arrival {
            case .messages(let messages): try view.apply(messages)
            case .overrun: view.forget()
            case .nothing: return
            }
        }
    }

    /// Looks at the hooks again, where that is due.
    mutating func revise() throws(AgentError) { try view.revise() }

    /// The agent has started: from now on what fails is tried again.
    mutating func endStart() { view.isStarting = false }

    private static func lostSight(_ error: SystemError, _ view: NamespaceView) -> AgentError {
        AgentError(.general, "cannot follow the interfaces of network namespace \(view.namespace.name): \(error)")
    }
}
