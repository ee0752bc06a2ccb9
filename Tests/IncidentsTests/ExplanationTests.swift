import Incidents
import Records
import Testing

@Suite("Explanations")
struct ExplanationTests {
    private func explanation(_ outcome: Outcome, closed: SocketClosed) -> String {
        Incident(outcome: outcome, reset: closed.reset, closed: closed, wire: nil).explanation
    }

    private func explanation(_ outcome: Outcome, reset: Reset) -> String {
        Incident(outcome: outcome, reset: reset, closed: nil, wire: nil).explanation
    }

    @Test("A lost answer whose error was taken first")
    func lost() {
        #expect(
            explanation(.lost, closed: .sample()) == """
                nginx closed 10.0.0.5:8080 with 77 bytes of an answer unread after the upstream's RST; \
                the error was taken by a write or SO_ERROR before the data was read. \
                Fix: lingering close on the upstream, `Expect: 100-continue` from the client, \
                or a proxy that reads before it gives up on a write error.
                """)
    }

    @Test("A lost answer whose error nobody took")
    func lostErrorLeft() {
        #expect(
            explanation(.lost, closed: .sample(unread: 1, socketError: 104, process: "")) == """
                A process closed 10.0.0.5:8080 with 1 byte of an answer unread after the upstream's RST; \
                neither the data nor the error was taken first. \
                Fix: lingering close on the upstream, `Expect: 100-continue` from the client, \
                or a proxy that reads before it gives up on a write error.
                """)
    }

    @Test("A lost answer after a shutdown of reading")
    func lostNoPacket() {
        #expect(
            explanation(.lost, closed: .sample(.sample(cause: .noPacket), socketError: 104)) == """
                nginx closed 10.0.0.5:8080 with 77 bytes of an answer unread after a reset by this host, \
                to which data came after the application had shut down reading; \
                neither the data nor the error was taken first. \
                Fix: read to the end of the answer before shutting down.
                """)
    }

    @Test(
        "A process that ended decided nothing",
        arguments: [
            (ClosingProcess.Exit.signal(9), "signal 9 had ended the process, and neither the data nor the error"),
            (.own, "the process was exiting, and neither the data nor the error"),
        ])
    func exited(exit: ClosingProcess.Exit, words: String) {
        let text = explanation(.lost, closed: .sample(socketError: 104, exit: exit))
        #expect(text.contains("after the upstream's RST; \(words) was taken first."))
    }

    @Test("Bytes that nobody waited for")
    func idle() {
        #expect(
            explanation(.idle, closed: .sample(.sample(isSolicited: false))) == """
                nginx closed 10.0.0.5:8080 with 77 bytes unread after the upstream's RST, \
                for which nothing had been sent since all before them was read: nobody waited for them. \
                No fix is needed.
                """)
    }

    @Test("An answer that was read in time")
    func recovered() {
        #expect(
            explanation(.recovered, closed: .sample(unread: 0)) == """
                nginx read 77 bytes from 10.0.0.5:8080 that lay unread at the upstream's RST, then closed: \
                nothing was lost.
                """)
    }

    @Test("Nothing unread")
    func empty() {
        #expect(
            explanation(.empty, reset: .sample(cause: .open, unread: 0)) == """
                Nothing from 10.0.0.5:8080 lay unread in order at a reset: \
                no data was lost that a recv could still have given.
                """)
    }

    @Test("A client's request")
    func requestDiscarded() {
        #expect(
            explanation(.requestDiscarded, closed: .sample(.sample(role: .downstream))) == """
                nginx closed 10.0.0.5:8080 with 77 bytes of a request unread after the client's RST. \
                No fix is needed here: a client that resets takes no answer.
                """)
    }

    @Test("A connection of unknown role")
    func unattributed() {
        #expect(
            explanation(.unattributed, closed: .sample(.sample(role: .unknown))) == """
                nginx closed 10.0.0.5:8080 with 77 bytes unread after the peer's RST; \
                which end opened the connection is not known. Fix, if the peer is an upstream: \
                lingering close on the upstream, `Expect: 100-continue` from the client, \
                or a proxy that reads before it gives up on a write error.
                """)
    }

    @Test("A socket that was disconnected")
    func discarded() {
        #expect(
            explanation(.discarded, closed: .sample(reused: true)) == """
                77 bytes from 10.0.0.5:8080 lay unread at the upstream's RST, and the socket was then disconnected by \
                connect(AF_UNSPEC), which drops what was not read. Fix: read before the disconnect.
                """)
    }

    @Test("An incident that was given up")
    func abandoned() {
        #expect(
            explanation(.abandoned, reset: .sample()) == """
                The close of 10.0.0.5:8080 was not seen before this incident was given up; \
                77 bytes lay unread at the upstream's RST.
                """)
    }
}
