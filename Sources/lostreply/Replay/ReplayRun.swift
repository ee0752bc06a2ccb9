import Agent
import Capture
import Exposition
import Lab
import Replay

/// Replays captures one after the other, and prints what is found.
struct ReplayRun: ~Copyable {
    private let printsJSON: Bool
    private var replay: Replay
    private var output = BufferedOutput()
    private var lastTime: UInt64 = 0
    private var exitCode: Int32 = 0
    /// Whether lines say which file they are of.
    private var namesFiles = false

    /// By how much a rotated file may start before the one before it ended, in nanoseconds.
    private static let disorder: UInt64 = 1_000_000_000

    init(printsJSON: Bool, within: Int, connections: Int) {
        self.printsJSON = printsJSON
        replay = Replay(within: UInt64(within) * 1_000_000, connections: connections)
    }

    /// Replays files; what is wrong with one keeps none of the others from being replayed.
    ///
    /// - Parameter files: Their names, or - for standard input.
    /// - Returns: The exit code: 0, or that of the first failure.
    /// - Throws: `AgentError` where the output cannot be written.
    mutating func replay(_ files: [String]) throws -> Int32 {
        Interrupt.watch()
        namesFiles = files.count > 1
        for file in files {
            if Interrupt.hasCome {
                // What follows is not read.
                Interrupt.endFile()
                break
            }
            do {
                try replay(file)
            } catch let error as CaptureFailure {
                fail("cannot replay \(error.file): \(error.reason)", code: error.code)
            }
        }
        if replay.totals.segments > 0 { try print(ReplaySummaryEvent(replay.totals)) }
        try output.flush()
        return Interrupt.endsFiles ? 130 : exitCode
    }

    private mutating func replay(_ file: String) throws {
        let before = replay.totals
        let input = try CaptureInput(file)
        let output = output
        var reader = CaptureReader { (buffer, range) throws(CaptureError) in
            // Whoever waits for the next packet has all lines of those before.
            if input.isLive { try? output.flush() }
            // Nobody would read what comes of the rest.
            if output.hasFailed { return 0 }
            return try input.read(&buffer, range)
        }
        var frame = Frame()
        var segment = Segment()
        var isFirst = true
        do throws(CaptureError) {
            while try reader.next(&frame) {
                let content = reader.read(frame, &segment)
                guard content == .segment else {
                    replay.pass(content)
                    continue
                }
                if isFirst {
                    follow(frame, input)
                    isFirst = false
                }
                if frame.time > lastTime { lastTime = frame.time }
                if let rst = replay.take(segment, frame) { tell(rst, of: file, input) }
            }
        } catch {
            input.endProgress()
            try output.check()
            // Ctrl-C came before a writer's first bytes.
            if Interrupt.hasCome, error == .empty || error == .notACapture { return }
            throw CaptureFailure(input.name, error)
        }
        input.endProgress()
        try output.check()
        try judge(reader, input, since: before)
    }

    /// Goes on with the connections of the file before, unless this one is from an earlier time.
    private mutating func follow(_ frame: Frame, _ input: CaptureInput) {
        // What several CPUs capture at once is not quite in order.
        guard frame.time != 0, frame.time &+ Self.disorder < lastTime else { return }
        Console.note("\(input.name) starts before what was read ended, so that its connections are taken for others")
        replay.forgetConnections()
        lastTime = 0
    }

    /// Says what was not to be read, and refuses a capture of which nothing was.
    private mutating func judge(_ reader: borrowing CaptureReader, _ input: CaptureInput, since before: ReplayTotals)
        throws
    {
        let now = replay.totals
        let (frames, segments) = (now.frames - before.frames, now.segments - before.segments)
        let (cut, snap) = (now.cutFrames - before.cutFrames, reader.snapLength.map { " of \($0) bytes" } ?? "")
        if segments == 0 && !Interrupt.hasCome {
            let reason =
                if cut > 0 && cut == frames {
                    "the snap length\(snap) is too short for TCP headers: capture again with tcpdump -s 128"
                } else if let link = reader.unsupportedLink {
                    CaptureError.unsupportedLink(link).description
                } else if reader.isTruncated && frames == 0 {
                    "it ends before its first frame does"
                } else {
                    "none of its \(frames) frames carries TCP\(cut > 0 ? " that can be read" : ""): "
                        + "capture where the connections are"
                }
            throw CaptureFailure(input.name, reason: reason, code: 1)
        }
        if cut > 0 {
            Console.note(
                "\(input.name): \(cut) frames were passed over: the snap length\(snap) leaves no whole TCP header of them"
            )
        }
        if reader.unsupportedFrames > 0, let link = reader.unsupportedLink {
            Console.note(
                "\(input.name): \(reader.unsupportedFrames) frames were passed over: link type \(link) is not known")
        }
        if reader.isTruncated && !Interrupt.hasCome {
            Console.note("\(input.name) ends in the middle of a frame: all before it was replayed")
        }
    }

    private mutating func fail(_ line: String, code: Int32) {
        Console.note(line)
        if exitCode == 0 { exitCode = code }
    }

    /// On a terminal each line stands where the progress bar was.
    private func tell(_ rst: ReplayedRST, of file: String, _ input: CaptureInput) {
        if output.isTerminal { input.endProgress() }
        write(ReplayedRSTEvent(rst, file: file, named: namesFiles ? input.name : nil))
        if output.isTerminal { try? output.flush() }
    }

    private func print(_ event: some Event) throws {
        write(event)
        try output.check()
    }

    private func write(_ event: some Event) {
        if printsJSON { output.write(event.line) } else { output.write(Array("\(event.message)\n".utf8)) }
    }
}
