internal import Glibc
public import Logging
internal import Synchronization

/// What protects the endpoint, read again when its files have changed.
///
/// A look costs one stat(2) a file, and is made at most once a second, when a connection or a request comes.
public final class WebSecurity: Sendable {
    private static let lookInterval: UInt64 = 1_000_000_000

    private let path: String
    private let log: Logger
    private let state: Mutex<State>
    private let handshakeFailures = Atomic<UInt64>(0)

    private struct State {
        var protection: WebProtection
        /// A state of the files that differs from what was read and has been seen once.
        var changing: [String: FileStamp]?
        var nextLook: UInt64 = 0
        /// What was wrong with the files at the last attempt.
        var failure: WebConfigurationError?
    }

    /// Reads a web configuration, and the files that it names.
    ///
    /// - Parameters:
    ///   - path: The configuration's path.
    ///   - log: Gets warnings, and what becomes of later attempts.
    /// - Throws: What is wrong, and where.
    public init(path: String, log: Logger) throws(WebConfigurationError) {
        self.path = path
        self.log = log
        let protection = try WebProtection(path: path)
        state = Mutex(State(protection: protection))
        Self.warn(protection, log)
    }

    /// Reads a web configuration for its errors only.
    ///
    /// - Parameter path: The configuration's path.
    /// - Returns: What is likely a mistake, but works.
    /// - Throws: What is wrong, and where.
    public static func check(path: String) throws(WebConfigurationError) -> [String] {
        try WebProtection(path: path).warnings
    }

    /// Reads everything again at once; what is broken leaves the old in force and logs why.
    ///
    /// - Returns: Whether the files are now in force.
    @discardableResult
    public func reload() -> Bool {
        state.withLock { state in
            // Whoever asks is told, also what was told before.
            state.failure = nil
            return reload(&state)
        }
    }

    /// Whether the last attempt to read the files went well.
    package var isLastReloadSuccessful: Bool { state.withLock { $0.failure == nil } }

    /// Handshakes that came to nothing.
    package var failedHandshakes: UInt64 { handshakeFailures.load(ordering: .relaxed) }

    /// Counts a handshake that came to nothing.
    func countFailedHandshake() { handshakeFailures.add(1, ordering: .relaxed) }

    /// What is in force, without a look at the files.
    var current: WebProtection { state.withLock { $0.protection } }

    /// What is in force, after a look at the files if the last one is a second ago.
    func lookedAt() -> WebProtection {
        state.withLock { state in
            let now = Clock.monotonic
            guard now >= state.nextLook else { return state.protection }
            state.nextLook = now + Self.lookInterval
            look(&state)
            return state.protection
        }
    }

    /// Reads files that have changed and are not being written: neither half a file nor half a pair is taken.
    private func look(_ state: inout State) {
        let paths = state.protection.stamps.keys
        let stamps = Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in FileStamp(path: path).map { (path, $0) } })
        guard stamps != state.protection.stamps || state.failure != nil else {
            state.changing = nil
            return
        }
        // By the clock, or as it may be set, by two looks that find the same.
        let isSettled = stamps.count == paths.count && stamps.values.allSatisfy(\.isSettled)
        let isUnchanged = stamps == state.changing
        state.changing = stamps
        if isSettled || isUnchanged { _ = reload(&state) }
    }

    private func reload(_ state: inout State) -> Bool {
        do {
            var protection = try WebProtection(path: path)
            protection.generation = state.protection.generation + 1
            state.protection = protection
            state.failure = nil
            Self.warn(protection, log)
            log.info(
                "web configuration read again",
                metadata: ["tls": protection.tls == nil ? "off" : "on", "users": "\(protection.users.count)"])
            return true
        } catch {
            // Once, not at every look.
            if error != state.failure {
                log.error("web configuration not read again, the old one stays", metadata: ["error": "\(error)"])
            }
            state.failure = error
            return false
        }
    }

    private static func warn(_ protection: WebProtection, _ log: Logger) {
        for warning in protection.warnings { log.warning("web configuration", metadata: ["warning": "\(warning)"]) }
    }
}
