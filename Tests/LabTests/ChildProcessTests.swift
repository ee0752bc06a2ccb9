import Glibc
import Lab
import Linux
import Testing
import TestSupport

@Suite("Child processes", .timeLimit(.minutes(1)))
struct ChildProcessTests {
    @Test("Output comes line by line, and the exit code at the end")
    func output() throws {
        let child = try ChildProcess(
            ["sh", "-c", "echo one; echo two; printf three; echo four >&2; exit 5"], output: .pipe, errors: .pipe)
        #expect(child.output?.line() == "one")
        #expect(child.output?.line() == "two")
        #expect(child.output?.line() == "three")
        #expect(child.output?.line() == nil)
        #expect(child.errors?.text() == "four\n")
        #expect(child.wait() == .exited(5))
    }

    @Test("A program that does not exist is an error at the start")
    func missingProgram() {
        let error = #expect(throws: SystemError.self) { try ChildProcess(["/no/such/program"]) }
        #expect(error?.code == ENOENT)
    }

    @Test("Time runs out on a child that goes on, and signals end it")
    func signals() throws {
        let child = try ChildProcess(["sleep", "60"])
        #expect(child.wait(for: .milliseconds(20)) == nil)
        child.terminate()
        #expect(child.wait() == .signalled(SIGTERM))
        let other = try ChildProcess(["sleep", "60"])
        other.kill()
        #expect(other.wait() == .signalled(SIGKILL))
    }

    @Test("A child is gone with its value")
    func ownership() throws {
        let pid = try ChildProcess(["sleep", "60"]).pid
        #expect(!ProcessTable.isRunning(pid))
    }

    @Test("A child inherits its three standard descriptors and no other")
    func descriptors() throws {
        // Not closed on exec.
        let leak = dup(STDERR_FILENO)
        defer { close(leak) }
        let child = try ChildProcess(["sh", "-c", "exec ls /proc/self/fd"], output: .pipe, errors: .discarded)
        // The fourth is the folder that ls reads.
        #expect(child.output?.text() == "0\n1\n2\n3\n")
        let input = try ChildProcess(["readlink", "/proc/self/fd/0"], output: .pipe)
        #expect(input.output?.text() == "/dev/null\n")
    }

    @Test("A child reacts to signals that we block or ignore")
    func signalMask() async {
        await #expect(processExitsWith: .success) {
            signal(SIGTERM, SIG_IGN)
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            let child = try ChildProcess(["sleep", "60"])
            child.terminate()
            try #require(child.wait(for: .seconds(10)) == .signalled(SIGTERM))
        }
    }

    @Test("A killed process leaves no child")
    func parentKilled() async throws {
        let result = await #expect(
            processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]
        ) {
            let child = try ChildProcess(["sleep", "60"])
            print("\npid=\(child.pid)=")
            fflush(nil)
            kill(getpid(), SIGKILL)
            withExtendedLifetime(child) {}
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let pid = try #require(output.firstMatch(of: /pid=([0-9]+)=/).flatMap { pid_t($0.1) })
        let deadline = Deadline(in: .seconds(10))
        while ProcessTable.isRunning(pid), !deadline.hasPassed { usleep(10_000) }
        #expect(!ProcessTable.isRunning(pid))
    }

    @Test("A child with a PID namespace of its own takes all that it forked along", .privileged)
    func descendants() throws {
        let child = try ChildProcess(
            ["sh", "-c", "setsid sleep 60 & echo ready; wait"], output: .pipe, ownsDescendants: true)
        #expect(child.output?.line() == "ready")
        let deadline = Deadline(in: .seconds(10))
        while ProcessTable.children(of: child.pid).isEmpty, !deadline.hasPassed { usleep(1000) }
        let descendants = ProcessTable.children(of: child.pid)
        #expect(!descendants.isEmpty)
        child.kill()
        #expect(child.wait() == .signalled(SIGKILL))
        #expect(descendants.allSatisfy { !ProcessTable.isRunning($0) })
    }

    @Test("A child runs in the namespace that it is given", .privileged)
    func namespace() throws {
        let namespace = try NetworkNamespace()
        let child = try ChildProcess(["readlink", "/proc/self/ns/net"], output: .pipe, in: namespace)
        #expect(child.output?.line() == "net:[\(namespace.inode)]")
    }
}
