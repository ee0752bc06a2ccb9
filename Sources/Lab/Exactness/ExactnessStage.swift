import Glibc
internal import Linux
internal import Parsing

/// Two hosts with a link, and an agent with its default settings that watches one of them, or both.
struct ExactnessStage {
    /// The name of the link's interface at either end.
    static let interface = "wire"

    let host: NetworkNamespace
    let peer: NetworkNamespace
    let hostMAC: MACAddress
    let agent: AgentProcess

    /// Sets everything up, and waits until the agent watches.
    ///
    /// - Parameters:
    ///   - command: The agent's program and first arguments.
    ///   - watchesPeer: Whether the agent watches the peer too.
    /// - Throws: What could not be set up.
    init(agent command: [String], watchesPeer: Bool = false) throws(LabError) {
        do throws(SystemError) {
            host = try NetworkNamespace()
            peer = try NetworkNamespace()
        } catch {
            throw LabError("make a network namespace", error)
        }
        try LinkEnd.connect(
            LinkEnd(host, interface: Self.interface, addresses: ["10.92.0.1/16", "fd00:92::1/64"]),
            LinkEnd(peer, interface: Self.interface, addresses: ["10.92.0.2/16", "fd00:92::2/64"]))
        do throws(SystemError) {
            hostMAC = try host.macAddress(of: Self.interface)
        } catch {
            throw LabError("find the link's address", error)
        }
        do throws(RunEnd) {
            agent = try AgentProcess(command, watching: watchesPeer ? [host, peer] : [host])
            let deadline = Deadline(in: .seconds(20))
            while try !agent.isReady() {
                guard !deadline.hasPassed else { throw .failed("the agent was not ready within 20 s") }
                usleep(20_000)
            }
        } catch {
            throw LabError(error.line)
        }
    }

    /// An endpoint of the host.
    static func hostEndpoint(isIPv6: Bool, port: UInt16) -> TCPEndpoint {
        TCPEndpoint(isIPv6 ? "fd00:92::1" : "10.92.0.1", port: port)
    }

    /// An endpoint of the peer.
    static func peerEndpoint(isIPv6: Bool, port: UInt16) -> TCPEndpoint {
        TCPEndpoint(isIPv6 ? "fd00:92::2" : "10.92.0.2", port: port)
    }

    /// The agent's counts, once all traffic is over and nothing moves any more.
    ///
    /// - Returns: The counts, at rest or not.
    /// - Throws: That the agent does not answer.
    func countsAtRest() throws(LabError) -> MetricsSnapshot {
        do throws(RunEnd) {
            return try agent.countsAtRest { usleep(20_000) }
        } catch {
            throw LabError(error.line)
        }
    }
}
