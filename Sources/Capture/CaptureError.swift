internal import Glibc

/// Why a capture cannot be read, or not to its end.
package enum CaptureError: Error, Equatable {
    /// There is not a single byte.
    case empty
    /// It starts as no capture does.
    case notACapture
    /// It was packed by a program, which unpacks it again.
    case compressed(unpacker: String)
    /// Its bytes make no sense from here on.
    case damaged(frame: UInt64, String)
    /// Its frames start with a header that is not known here, by its LINKTYPE number.
    case unsupportedLink(UInt32)
    /// The system did not hand out its bytes.
    case unreadable(call: String, code: Int32)
}

extension CaptureError: CustomStringConvertible {
    /// The reason, and what to do.
    package var description: String {
        switch self {
        case .empty: "it is empty"
        case .notACapture: "it is no capture: give a file that tcpdump -w or Wireshark wrote, pcap or pcapng"
        case .compressed(let unpacker): "it is compressed: try `\(unpacker) FILE | lostreply replay -`"
        case .damaged(let frame, let what): "it is damaged behind frame \(frame): \(what)"
        case .unsupportedLink(let number):
            "its frames are of link type \(number), which is not known here: capture Ethernet, IP or `tcpdump -i any`"
        case .unreadable(let call, let code): "\(call): \(unsafe String(cString: strerror(code)))"
        }
    }
}
