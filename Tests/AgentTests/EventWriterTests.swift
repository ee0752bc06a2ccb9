import Glibc
import Synchronization
import TestSupport
import Testing

import Agent
import Linux

@Suite("The event writer")
struct EventWriterTests {
    init() {
        BrokenPipe.ignoreSignal()
    }

    @Test("Lines are appended to a file that is made with mode 0640, all of them before the end")
    func file() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/events"
            for round in 0..<2 {
                let writer = try EventWriter(path: path) { _ in }
                for index in 0..<1000 {
                    writer.write(line("\(round) \(index)"))
                }
                writer.close()
                #expect(writer.written == 1000)
                #expect(writer.dropped == 0)
            }
            let expected = (0..<2).flatMap { round in (0..<1000).map { "\(round) \($0)" } }
            #expect(lines(ofFile: path) == expected)
            var status = stat()
            try #require(stat(path, &status) == 0)
            let mask = umask(0)
            umask(mask)
            #expect(status.st_mode & 0o777 == 0o640 & ~mask)
        }
    }

    @Test("A line longer than a pipe's atomic write comes through whole")
    func longLine() throws {
        try withFIFO { path, reader in
            let writer = try EventWriter(path: path) { _ in }
            let long = String(repeating: "x", count: 20_000)
            writer.write(line(long))
            writer.write(line("short"))
            writer.close()
            #expect(writer.written == 2)
            #expect(reader.readAvailable() == long + "\nshort\n")
        }
    }

    @Test("A stalled reader costs lines, which are counted, and at the end half a second")
    func stalledReader() throws {
        try withFIFO { path, reader in
            try reader.fill(path: path)
            let writer = try EventWriter(path: path, capacity: 10) { _ in }
            for index in 0..<1000 {
                writer.write(line("\(index)"))
            }
            #expect(writer.dropped > 0)
            let start = ContinuousClock.now
            writer.close()
            let spent = start.duration(to: .now)
            #expect(spent >= .milliseconds(450) && spent < .seconds(3))
            #expect(writer.written == 0)
            #expect(writer.dropped == 1000)
        }
    }

    @Test("An output that takes no more is left when another lies at its path, and nothing is lost by that")
    func reopened() throws {
        try withFIFO { path, reader in
            try reader.fill(path: path)
            let writer = try EventWriter(path: path) { _ in }
            for index in 0..<100 { writer.write(line("\(index)")) }
            try #require(unlink(path) == 0)
            try writer.reopen()
            #expect(eventually { writer.written == 100 })
            #expect(lines(ofFile: path) == (0..<100).map(String.init))
            writer.close()
        }
    }

    @Test("A reader that comes back gets the oldest lines, in their order")
    func recoveredReader() throws {
        try withFIFO { path, reader in
            try reader.fill(path: path)
            let writer = try EventWriter(path: path, capacity: 10) { _ in }
            for index in 0..<1000 {
                writer.write(line("\(index)"))
            }
            let first = reader.readAvailable()
            writer.close()
            let received = (first + reader.readAvailable()).split(separator: "\n").compactMap { Int($0) }
            #expect(received.prefix(1) == [0])
            #expect(received == received.sorted())
            #expect(received.count == Int(writer.written))
            #expect(writer.written + writer.dropped == 1000)
            #expect(writer.dropped > 0)
        }
    }

    @Test("A reader that is slow but alive gets every line at the end")
    func slowReader() throws {
        try withFIFO { path, reader in
            let writer = try EventWriter(path: path) { _ in }
            let total = 2000
            for index in 0..<total {
                writer.write(line(String(repeating: "x", count: 100) + " \(index)"))
            }
            let received = Mutex<Int?>(nil)
            _ = Linux.Thread(name: "reader") {
                let count = reader.readLines(total).count
                received.withLock { $0 = count }
            }
            writer.close()
            #expect(eventually { received.withLock { $0 != nil } })
            #expect(received.withLock { $0 } == total)
            #expect(writer.written == UInt64(total))
        }
    }

    @Test("A reader that died is reported once, in words, and the lines are counted as dropped")
    func deadReader() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/fifo"
            let failures = Mutex<[String]>([])
            let writer = try withExtendedLifetime(FIFOReader(path: path)) { _ in
                try EventWriter(path: path) { error in failures.withLock { $0.append(error.reason) } }
            }
            for round in UInt64(1)...3 {
                writer.write(line("nobody reads this"))
                #expect(eventually { writer.dropped == round })
            }
            writer.close()
            #expect(writer.written == 0)
            #expect(failures.withLock { $0 } == ["Broken pipe"])
        }
    }

    @Test("A full disk is reported once and the agent goes on")
    func fullDisk() throws {
        let failures = Mutex<[String]>([])
        let writer = try EventWriter(path: "/dev/full") { error in failures.withLock { $0.append(error.reason) } }
        for round in UInt64(1)...2 {
            writer.write(line("a"))
            #expect(eventually { writer.dropped == round })
        }
        writer.close()
        #expect(failures.withLock { $0 } == ["No space left on device"])
    }

    @Test("A line that a full disk cut off does not spoil the next one")
    func cutOffLine() async {
        // In a process of its own: the limit on the size of files is the process's.
        await #expect(processExitsWith: .success) {
            var template = Array("/tmp/lostreply-test-XXXXXX".utf8CString)
            close(mkstemp(&template))
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            defer { unlink(path) }
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 6, rlim_max: rlim_t.max)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let writer = try EventWriter(path: path) { _ in }
            writer.write(Array("first\n".utf8))
            writer.write(Array("second\n".utf8))
            for _ in 0..<2000 where writer.written + writer.dropped < 2 { usleep(5000) }
            limit.rlim_cur = 9
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            writer.write(Array("third\n".utf8))
            for _ in 0..<2000 where writer.written + writer.dropped < 3 { usleep(5000) }
            limit.rlim_cur = 100
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            writer.write(Array("fourth\n".utf8))
            writer.close()
            try #require(TextFile.read(path) == "first\nthi\nfourth\n")
            try #require(writer.written == 2 && writer.dropped == 2)
        }
    }

    @Test("A line that a full disk cut off right before its line feed is whole, and counts as written")
    func cutOffLineFeed() async {
        await #expect(processExitsWith: .success) {
            var template = Array("/tmp/lostreply-test-XXXXXX".utf8CString)
            close(mkstemp(&template))
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            defer { unlink(path) }
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 5, rlim_max: rlim_t.max)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let writer = try EventWriter(path: path) { _ in }
            writer.write(Array("first\n".utf8))
            for _ in 0..<2000 where writer.written + writer.dropped < 1 { usleep(5000) }
            try #require(writer.written == 1 && writer.dropped == 0)
            limit.rlim_cur = 100
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            writer.write(Array("second\n".utf8))
            writer.close()
            try #require(TextFile.read(path) == "first\nsecond\n")
            try #require(writer.written == 2 && writer.dropped == 0)
        }
    }

    @Test("Lines after the end are dropped, and a second end is no harm")
    func afterEnd() throws {
        let writer = try EventWriter(path: "/dev/null") { _ in }
        writer.close()
        writer.close()
        writer.write(line("late"))
        #expect(writer.dropped == 1)
        #expect(writer.written == 0)
    }

    @Test("An idle writer ends at once")
    func idleEnd() throws {
        let writer = try EventWriter(path: "/dev/null") { _ in }
        let start = ContinuousClock.now
        writer.close()
        #expect(start.duration(to: .now) < .milliseconds(400))
    }

    @Test("A path that cannot be opened is an error that says what to do; a FIFO without a reader is not waited for")
    func openErrors() throws {
        try withTemporaryDirectory { directory in
            let missing = #expect(throws: EventOutputError.self) {
                try EventWriter(path: directory + "/no/events") { _ in }
            }
            #expect(
                missing?.description == "cannot write events to \(directory)/no/events: No such file or directory; "
                    + "choose another with --events")
            let path = directory + "/fifo"
            try #require(mkfifo(path, 0o600) == 0)
            let unread = #expect(throws: EventOutputError.self) { try EventWriter(path: path) { _ in } }
            #expect(
                unread?.description
                    == "cannot write events to \(path): No such device or address; a FIFO needs its reader first")
        }
    }

    @Test("Standard output stays open and keeps its mode for those that share it")
    func standardOutput() async {
        await #expect(processExitsWith: .success) {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            try #require(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO)
            do {
                let writer = try EventWriter(path: "-") { _ in }
                writer.write(Array("hello\n".utf8))
                writer.close()
            }
            try #require(fcntl(STDOUT_FILENO, F_GETFL) & O_NONBLOCK == 0)
            var bytes = [UInt8](repeating: 0, count: 64)
            try #require(read(ends[0], &bytes, 64) == 6)
        }
    }

    @Test("Nothing of a writer is left open after its end")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            func once() throws {
                let writer = try EventWriter(path: "/dev/null") { _ in }
                writer.write(Array("a\n".utf8))
                writer.close()
            }
            try once()
            let before = try #require(ProcessMetrics.current()?.openDescriptors)
            for _ in 0..<20 { try once() }
            // The thread lets go of the writer a moment after it has told its end; the test's own process may hold a
            // few descriptors more than before, but not one for each writer.
            func left() -> UInt64 { ProcessMetrics.current()?.openDescriptors ?? .max }
            for _ in 0..<2000 where left() > before + 5 { usleep(5000) }
            try #require(left() <= before + 5)
        }
    }

    // MARK: -

    private func line(_ text: String) -> [UInt8] {
        Array((text + "\n").utf8)
    }

    private func lines(ofFile path: String) -> [String] {
        TextFile.read(path)?.split(separator: "\n").map(String.init) ?? []
    }

    private func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try withExtendedLifetime(folder) { try body(folder.path) }
    }

    private func withFIFO(_ body: (String, FIFOReader) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/fifo"
            try body(path, FIFOReader(path: path))
        }
    }

    private func eventually(_ condition: () -> Bool) -> Bool {
        for _ in 0..<2000 {
            if condition() {
                return true
            }
            usleep(5000)
        }
        return false
    }
}
