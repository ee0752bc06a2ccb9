internal import BPF
internal import Glibc
internal import Lab
internal import Linux
internal import Probe

/// The product's programs, loaded once, to be attached to a namespace's interfaces and taken away again.
final class HookSet {
    private let probe: Probe
    private let namespace: NetworkNamespace
    private let interfaces: [UInt32]
    private let tracepoints: Set<Tracepoint>
    private let reader: RecordReader

    /// Which of the programs.
    enum Selection {
        /// Those on the wire.
        case wire
        /// Those, and the one that looks at each packet that the kernel gives up.
        case wireAndRefusals
        /// All.
        case everything

        fileprivate var tracepoints: Set<Tracepoint> {
            switch self {
            case .wire: []
            case .wireAndRefusals: [.freeSKB]
            case .everything: Set(Tracepoint.allCases)
            }
        }
    }

    /// Loads them.
    ///
    /// - Parameters:
    ///   - selection: Which are attached later.
    ///   - namespace: The namespace that is watched.
    ///   - names: Its interfaces.
    ///   - flowTracking: Whether flows are tracked.
    /// - Throws: What could not be loaded.
    init(
        _ selection: Selection, in namespace: NetworkNamespace, interfaces names: [String], flowTracking: Bool = true
    ) throws(RunEnd) {
        self.namespace = namespace
        tracepoints = selection.tracepoints
        do {
            interfaces = try namespace.run { () throws(SystemError) in
                try names.map { name throws(SystemError) in
                    let index = unsafe if_nametoindex(name)
                    guard index != 0 else { throw SystemError("find interface \(name)") }
                    return index
                }
            }
            let probe = try Probe(
                image: bytecode,
                configuration: ProbeConfiguration(
                    namespaces: [namespace.inode], flowTracking: flowTracking,
                    countsRefusals: selection.tracepoints.contains(.freeSKB)),
                attachesTracepoints: false
            ) { _ in }
            self.probe = probe
            reader = try RecordReader(probe)
        } catch {
            throw .failed("\(error)")
        }
    }

    /// Attaches them; they stay as long as the values.
    func attach() throws(RunEnd) -> [AnyObject] {
        do {
            let hooks = try namespace.run { [probe, interfaces] () throws in
                try interfaces.map { try probe.attach(interface: $0, layer: .ethernet) }
            }
            return hooks + (tracepoints.isEmpty ? [] : [try probe.attach(tracepoints: tracepoints)])
        } catch {
            throw .failed("\(error)")
        }
    }
}
