import Lab
import Records
import TestSupport

/// The far end of one connection: a TCP that does what a row tells it, and nothing else.
final class Peer {
    /// How the timestamp option of a segment relates to those before it.
    enum Timestamp {
        case current
        /// Older than the last one, so that it fails PAWS (RFC 7323, 5.3).
        case old
        /// It echoes what was never sent.
        case wrongEcho
        case none
    }

    let family: Family
    /// Where the peer is.
    let endpoint: TCPEndpoint
    /// The kernel's RCV.NXT, unless something is missing: the next number to send.
    private(set) var next: UInt32
    /// The kernel's SND.NXT, by all that it has sent.
    private(set) var kernelNext: UInt32 = 0
    /// What this peer acknowledges: the kernel's SYN from when it comes, all else when it is told to.
    private(set) var acknowledged: UInt32 = 0
    /// The edges of the window that the kernel advertised last: RCV.NXT as it was then, and the first number too many.
    private(set) var window: (left: UInt32, right: UInt32) = (0, 0)

    private let device: TUNDevice
    private let own: Endpoint
    private var kernel: Endpoint
    private var windowScale: UInt8 = 0
    private var clock: UInt32 = 1_000_000
    private var echo: UInt32 = 0

    init(_ device: TUNDevice, _ family: Family, port: UInt16) {
        self.device = device
        self.family = family
        endpoint = TCPEndpoint(family.peerAddress, port: port)
        own = Endpoint(endpoint)
        kernel = Endpoint(TCPEndpoint(family.kernelAddress, port: 0))
        next = family.initialSequence
    }

    /// The kernel's port, once it is known.
    var kernelPort: UInt16 {
        get { kernel.port }
        set { kernel.port = newValue }
    }

    /// Sends a segment; the kernel has dealt with it when this returns.
    func send(
        _ flags: TCPSegment.Flags, at sequence: UInt32? = nil, acknowledging acknowledgement: UInt32? = nil,
        payload: Int = 0, timestamp: Timestamp = .current, options: [TCPSegment.Option] = [],
        checksumIsRight: Bool = true
    ) throws {
        clock += 1
        let timestamps: [TCPSegment.Option] =
            switch timestamp {
            case .current: [.timestamps(value: clock, echo: echo)]
            case .old: [.timestamps(value: 1, echo: echo)]
            case .wrongEcho: [.timestamps(value: clock, echo: 1)]
            case .none: []
            }
        let segment = TCPSegment(
            from: own, to: kernel, flags, sequence: sequence ?? next,
            acknowledgement: flags.contains(.ack) ? acknowledgement ?? acknowledged : 0, window: 65000,
            options: options + timestamps, payload: Array(repeating: UInt8(ascii: "x"), count: payload))
        try device.write(segment.packet(checksumIsRight: checksumIsRight))
    }

    /// Sends data in order.
    func sendData(_ count: Int) throws {
        try send([.ack, .psh], payload: count)
        next &+= UInt32(count)
    }

    /// Sends a FIN in order, and again if its acknowledgement is delayed: a repeated one is acknowledged at once.
    func sendFIN() throws {
        let sequence = next
        try send([.fin, .ack])
        next &+= 1
        _ = try takeAnswers()
        if window.left != next { try send([.fin, .ack], at: sequence) }
    }

    /// Acknowledges all that the kernel has sent.
    func acknowledge() throws {
        acknowledged = kernelNext
        try send(.ack)
    }

    /// Sends the SYN, or the SYN|ACK.
    func sendSYN(acknowledges: Bool, permitsSACK: Bool = true) throws {
        let sack: [TCPSegment.Option] = permitsSACK ? [.sackPermitted] : []
        try send(
            acknowledges ? [.syn, .ack] : .syn, options: [.maximumSegmentSize(1460), .windowScale(7)] + sack)
        next &+= 1
    }

    /// Waits for a segment of the kernel's, and takes those before it.
    func wait(for description: String, _ isMeant: (TCPSegment) -> Bool) throws {
        let deadline = Deadline(in: .seconds(2))
        while let segment = try receive(until: deadline) {
            note(segment)
            if isMeant(segment) { return }
        }
        throw LabError("the kernel sent no \(description)")
    }

    /// Waits until all that was sent in order is acknowledged.
    func waitForAcknowledgement() throws {
        guard window.left != next else { return }
        try wait(for: "acknowledgement") { $0.flags.contains(.ack) && $0.acknowledgement == self.next }
    }

    /// Takes what the kernel has sent by now: what answers a segment is there as soon as that was sent.
    func takeAnswers() throws -> [Answer] {
        var answers: [Answer] = []
        while let segment = try receive(until: Deadline(in: .zero)) {
            if let answer = Answer(segment, kernelNext: kernelNext, next: next) { answers.append(answer) }
            note(segment)
        }
        return answers
    }

    /// The next segment of this connection; others' timers may send too.
    private func receive(until deadline: Deadline) throws -> TCPSegment? {
        while let packet = try device.read(until: deadline) {
            guard let segment = TCPSegment(parsing: packet), segment.destination == own else { continue }
            return segment
        }
        return nil
    }

    private func note(_ segment: TCPSegment) {
        guard !segment.flags.contains(.rst) else { return }
        let isSYN = segment.flags.contains(.syn)
        kernel.port = segment.source.port
        let end = segment.sequence &+ segment.length
        if isSYN || Int32(bitPattern: end &- kernelNext) > 0 { kernelNext = end }
        if isSYN { acknowledged = end }
        for option in segment.options {
            switch option {
            case .windowScale(let scale): windowScale = scale
            case .timestamps(let value, _): echo = value
            default: break
            }
        }
        guard segment.flags.contains(.ack) else { return }
        let size = UInt32(segment.window) << (isSYN ? 0 : UInt32(windowScale))
        window = (segment.acknowledgement, segment.acknowledgement &+ size)
    }
}
