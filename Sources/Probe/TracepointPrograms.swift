package import BPF

/// Which program serves each tracepoint on this kernel: prototypes differ by version, and BTF tells them.
package struct TracepointPrograms: Sendable {
    /// The program of each tracepoint that has one here.
    package let names: [Tracepoint: String]

    /// Programs that are not to be loaded.
    package var unused: [String] {
        let used = Set(names.values)
        return Self.all.filter { !used.contains($0) }
    }

    private static let all = [
        "on_receive_reset", "on_send_reset", "on_send_reset_reason", "on_set_state", "on_destroy", "on_free_skb",
        "on_free_skb_socket",
    ]

    /// Chooses by the kernel's BTF.
    ///
    /// - Parameters:
    ///   - btf: The kernel's BTF.
    ///   - countsRefusals: Whether packets that the kernel gives up are looked at.
    package init(_ btf: borrowing KernelBTF, countsRefusals: Bool) {
        // The third argument of both is the reason, since Linux 6.10 and since 5.17; the fourth the socket, since 6.11.
        let sendArguments = btf.argumentCount(ofTracepoint: Tracepoint.sendReset.rawValue) ?? 0
        let freeArguments = btf.argumentCount(ofTracepoint: Tracepoint.freeSKB.rawValue) ?? 0
        var names: [Tracepoint: String] = [
            .receiveReset: "on_receive_reset",
            .sendReset: sendArguments >= 3 ? "on_send_reset_reason" : "on_send_reset",
            .setState: "on_set_state",
            .destroySocket: "on_destroy",
        ]
        if countsRefusals && freeArguments >= 3 {
            names[.freeSKB] = freeArguments >= 4 ? "on_free_skb_socket" : "on_free_skb"
        }
        self.names = names
    }
}
