import Glibc
internal import Linux

/// What a demo needs of the host.
enum DemoHost {
    /// Checks for privileges and for the programs, which may be in folders that a user's PATH lacks.
    ///
    /// - Throws: What is missing, and how to get it.
    static func check() throws(DemoEnd) {
        let held = EffectiveCapabilities()
        guard geteuid() == 0, KernelCapability.allCases.allSatisfy(held.contains) else {
            throw .notPermitted(
                "not permitted: the demo makes network namespaces and loads BPF programs; run it as root")
        }
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        let folders = (path + ":/usr/sbin:/sbin").split(separator: ":")
        let missing = ["nginx", "ip"].filter { program in
            !folders.contains { unsafe access("\($0)/\(program)", X_OK) == 0 }
        }
        guard missing.isEmpty else {
            throw .unavailable(
                "the demo needs \(missing.joined(separator: " and ")): apt install nginx-light iproute2")
        }
        unsafe setenv("PATH", folders.joined(separator: ":"), 1)
    }
}
