import Glibc
import Linux
import Probe

/// Holds hooks on clsact as the agent does where the kernel has no TCX, so that a test can kill it there.
///
///     clsact-holder NETNS
///
/// It hooks the loopback of a network namespace, says `ready`, and takes its hooks off at SIGTERM.
@main
enum Main {
    static func main() throws {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        let namespace = try NamespaceFile(path: CommandLine.arguments[1])
        var configuration = ProbeConfiguration(namespaces: [namespace.inode], flowSlots: 1, ringBytes: 4096)
        configuration.wireAttachment = .clsact
        let probe = try Probe(configuration: configuration) { _ in }
        let hooks = try Thread.run(name: "hooks") { () throws in
            try namespace.enter()
            return try probe.attach(interface: unsafe if_nametoindex("lo"), layer: .ethernet)
        }
        unsafe _ = write(STDOUT_FILENO, "ready\n", 6)
        var received: CInt = 0
        unsafe sigwait(&signals, &received)
        withExtendedLifetime(hooks) {}
    }
}
