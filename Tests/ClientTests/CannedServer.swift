import Lab
import Linux

/// A server that takes connections one after the other, reads a request from each, and says what it was told to say.
final class CannedServer: Sendable {
    let port: UInt16

    /// - Parameter answers: For each connection what it sends, one text for each request; then it closes.
    /// - Throws: Where no port can be had.
    init(_ answers: [[String]]) throws {
        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0))
        port = try listener.localEndpoint.port
        _ = Linux.Thread(name: "canned") {
            for texts in answers {
                guard let socket = try? listener.accept() else { return }
                for text in texts {
                    _ = socket.poll(.readable, within: Deadline(in: .seconds(5)))
                    _ = socket.read(upTo: 65_536)
                    socket.write(text)
                }
                socket.endWriting()
                // Its request read, its FIN awaited: no RST takes the answer away.
                _ = socket.poll(.readable, within: Deadline(in: .seconds(5)))
                socket.close()
            }
        }
    }

    static func http(_ status: String, _ body: String, _ headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    static let status = http(
        "200 OK", #"{"schema":"lostreply.status/1","version":"1","telemetry_path":"/metrics","interfaces":2}"#)
}
