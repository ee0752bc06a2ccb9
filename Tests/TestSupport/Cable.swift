public import Lab
public import Linux

/// Two TUN or TAP interfaces of which each is sent what the other sends, as a VPN's or a virtual machine's would be.
public final class Cable: Sendable {
    private let end: StopSignal
    private let threads: [Linux.Thread]

    /// Makes both interfaces, and lets packets flow.
    ///
    /// - Parameters:
    ///   - name: The name of both interfaces, 15 bytes at the most.
    ///   - near: Where one is.
    ///   - far: Where the other is.
    ///   - isTAP: Whether packets have an Ethernet header.
    /// - Throws: The call that failed.
    public init(
        _ name: String, between near: NetworkNamespace, and far: NetworkNamespace, isTAP: Bool
    ) throws(SystemError) {
        let devices = try [near, far].map { namespace throws(SystemError) in
            try namespace.run { () throws(SystemError) in try TUNDevice(name: name, isTAP: isTAP) }
        }
        let end = try StopSignal()
        self.end = end
        threads = [(0, 1), (1, 0)].map { from, to in
            Linux.Thread(name: "cable") {
                while !end.isRaised {
                    guard let packet = try? devices[from].read(until: Deadline(in: .milliseconds(20))) else { continue }
                    // One that is down takes nothing, as an unplugged one would.
                    try? devices[to].write(packet)
                }
            }
        }
    }

    deinit {
        end.raise()
        for thread in threads { thread.join() }
    }
}
