/// A whole answer of HTTP.
public struct Answer: Equatable, Sendable {
    /// The status, such as 200.
    public var status: Int
    /// When it was made, by the server's clock, in seconds since the epoch; nil where that is not told.
    public var date: Int?
    /// The content.
    public var body: [UInt8]

    /// The content as text; what is no UTF-8 in it is replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
