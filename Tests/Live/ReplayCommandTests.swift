import Glibc
import Lab
import Linux
import Parsing
import Records
import TestSupport
import Testing

@Suite("The command replay", .timeLimit(.minutes(1)))
struct ReplayCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A handshake, a request, its answer, a RST.
    private static func story(_ format: CaptureBytes.Format = CaptureBytes.Format()) -> CaptureBytes {
        var capture = CaptureBytes(format)
        for (number, packet) in packets.enumerated() {
            capture.add(packet, at: 1_700_000_000_000_000_000 + UInt64(number) * 1_000_000)
        }
        return capture
    }

    private static func segment(
        _ isClient: Bool, _ flags: TCPSegment.Flags, _ sequence: UInt32, _ ack: UInt32 = 0,
        options: [TCPSegment.Option] = [], _ payload: String = ""
    ) -> [UInt8] {
        let client = Endpoint(TCPEndpoint("10.0.0.1", port: 40_000))
        let server = Endpoint(TCPEndpoint("10.0.0.2", port: 8080))
        return TCPSegment(
            from: isClient ? client : server, to: isClient ? server : client, flags, sequence: sequence,
            acknowledgement: ack, window: 500, options: options, payload: Array(payload.utf8)
        ).packet()
    }

    private static let packets: [[UInt8]] = {
        let options: [TCPSegment.Option] = [.windowScale(7), .sackPermitted]
        return [
            segment(true, .syn, 0, options: options), segment(false, [.syn, .ack], 0, 1, options: options),
            segment(true, .ack, 1, 1), segment(true, .ack, 1, 1, "GET / HTTP/1.1\r\n\r\n"),
            segment(false, .ack, 1, 19, Conversation.answer), segment(false, [.rst, .ack], 101, 19),
        ]
    }()

    private func write(_ bytes: [UInt8], _ name: String = "x.pcap") throws -> String {
        let path = folder.path(name)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        try #require(Glibc.write(file, bytes, bytes.count) == bytes.count)
        return path
    }

    @Test("A RST is told in one line, and all in another")
    func lines() throws {
        let run = try Binary.run(["replay", try write(Self.story().bytes)])
        #expect(run.status == .exited(0) && run.errors == "")
        #expect(
            run.output == """
                6 22:13:20.005000 10.0.0.2:8080 > 10.0.0.1:40000 accepted_exact "HTTP/1.1 413 Payload Too Large" \
                answer of 100 bytes, 0 acknowledged, RST 1.0 ms after the last data, suspected
                RSTs: 1 (accepted_exact 1)   suspected: 1   connections: 1   segments: 6

                """)
    }

    @Test("As JSON each field of the schema is there, in the order that is documented")
    func json() throws {
        let path = try write(Self.story().bytes)
        let run = try Binary.run(["replay", "--json", path])
        let lines = run.output.split(separator: "\n").map { String($0) }
        try #require(lines.count == 2)
        let rst = try #require(JSONFields(lines[0]))
        #expect(lines[0].hasPrefix(#"{"schema":"lostreply.replay/1","file":""#))
        #expect(rst.integer("frame") == 6 && rst.text("time") == "2023-11-14T22:13:20.005000000Z")
        #expect(rst.text("verdict") == "accepted_exact" && rst.truth("suspected") == true)
        #expect(rst["direction"] == .null && rst.integer("status") == 413)
        #expect(rst.integer("data_to_rst_ns") == 1_000_000)
        #expect(!run.output.contains("lost\""), "a capture cannot tell that an answer is lost")
        let page = try #require(TextFile.read(WrittenDocument.path("docs/replay.md")))
        for (line, schema) in zip(lines, ["lostreply.replay/1", "lostreply.replay_summary/1"]) {
            let names = line.matches(of: /[{,]"([a-z_]+)":/).map { "\($0.1)" }
            let table = page.split(separator: "<!-- fields \(schema) -->").last?.split(separator: "<!-- end -->").first
            let documented = (table ?? "").matches(of: /\n\| `([a-z_]+)` \|/).map { "\($0.1)" }
            #expect(names == documented, "\(schema)")
        }
    }

    @Test("A capture that ends in the middle of a frame is told up to there")
    func truncated() throws {
        let run = try Binary.run(["replay", try write(Self.story().bytes.dropLast(3))])
        #expect(run.status == .exited(0))
        #expect(run.output == "RSTs: 0   suspected: 0   connections: 1   segments: 5\n")
        #expect(run.errors.contains("ends in the middle of a frame"))
    }

    @Test(
        "Rotated files are one capture, a little out of order too; a file from before is another, which is said",
        arguments: [(1, true), (-500, true), (-2000, false)] as [(Int64, Bool)])
    func rotation(milliseconds: Int64, isOne: Bool) throws {
        let start: Int64 = 1_700_000_000_000_000_000
        var halves = [CaptureBytes(), CaptureBytes()]
        for (number, packet) in Self.packets.enumerated() {
            let later = number < 5 ? 0 : milliseconds * 1_000_000
            halves[number < 5 ? 0 : 1].add(packet, at: UInt64(start + later))
        }
        let paths = try halves.enumerated().map { try write($1.bytes, "\($0).pcap") }
        let run = try Binary.run(["replay"] + paths)
        #expect(run.output.contains(isOne ? "accepted_exact 1" : "unknown 1"))
        if isOne { #expect(run.errors == "") } else { expectOneLine(run.errors, "1.pcap starts before") }
    }

    @Test("Where the client has sent its FIN, the explanation says that the RST may end the connection all the same")
    func halfClose() throws {
        var capture = CaptureBytes()
        var packets = Array(Self.packets.dropLast(2))
        packets[3] = Self.segment(true, [.fin, .ack], 1, 1, "GET / HTTP/1.1\r\n\r\n")
        packets.append(Self.segment(false, .ack, 1, 20))
        packets.append(Self.segment(false, .ack, 1, 20, Conversation.answer))
        packets.append(Self.segment(false, [.rst, .ack], 101, 20))
        for (number, packet) in packets.enumerated() { capture.add(packet, at: 1_000_000_000 + UInt64(number) * 1000) }
        let run = try Binary.run(["replay", "--json", try write(capture.bytes)])
        let line = try #require(run.output.split(separator: "\n").first)
        let rst = try #require(JSONFields(String(line)))
        #expect(rst.text("certainty") == "half_close_unknown")
        #expect(rst.text("explanation")?.contains("if it still reads, the RST does end the connection") == true)
    }

    @Test("A client that went on has probably read the answer, no more than that")
    func used() throws {
        var capture = CaptureBytes()
        var packets = Self.packets
        packets.insert(Self.segment(true, .ack, 19, 101, "GET / HTTP/1.1\r\n\r\n"), at: 5)
        for (number, packet) in packets.enumerated() { capture.add(packet, at: 1_000_000_000 + UInt64(number) * 1000) }
        let run = try Binary.run(["replay", "--json", try write(capture.bytes)])
        #expect(run.output.contains(#""suspicion":"used""#) && run.output.contains("had probably read it"))
    }

    @Test("One frame that is cut among others of another protocol is not what keeps TCP away")
    func partlyCut() throws {
        var capture = CaptureBytes()
        for _ in 0..<3 {
            capture.add([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17] + [UInt8](repeating: 0, count: 18), at: 1)
        }
        capture.add(Self.packets[3], at: 1, captured: 30)
        let run = try Binary.run(["replay", try write(capture.bytes)])
        #expect(run.status == .exited(1) && !run.errors.contains("snap length"))
        expectOneLine(run.errors, "none of its 4 frames carries TCP")
    }

    @Test(
        "Input that is no capture is one line that says so, with its exit code, and nothing else",
        arguments: [
            ("", 64, "empty"), ("garbage, and enough of it for a header", 64, "no capture"),
            ("\u{1f}", 64, "no capture"),
        ] as [(String, CInt, String)])
    func garbage(text: String, code: CInt, word: String) throws {
        let run = try Binary.run(["replay", try write(Array(text.utf8))])
        #expect(run.status == .exited(code) && run.output == "")
        expectOneLine(run.errors, word)
    }

    @Test(
        "So are a folder, a file that is not there, no file, a bound that makes no sense",
        arguments: [
            (["/tmp"], 64, "folder"), (["/no/such"], 64, "No such file"), ([], 64, "--help"),
            (["--within", "0", "x"], 64, "--within"), (["--connections", "0", "x"], 64, "--connections"),
            (["/proc/self/mem"], 1, "read"),
        ] as [([String], CInt, String)])
    func arguments(arguments: [String], code: CInt, word: String) throws {
        let run = try Binary.run(["replay"] + arguments)
        #expect(run.status == .exited(code) && run.output == "")
        expectOneLine(run.errors, word)
    }

    @Test("A file that must not be read", .privileged)
    func unreadable() throws {
        let path = try write(Self.story().bytes)
        chmod(path, 0)
        let child = try ChildProcess(
            ["setpriv", "--bounding-set=-all", "--inh-caps=-all", Binary.path, "replay", path], output: .pipe,
            errors: .pipe)
        let errors = child.errors?.text() ?? ""
        #expect(child.wait(for: .seconds(10)) == .exited(77))
        expectOneLine(errors, "denied")
    }

    @Test("A capture without TCP, of another link, cut too short, or damaged")
    func useless() throws {
        var udp = CaptureBytes()
        udp.add([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17] + [UInt8](repeating: 0, count: 18), at: 1)
        var cut = CaptureBytes()
        for packet in Self.packets { cut.add(packet, at: 1, captured: 30) }
        let radio = CaptureBytes(CaptureBytes.Format(link: 127))
        for (bytes, word) in [(udp.bytes, "TCP"), (cut.bytes, "snap length"), (radio.bytes, "link type 127")] {
            let run = try Binary.run(["replay", try write(bytes)])
            #expect(run.status == .exited(1) && run.output == "")
            expectOneLine(run.errors, word)
        }
        let damaged = try Binary.run(["replay", try write(Self.story().bytes + [UInt8](repeating: 0xee, count: 16))])
        #expect(damaged.status == .exited(1) && damaged.output.contains("accepted_exact 1"))
        expectOneLine(damaged.errors, "damaged behind frame 6")
    }

    @Test("A reader that has enough ends it quietly, and a pipe is read to its end")
    func pipes() throws {
        var capture = CaptureBytes()
        for number in 0..<200_000 { capture.add(Self.packets[number % 6], at: UInt64(number)) }
        let path = try write(capture.bytes)
        let head = try shell("'\(Binary.path)' replay \(path) | head -n 1")
        #expect(head.errors == "" && head.output.split(separator: "\n").count == 1)
        let pipe = try shell("cat \(path) | '\(Binary.path)' replay - | tail -n 1")
        #expect(pipe.errors == "" && pipe.output.hasPrefix("RSTs: "))
    }

    @Test("Output that cannot be written is told in one line", .privileged)
    func fullDisk() throws {
        let path = try write(Self.story().bytes)
        let child = try ChildProcess(
            ["bash", "-c", "(cat \(path); exec sleep 60) | '\(Binary.path)' replay - >/dev/full"],
            output: .discarded, errors: .pipe, ownsDescendants: true)
        expectOneLine(child.errors?.line().map { "\($0)\n" } ?? "", "No space left")
        child.kill()
        let run = try ChildProcess(
            ["bash", "-c", "exec '\(Binary.path)' replay \(path) >/dev/full"], output: .discarded, errors: .discarded)
        #expect(run.wait(for: .seconds(10)) == .exited(1))
    }

    @Test("Ctrl-C on a pipe whose writer stays ends with the summary of what came", .privileged)
    func interrupted() throws {
        let child = try ChildProcess(
            ["bash", "-c", "(cat \(try write(Self.story().bytes)); exec sleep 60) | exec '\(Binary.path)' replay -"],
            output: .pipe, errors: .pipe, ownsDescendants: true)
        // The line comes at once, not with the end of the pipe.
        #expect(child.output?.line()?.contains("accepted_exact") == true)
        for pid in ProcessTable.descendants(of: child.pid) where TextFile.read("/proc/\(pid)/comm") == "lostreply\n" {
            kill(pid, SIGINT)
        }
        #expect(child.output?.line()?.hasPrefix("RSTs: 1 ") == true)
        child.kill()
        #expect(child.errors?.text() == "")
    }

    @Test("Ctrl-C ends the wait for a FIFO that nobody writes to, and what would come after it")
    func quietFIFO() throws {
        let path = folder.path("fifo")
        try #require(mkfifo(path, 0o600) == 0)
        let child = try ChildProcess(
            [Binary.path, "replay", path, try write(Self.story().bytes)], output: .pipe, errors: .pipe)
        // Not before it listens for the signal.
        #expect(
            eventually {
                TextFile.read("/proc/\(child.pid)/status")?.contains(/SigCgt:\s*[0-9a-f]*[2367abef]\n/) == true
            })
        kill(child.pid, SIGINT)
        #expect(child.wait(for: .seconds(10)) == .exited(130))
        #expect(child.output?.text() == "" && child.errors?.text() == "")
    }

    @Test("With several files each line says of which it is, and no name breaks a line")
    func names() throws {
        let paths = try ["a.pcap", "b\n\u{1b}[31m.pcap"].map { try write(Self.story().bytes, $0) }
        let run = try Binary.run(["replay"] + paths)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3 && lines.first?.hasPrefix("\(paths[0]):6 ") == true)
        #expect(lines.dropFirst().first?.contains(#"b\u{a}\u{1b}[31m.pcap:6 "#) == true)
        let missing = try Binary.run(["replay", "no\nsuch"])
        expectOneLine(missing.errors, #"no\u{a}such: No such file"#)
        let unnamed = try Binary.run(["replay", "\u{fffd}.pcap"])
        #expect(unnamed.status == .exited(64))
        expectOneLine(unnamed.errors, "a name that is not UTF-8")
    }

    private func shell(_ command: String) throws -> (output: String, errors: String) {
        let child = try ChildProcess(["bash", "-c", command], output: .pipe, errors: .pipe)
        let text = (child.output?.text() ?? "", child.errors?.text() ?? "")
        #expect(child.wait(for: .seconds(10)) == .exited(0))
        return text
    }

    private func expectOneLine(_ errors: String, _ word: String) {
        #expect(errors.hasPrefix("lostreply: ") && errors.hasSuffix("\n"))
        #expect(errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2, "one line: \(errors)")
        #expect(errors.lowercased().contains(word.lowercased()), "\(errors) lacks \(word)")
    }
}
