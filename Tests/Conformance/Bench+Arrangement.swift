import Lab
import TestSupport

/// The ways into each situation.
extension Bench {
    func arrange(_ situation: Situation, _ family: Family) throws -> Connection {
        try protectTimeWait(situation == .protectedTimeWait)
        switch situation {
        case .noSocket: return arrangeNothing(family)
        case .listening: return try listen(family)
        case .synSent: return try sendSYN(family)
        case .synReceived: return try receiveSYN(family)
        case .simultaneousOpen: return try openSimultaneously(family)
        case .established: return try receiveData(connect(family))
        case .establishedReader: return try receiveData(connect(family), readsBeforeClose: true)
        case .establishedEmpty: return try connect(family)
        case .accepted: return try receiveData(accept(family))
        case .neverAccepted: return try receiveData(awaitAccept(family))
        case .establishedMapped: return try receiveData(connect(family, mapped: true))
        case .delayedAcknowledgement: return try delayAcknowledgement(family)
        case .outOfOrder: return try receiveOutOfOrder(connect(family))
        case .outOfOrderWithoutSACK: return try receiveOutOfOrder(connect(family, permitsSACK: false))
        case .challenged: return try challenge(receiveData(connect(family)))
        case .reset: return try reset(receiveData(connect(family)))
        case .closeWait: return try receiveFIN(receiveData(connect(family)))
        case .finWait1: return try sendFIN(connect(family))
        case .finWait2: return try acknowledgeFIN(sendFIN(receiveData(connect(family), readsBeforeClose: true)))
        case .closing: return try receiveFIN(sendFIN(connect(family)))
        case .lastAck: return try sendFIN(receiveFIN(receiveData(connect(family))))
        case .orphanedFINWait1: return try sendFIN(connect(family)).closingSocket()
        case .orphanedLastAck: return try sendFIN(receiveFIN(connect(family))).closingSocket()
        case .timeWaitForFIN: return try acknowledgeFIN(sendFIN(connect(family))).closingSocket()
        case .timeWait, .protectedTimeWait: return try waitForTime(connect(family))
        case .timeWaitWithListener: return try waitForTime(accept(family))
        }
    }

    private func arrangeNothing(_ family: Family) -> Connection {
        let peer = makePeer(family)
        peer.kernelPort = 9
        return Connection(peer)
    }

    private func listen(_ family: Family) throws -> Connection {
        let listener = try makeListener(family)
        let peer = makePeer(family)
        peer.kernelPort = try listener.localEndpoint.port
        return Connection(peer, socket: listener)
    }

    private func sendSYN(_ family: Family, mapped: Bool = false) throws -> Connection {
        let peer = makePeer(family)
        let address = (mapped ? "::ffff:" : "") + peer.endpoint.address
        let socket = try TCPSocket.startConnecting(to: TCPEndpoint(address, port: peer.endpoint.port))
        try peer.wait(for: "SYN") { $0.flags == .syn }
        return Connection(peer, socket: socket)
    }

    private func receiveSYN(_ family: Family) throws -> Connection {
        let listener = try makeListener(family)
        let peer = makePeer(family)
        peer.kernelPort = try listener.localEndpoint.port
        try peer.sendSYN(acknowledges: false)
        try peer.wait(for: "SYN|ACK") { $0.flags == [.syn, .ack] }
        return Connection(peer, listener: listener)
    }

    private func openSimultaneously(_ family: Family) throws -> Connection {
        let connection = try sendSYN(family)
        try connection.peer.sendSYN(acknowledges: false)
        try connection.peer.wait(for: "SYN|ACK") { $0.flags == [.syn, .ack] }
        return connection
    }

    private func connect(_ family: Family, permitsSACK: Bool = true, mapped: Bool = false) throws -> Connection {
        let connection = try sendSYN(family, mapped: mapped)
        try connection.peer.sendSYN(acknowledges: true, permitsSACK: permitsSACK)
        try connection.peer.waitForAcknowledgement()
        return connection
    }

    private func awaitAccept(_ family: Family) throws -> Connection {
        let connection = try receiveSYN(family)
        try connection.peer.acknowledge()
        return connection
    }

    private func accept(_ family: Family) throws -> Connection {
        let connection = try awaitAccept(family)
        return Connection(
            connection.peer, socket: try connection.listener?.accept(waits: false), listener: connection.listener)
    }

    private func receiveData(_ connection: Connection, readsBeforeClose: Bool = false) throws -> Connection {
        try connection.peer.sendData(100)
        try connection.peer.waitForAcknowledgement()
        connection.readsBeforeClose = readsBeforeClose
        return connection
    }

    private func delayAcknowledgement(_ family: Family) throws -> Connection {
        let connection = try connect(family)
        try connection.peer.sendData(50)
        try connection.peer.waitForAcknowledgement()
        try connection.socket?.delayAcknowledgements()
        try connection.peer.sendData(50)
        connection.delaysAcknowledgement = true
        return connection
    }

    private func receiveOutOfOrder(_ connection: Connection) throws -> Connection {
        let connection = try receiveData(connection)
        for gap: UInt32 in [1000, 2000] {
            try connection.peer.send(.ack, at: connection.peer.next &+ gap, payload: 100)
        }
        return connection
    }

    private func challenge(_ connection: Connection) throws -> Connection {
        try connection.peer.send(.rst, at: connection.peer.next &+ 1)
        return connection
    }

    private func reset(_ connection: Connection) throws -> Connection {
        try connection.peer.send(.rst)
        return connection
    }

    private func receiveFIN(_ connection: Connection) throws -> Connection {
        try connection.peer.sendFIN()
        try connection.peer.waitForAcknowledgement()
        return connection
    }

    private func sendFIN(_ connection: Connection) throws -> Connection {
        connection.socket?.endWriting()
        try connection.peer.wait(for: "FIN") { $0.flags.contains(.fin) }
        return connection
    }

    private func acknowledgeFIN(_ connection: Connection) throws -> Connection {
        try connection.peer.acknowledge()
        return connection
    }

    private func waitForTime(_ connection: Connection) throws -> Connection {
        try receiveFIN(acknowledgeFIN(sendFIN(connection))).closingSocket()
    }

    private func makeListener(_ family: Family) throws -> TCPSocket {
        try TCPSocket.listen(on: TCPEndpoint(family.kernelAddress, port: 0))
    }
}
