internal import NIOCore
internal import Synchronization

/// Puts an answer together, on its connection's event loop.
final class AnswerCollector: Sendable {
    /// An answer, and whether its connection can take another request.
    struct Collected: Sendable {
        let answer: Answer
        let isReusable: Bool
    }

    /// An answer is longer than is taken.
    struct TooLong: Error {}

    private let promise: EventLoopPromise<Collected>
    private let state: Mutex<(status: Int, date: Int?, body: [UInt8], isOver: Bool)>

    init(_ promise: EventLoopPromise<Collected>) {
        self.promise = promise
        state = Mutex((0, nil, [], false))
    }

    /// The answer, once all of it has come.
    var whole: EventLoopFuture<Collected> { promise.futureResult }

    /// Takes the next part; what comes after the end, such as a time-out, changes nothing.
    func take(_ part: ExchangePart) {
        state.withLock { state in
            guard !state.isOver else { return }
            switch part {
            case .head(let status, let date):
                (state.status, state.date) = (status, date)
            case .body(let bytes):
                guard state.body.count + bytes.readableBytes <= AgentClient.answerLimit else {
                    state.isOver = true
                    return promise.fail(TooLong())
                }
                state.body += bytes.readableBytesView
            case .end(let isReusable):
                state.isOver = true
                let answer = Answer(status: state.status, date: state.date, body: state.body)
                promise.succeed(Collected(answer: answer, isReusable: isReusable))
            case .failed(let error):
                state.isOver = true
                promise.fail(error)
            }
        }
    }
}
