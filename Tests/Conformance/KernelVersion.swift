import Glibc

/// The running kernel's version, where an outcome belongs to a version.
struct KernelVersion: Comparable {
    let major: Int
    let minor: Int
    let patch: Int

    init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    static let running: KernelVersion = {
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let numbers = release.split { !$0.isNumber }.prefix(3).compactMap { Int($0) } + [0, 0, 0]
        return KernelVersion(numbers[0], numbers[1], numbers[2])
    }()

    /// Whether it has the fixes of 2026 that stable releases carry too, each since a release of its own.
    static let hasFixesOf2026 = running >= KernelVersion(6, 18, 44) && running < KernelVersion(6, 19)

    static func < (one: KernelVersion, other: KernelVersion) -> Bool {
        (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
    }
}
