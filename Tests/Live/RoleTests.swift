import Glibc
import Incidents
import Lab
import Linux
import Records
import TestSupport
import Testing

@Suite("Roles of real sockets", .serialized, .privileged)
struct LiveRoleTests {
    let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    /// Resets both ends of a connection by a RST of its peer, and expects the roles that its ends have.
    ///
    /// The sockets are older than the watch: all is read off them at their reset.
    private func expectRoles(
        _ prepare: (_ talk: Conversation, _ reset: TCPSocket) throws -> Void, afterwards: () throws -> Void = {}
    ) throws {
        for (role, resetsClient) in [(Role.upstream, true), (.downstream, false)] {
            let talk = try Conversation(in: namespace)
            let (resetting, reset) = resetsClient ? (talk.server, talk.client) : (talk.client, talk.server)
            try prepare(talk, reset)
            let watch = try Watch(namespace)
            try resetting.resetOnClose()
            resetting.close()
            #expect(try isReset(reset))
            reset.close()
            #expect(try eventually { try watch.probe.counters().resets(role) == 1 })
            let counters = try watch.probe.counters()
            #expect(Role.allCases.filter { counters.resets($0) > 0 } == [role])
            try afterwards()
        }
    }

    @Test("A connection at rest")
    func idle() throws {
        try expectRoles { _, _ in }
    }

    @Test("A connection that has carried data both ways")
    func used() throws {
        try expectRoles { talk, _ in try talk.exchange() }
    }

    @Test("A connection with data in flight")
    func inFlight() throws {
        // None of the end that resets: its RST would lie beyond what the other has.
        try expectRoles { _, reset in
            try dropData()
            reset.write(Conversation.request)
        } afterwards: {
            try namespace.tool("nft", "delete table ip t")
        }
    }

    @Test("A connection that has sent data again")
    func retransmitting() throws {
        try expectRoles { talk, _ in
            try dropData()
            talk.client.write(Conversation.request)
            talk.server.write(Conversation.answer)
            for socket in [talk.client, talk.server] {
                #expect(try eventually { try socket.retransmits > 0 })
            }
            try namespace.tool("nft", "delete table ip t")
            #expect(try eventually { try talk.client.unreadByteCount == 100 })
        }
    }

    @Test("A connection that the client has half closed")
    func halfClosedByClient() throws {
        try expectRoles { talk, _ in
            try talk.exchange()
            talk.client.endWriting()
            #expect(try eventually { try talk.server.information.first == Self.closeWait })
        }
    }

    @Test("A connection that the server has half closed")
    func halfClosedByServer() throws {
        try expectRoles { talk, _ in
            try talk.exchange()
            talk.server.endWriting()
            #expect(try eventually { try talk.client.information.first == Self.closeWait })
        }
    }

    @Test("A connection whose SYN carried data (TCP Fast Open)")
    func fastOpen() throws {
        try namespace.tool("sysctl", "-qw", "net.ipv4.tcp_fastopen=3")
        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 8080), in: namespace)
        try listener.enableFastOpen()
        for (role, resetsClient) in [(Role.upstream, true), (.downstream, false)] {
            // The first connection brings the cookie, the second sends data in its SYN.
            for isFirst in [true, false] {
                let client = try TCPSocket(
                    owning: connectWithData(Conversation.request, toPort: 8080, in: namespace))
                let server = try listener.accept()
                #expect(server.read(upTo: 1000).bytes.count == Conversation.request.utf8.count)
                guard !isFirst else { continue }
                #expect(try client.sentDataInSYN, "the kernel must have used the cookie")
                let watch = try Watch(namespace)
                let (resetting, reset) = resetsClient ? (server, client) : (client, server)
                try resetting.resetOnClose()
                resetting.close()
                #expect(try isReset(reset))
                reset.close()
                #expect(try eventually { try watch.probe.counters().resets(role) == 1 })
            }
        }
    }

    private static let closeWait: UInt8 = 8  // TCP_CLOSE_WAIT of net/tcp_states.h

    /// Lets no data and no ACK through.
    private func dropData() throws {
        let rules = """
            add table ip t; add chain ip t c { type filter hook input priority filter; };
            add rule ip t c tcp flags & (fin | syn | rst) == 0 drop
            """
        try namespace.tool("nft", rules)
    }
}

extension TCPSocket {
    /// Retransmissions by timeout that are not acknowledged yet (tcpi_retransmits).
    fileprivate var retransmits: UInt8 { get throws { try information[2] } }

    /// Whether the peer acknowledged data that the SYN carried (TCPI_OPT_SYN_DATA).
    fileprivate var sentDataInSYN: Bool {
        get throws {
            let synData: UInt8 = 32
            return try information[5] & synData != 0
        }
    }

    /// Lets a listener take data in a SYN: TCP_FASTOPEN of tcp(7).
    fileprivate func enableFastOpen() throws {
        var pending: CInt = 16
        let size = socklen_t(MemoryLayout<CInt>.size)
        guard setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_FASTOPEN, &pending, size) == 0 else {
            throw SystemError("TCP_FASTOPEN")
        }
    }
}

/// Connects by sending: MSG_FASTOPEN of tcp(7), to the loopback address.
private func connectWithData(_ text: String, toPort port: UInt16, in namespace: NetworkNamespace) throws -> CInt {
    try namespace.run {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("make a socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let flag: CInt = 0x2000_0000  // MSG_FASTOPEN
        let bytes = Array(text.utf8)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, bytes, bytes.count, flag, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard sent == bytes.count else { throw SystemError("connect with data") }
        return descriptor
    }
}
