internal import NIOCore
internal import Synchronization

/// Lets connections go on to their next request: all that wait, then none for as long as those took.
///
/// An event loop runs what is due before it looks at its sockets, so connections with trains of requests would keep
/// everybody else out. The rest in between is for those.
final class AnswerTurns: Sendable {
    private struct State {
        var waiting: [EventLoopPromise<Void>] = []
        var isScheduled = false
        /// When the next turn may begin.
        var next = NIODeadline.uptimeNanoseconds(0)
    }

    private let state = Mutex(State())

    /// The next turn.
    ///
    /// - Parameter loop: The endpoint's event loop, which asks.
    /// - Returns: What succeeds when it has come; it fails where the loop ends before.
    func next(on loop: any EventLoop) -> EventLoopFuture<Void> {
        let turn = loop.makePromise(of: Void.self)
        let isFirst = state.withLock { state in
            state.waiting.append(turn)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { schedule(on: loop) }
        return turn.futureResult
    }

    private func schedule(on loop: any EventLoop) {
        let time = state.withLock { $0.next }
        loop.scheduleTask(deadline: time) { self.take(on: loop) }.futureResult.whenFailure { error in
            for turn in self.takeWaiting() { turn.fail(error) }
        }
    }

    private func take(on loop: any EventLoop) {
        let start = NIODeadline.now()
        for turn in takeWaiting() { turn.succeed() }
        let end = NIODeadline.now()
        let isAwaited = state.withLock { state in
            state.next = end + (end - start)
            state.isScheduled = !state.waiting.isEmpty
            return state.isScheduled
        }
        if isAwaited { schedule(on: loop) }
    }

    private func takeWaiting() -> [EventLoopPromise<Void>] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
