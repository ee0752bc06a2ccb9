internal import NIOCore
internal import Synchronization

/// Reads the messages off an answer that does not end.
final class StreamReader: Sendable {
    /// An answer that is no stream.
    struct Refused: Error {
        let status: Int
    }

    private struct State {
        var parser = EventStreamParser(limit: 1 << 20)
        var isOver = false
        var channel: EventLoopFuture<any Channel>?
    }

    private let receive: @Sendable (EventStreamParser.Message) -> Void
    private let end: @Sendable (any Error) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - receive: Takes each message.
    ///   - end: Is told once why none comes any more.
    init(
        _ receive: @escaping @Sendable (EventStreamParser.Message) -> Void,
        end: @escaping @Sendable (any Error) -> Void
    ) {
        self.receive = receive
        self.end = end
    }

    /// The connection, which is closed once the stream is over.
    var channel: EventLoopFuture<any Channel>? {
        get { state.withLock { $0.channel } }
        set {
            state.withLock { $0.channel = newValue }
            if state.withLock({ $0.isOver }) { close() }
        }
    }

    /// Takes the next part of the answer.
    func take(_ part: ExchangePart) {
        switch part {
        case .head(200, _): break
        case .head(let status, _): finish(Refused(status: status))
        case .body(let bytes): read(bytes)
        case .end: finish(ClosedEarly())
        case .failed(let error): finish(error)
        }
    }

    /// Ends the stream.
    func stop() { finish(ClosedEarly()) }

    private func read(_ bytes: ByteBuffer) {
        let messages = state.withLock { state -> Result<[EventStreamParser.Message], EventStreamParser.TooLong> in
            guard !state.isOver else { return .success([]) }
            return Result { () throws(EventStreamParser.TooLong) in try state.parser.feed(bytes.readableBytesView) }
        }
        switch messages {
        case .success(let messages): messages.forEach(receive)
        case .failure(let error): finish(error)
        }
    }

    private func finish(_ error: any Error) {
        let isFirst = state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
        guard isFirst else { return }
        close()
        end(error)
    }

    private func close() { channel?.whenSuccess { $0.close(promise: nil) } }
}
