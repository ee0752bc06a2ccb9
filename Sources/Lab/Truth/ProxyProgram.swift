/// A proxy of Debian's, and how the lab runs it: in the foreground, all its files in one folder.
///
/// The configurations are the files of `deploy/lab/truth`, for those who run the proxies by hand.
package struct ProxyProgram: Sendable {
    /// The command, which is in `package`.
    package let name: String
    /// The Debian package that brings it.
    package let package: String
    /// The configuration's file name.
    package let file: String
    /// The configuration.
    package let configuration: String
    /// Where it says what is wrong, a file name too.
    let errorLog: String
    /// The command and its arguments, for a folder that holds the configuration.
    let command: @Sendable (_ folder: String) -> [String]

    /// All that the truth run asks.
    package static let all = [nginx, haproxy, apache]
}
