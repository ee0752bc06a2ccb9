import Glibc

extension HTTPExchange {
    /// What is still to be sent.
    struct Sending {
        /// What the body is made of, over and over.
        private static let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)

        private var head: ArraySlice<UInt8>
        private var bodyBytes: Int

        init(head: [UInt8], bodyBytes: Int) {
            self.head = head[...]
            self.bodyBytes = bodyBytes
        }

        var isDone: Bool { head.isEmpty && bodyBytes == 0 }

        /// Sends as much as there is room for; where nothing can be sent any more, there is nothing left to send.
        mutating func advance(on socket: TCPSocket) {
            let chunk = head.isEmpty ? Self.filler.prefix(bodyBytes) : head
            switch socket.write(chunk, waits: false) {
            case .moved(let count) where head.isEmpty: bodyBytes -= count
            case .moved(let count): head = head.dropFirst(count)
            case .failed(EAGAIN), .ended: break
            case .failed:
                // EPIPE, ECONNRESET: the answer may be there all the same.
                head = []
                bodyBytes = 0
            }
        }
    }
}
