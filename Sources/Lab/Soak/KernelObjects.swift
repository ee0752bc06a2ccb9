package import BPF
package import Glibc
internal import Linux

/// The BPF objects that a process holds by descriptors.
package struct KernelObjects: Sendable {
    private var numbers: [BPFInventory.Kind: Set<UInt32>] = [:]

    /// Looks what a process holds (`/proc/PID/fdinfo`).
    ///
    /// - Parameter pid: Its process id.
    package init(of pid: pid_t) {
        let folder = "/proc/\(pid)/fdinfo"
        for name in DirectoryListing.names(folder) {
            for line in TextFile.lines("\(folder)/\(name)") {
                let words = line.split { $0 == ":" || $0 == "\t" }
                guard words.count == 2, let number = UInt32(words[1]) else { continue }
                switch words[0] {
                case "prog_id": numbers[.program, default: []].insert(number)
                case "map_id": numbers[.map, default: []].insert(number)
                case "link_id": numbers[.link, default: []].insert(number)
                default: break
                }
            }
        }
    }

    /// How many there are of a kind.
    package func count(_ kind: BPFInventory.Kind) -> Int { numbers[kind]?.count ?? 0 }

    /// How many of them the kernel still has.
    package var remaining: Int {
        numbers.reduce(0) { sum, entry in sum + entry.value.count { BPFInventory.contains(entry.key, $0) } }
    }

    /// How many of each kind there are, for a person.
    package var description: String {
        BPFInventory.Kind.allCases.map { "\(count($0)) \($0.rawValue)s" }.joined(separator: ", ")
    }
}
