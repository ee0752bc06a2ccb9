package import Glibc
internal import Linux

/// A running proxy in a network namespace; it, its workers and all its files are gone with the value.
package final class RealProxy: Sendable {
    /// The program.
    package let program: ProxyProgram

    private let folder: NamelessFolder
    private let master: ChildProcess

    /// Starts a proxy; it need not listen yet on return.
    ///
    /// - Parameters:
    ///   - program: The program.
    ///   - namespace: The network namespace that it runs in.
    /// - Throws: Why it could not be started.
    package init(_ program: ProxyProgram, in namespace: NetworkNamespace) throws(LabError) {
        self.program = program
        do {
            folder = try NamelessFolder()
            try folder.write(program.configuration, to: program.file)
            master = try ChildProcess(
                program.command(folder.path), output: .file(folder.path + "/output.log"),
                errors: .file(folder.path + "/errors.log"), in: namespace, ownsDescendants: true)
        } catch {
            throw LabError("start \(program.name)", error)
        }
    }

    /// Its master, and all that it has made.
    package var processes: [pid_t] { [master.pid] + ProcessTable.descendants(of: master.pid) }

    /// Makes sure that it still runs.
    ///
    /// - Throws: How it ended, and its last words.
    package func checkAlive() throws(RunEnd) {
        guard let status = master.status else { return }
        let words = folder.lines(of: program.errorLog).last ?? folder.lines(of: "errors.log").last
        throw .failed("\(program.name) ended with \(status): \(words ?? "its error log is empty")")
    }

    /// Ends it, in order if it can.
    package func stop() {
        master.terminate()
        if master.wait(for: .seconds(5)) == nil { master.kill() }
        _ = master.wait(for: .seconds(5))
    }

    /// Stops its workers, and waits until they have noticed.
    func pause() {
        let workers = ProcessTable.descendants(of: master.pid)
        for worker in workers { kill(worker, SIGSTOP) }
        let deadline = Deadline(in: .seconds(1))
        while !workers.allSatisfy(ProcessTable.isStopped), !deadline.hasPassed { sched_yield() }
    }

    /// Lets its workers go on.
    func resume() {
        for worker in ProcessTable.descendants(of: master.pid) { kill(worker, SIGCONT) }
    }
}
