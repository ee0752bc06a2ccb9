internal import Glibc
public import Linux

extension NetworkNamespace {
    /// Lets connections out of the namespace take ports whose last connection is in TIME_WAIT for a second already.
    ///
    /// Otherwise a churn that closes by FIN finds no port after some 28,000 connections to one peer in a minute, and
    /// searches longer and longer before that.
    ///
    /// - Throws: The call that failed.
    public func prepareForChurn() throws(SystemError) {
        try run { () throws(SystemError) in
            // Which namespace's setting it is depends on who opens it.
            try Self.set("net/ipv4/tcp_tw_reuse", to: "1")
            try Self.set("net/ipv4/ip_local_port_range", to: "1024 65535")
        }
    }

    private static func set(_ name: String, to value: String) throws(SystemError) {
        let path = "/proc/sys/\(name)"
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        defer { close(descriptor) }
        let text = Array(value.utf8)
        guard unsafe write(descriptor, text, text.count) == text.count else { throw SystemError("write \(path)") }
    }
}
