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

    /// Describes a proxy.
    ///
    /// - Parameters:
    ///   - name: The command.
    ///   - package: The Debian package that brings it.
    ///   - file: The configuration's file name.
    ///   - configuration: The configuration.
    ///   - errorLog: Where it says what is wrong, a file name too.
    ///   - command: The command and its arguments, for a folder that holds the configuration.
    package init(
        name: String, package: String, file: String, configuration: String, errorLog: String,
        command: @escaping @Sendable (_ folder: String) -> [String]
    ) {
        self.name = name
        self.package = package
        self.file = file
        self.configuration = configuration
        self.errorLog = errorLog
        self.command = command
    }

    /// All that the truth run asks.
    package static let all = [nginx, haproxy, apache]
}
