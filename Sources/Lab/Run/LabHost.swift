import Glibc
internal import Linux

/// What a run of the lab needs of the host.
package enum LabHost {
    /// Checks for privileges and for programs, which may be in folders that a user's PATH lacks.
    ///
    /// - Parameters:
    ///   - purpose: What needs them, such as `the demo`.
    ///   - programs: The programs, each with the Debian package that brings it.
    /// - Throws: What is missing, and how to get it.
    package static func check(for purpose: String, programs: [(name: String, package: String)]) throws(RunEnd) {
        let held = EffectiveCapabilities()
        guard geteuid() == 0, KernelCapability.allCases.allSatisfy(held.contains) else {
            throw .notPermitted(
                "not permitted: \(purpose) makes network namespaces and loads BPF programs; run it as root")
        }
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        let folders = (path + ":/usr/sbin:/sbin").split(separator: ":")
        let missing = programs.filter { program in
            !folders.contains { unsafe access("\($0)/\(program.name)", X_OK) == 0 }
        }
        guard missing.isEmpty else {
            throw .unavailable(
                "\(purpose) needs \(missing.map(\.name).joined(separator: " and ")): apt install "
                    + missing.map(\.package).joined(separator: " "))
        }
        unsafe setenv("PATH", folders.joined(separator: ":"), 1)
    }
}
