import Clibbpf
import Glibc

/// What of BPF is in the kernel, whoever made it; needs CAP_SYS_ADMIN.
public enum BPFInventory {
    /// A kind of object that the kernel numbers, each kind for itself.
    ///
    /// No number is given again soon.
    public enum Kind: String, CaseIterable, Sendable {
        case program
        case map
        case link
    }

    /// Whether there still is such an object.
    public static func contains(_ kind: Kind, _ number: UInt32) -> Bool {
        let descriptor =
            switch kind {
            case .program: bpf_prog_get_fd_by_id(number)
            case .map: bpf_map_get_fd_by_id(number)
            case .link: bpf_link_get_fd_by_id(number)
            }
        guard descriptor >= 0 else { return errno != ENOENT }
        close(descriptor)
        return true
    }

    /// How many objects of a kind there are on this host.
    public static func count(_ kind: Kind) -> Int {
        var number: UInt32 = 0
        var count = 0
        while next(kind, number, &number) == 0 { count += 1 }
        return count
    }

    private static func next(_ kind: Kind, _ start: UInt32, _ number: inout UInt32) -> CInt {
        switch kind {
        case .program: unsafe bpf_prog_get_next_id(start, &number)
        case .map: unsafe bpf_map_get_next_id(start, &number)
        case .link: unsafe bpf_link_get_next_id(start, &number)
        }
    }
}
