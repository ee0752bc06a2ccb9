/// The kernel's own counts of RFC 5961's challenges, in each watched namespace, to hold ours against.
struct KernelChallengeACKs: Sendable {
    /// The kernel's counters: challenge ACKs sent, SYNs that were challenged, challenge ACKs that a rate limit kept back.
    static let names = ["TCPChallengeACK", "TCPSYNChallenge", "TCPACKSkippedChallenge"]

    private let files: [(namespace: String, file: NetstatFile)]

    /// Opens the counters of each namespace that lets itself be read.
    init(_ namespaces: [WatchedNamespace]) {
        files = namespaces.compactMap { namespace in
            namespace.openNetstat().map { (namespace.name, $0) }
        }
    }

    /// The counts now, as namespace, counter and value.
    func counts() -> [(namespace: String, counter: String, value: UInt64)] {
        files.flatMap { namespace, file in
            let counters = file.counters()
            return Self.names.compactMap { name in counters[name[...]].map { (namespace, name, $0) } }
        }
    }
}
