import Glibc
public import Incidents
public import Lab
import Linux
public import Probe
public import Records
import Synchronization
import Testing

/// The kernel half and the correlator over one network namespace, without the agent around them.
public final class Watch: Sendable {
    /// The kernel half.
    public let probe: Probe
    private let hooks: [InterfaceHooks]
    private let shared = Shared()

    /// What the probe's callback and the test share.
    private final class Shared: Sendable {
        let correlator = Mutex(Correlator())
        let incidents = Mutex<[Incident]>([])
        let endangered = Mutex<[EndangeredResponse]>([])

        func receive(_ record: Record) {
            if case .endangered(let response) = record { endangered.withLock { $0.append(response) } }
            correlator.withLock { $0.receive(record, at: monotonic()) }
        }
    }

    /// Loads the programs and attaches them.
    ///
    /// - Parameters:
    ///   - namespace: Whose sockets and interfaces to watch.
    ///   - interfaces: Those that carry hooks.
    ///   - layer: Where the frames of those interfaces start.
    ///   - watchedPorts: Ports whose answers are kept.
    ///   - flowTracking: Whether each flow's next sequence number is tracked.
    ///   - attachment: How to attach to the interfaces; nil takes the better way that the kernel has.
    /// - Throws: What kept the programs from being loaded or attached.
    public init(
        _ namespace: NetworkNamespace, interfaces: [String] = ["lo"], layer: LinkLayer = .ethernet,
        watchedPorts: ProbeConfiguration.WatchedPorts = .none, flowTracking: Bool = true,
        attachment: WireAttachment? = nil
    ) throws {
        let shared = shared
        var configuration = ProbeConfiguration(
            namespaces: [namespace.inode], flowTracking: flowTracking, flowSlots: 1 << 16, ringBytes: 1 << 16,
            watchedPorts: watchedPorts)
        configuration.wireAttachment = attachment
        let probe = try Probe(configuration: configuration) { shared.receive($0) }
        self.probe = probe
        hooks = try namespace.run {
            try interfaces.map { try probe.attach(interface: if_nametoindex($0), layer: layer) }
        }
    }

    /// Waits for this many finished incidents, at most five seconds, and then a moment for one too many.
    public func incidents(_ count: Int) throws -> [Incident] {
        let deadline = Deadline(in: .seconds(5))
        while try collect() < count, !deadline.hasPassed { usleep(2_000) }
        usleep(20_000)
        _ = try collect()
        return shared.incidents.withLock { $0 }
    }

    /// The one finished incident.
    public func incident() throws -> Incident {
        let incidents = try incidents(1)
        #expect(incidents.count == 1)
        return try #require(incidents.first)
    }

    /// Takes the incidents that have finished by now, after waiting for this many, at most five seconds.
    ///
    /// A socket that was closed lives on while a process that another thread has just forked still holds it.
    public func takeIncidents(awaiting count: Int) throws -> [Incident] {
        _ = try eventually { try collect() >= count }
        return shared.incidents.withLock { incidents in
            defer { incidents = [] }
            return incidents
        }
    }

    /// How many incidents are open, of any role.
    public func openIncidents() throws -> Int {
        _ = try collect()
        return shared.correlator.withLock { correlator in Role.allCases.map { correlator.openCount($0) }.reduce(0, +) }
    }

    /// Answers that a close of ours endangered.
    public var endangered: [EndangeredResponse] { shared.endangered.withLock { $0 } }

    /// Resets without a RST on the wire.
    public var unmatchedResets: UInt64 { shared.correlator.withLock { $0.unmatchedResets } }

    private func collect() throws -> Int {
        try probe.consume()
        let finished = shared.correlator.withLock { correlator in
            correlator.advance(to: monotonic())
            return correlator.takeFinished()
        }
        return shared.incidents.withLock { incidents in
            incidents += finished
            return incidents.count
        }
    }
}

private func monotonic() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
