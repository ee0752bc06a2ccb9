import Glibc
public import Testing

/// Whether tests that need the kernel must run: then they fail where they would be skipped.
public let requiresLive = unsafe getenv("LOSTREPLY_REQUIRE_LIVE").map { unsafe String(cString: $0) } == "1"

extension Trait where Self == ConditionTrait {
    /// Runs a test or suite only where programs can be loaded and namespaces made.
    public static var privileged: Self {
        .enabled(
            if: requiresLive || geteuid() == 0 && access("/sys/kernel/btf/vmlinux", R_OK) == 0,
            "needs root and kernel BTF")
    }
}
