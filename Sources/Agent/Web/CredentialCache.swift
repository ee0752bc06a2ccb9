/// Remembers which credentials were right and which were wrong, so that bcrypt runs once for each.
///
/// It holds no passwords, only 128 bits of keyed hash (SipHash). The two kinds have room of their own: whoever sends
/// wrong passwords cannot push the right ones out.
package struct CredentialCache: Sendable {
    /// What stands for a name, a password and the hash that they were compared with.
    package struct Fingerprint: Hashable, Sendable {
        fileprivate let high: Int
        fileprivate let low: Int
    }

    private let keys = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    private var right: BoundedSet<Fingerprint>
    private var wrong: BoundedSet<Fingerprint>

    /// Makes an empty cache.
    ///
    /// - Parameter limit: The room for right credentials, and for wrong ones.
    package init(limit: Int = 128) {
        right = BoundedSet(limit: limit)
        wrong = BoundedSet(limit: limit)
    }

    /// How many credentials it remembers.
    package var count: Int { right.count + wrong.count }

    /// What stands for credentials.
    ///
    /// - Parameters:
    ///   - credentials: The credentials.
    ///   - hash: The hash that they are compared with.
    ///   - isKnown: Whether the name has a hash of its own.
    /// - Returns: The fingerprint; others in another process.
    package func fingerprint(_ credentials: BasicCredentials, _ hash: BcryptHash, isKnown: Bool) -> Fingerprint {
        // The library's hash is keyed by a secret of the process's, and by ours should the environment fix that.
        let halves = [keys.0, keys.1].map { key in
            var hasher = Hasher()
            hasher.combine(keys.0)
            hasher.combine(keys.1)
            hasher.combine(key)
            hasher.combine(credentials)
            hasher.combine(hash)
            hasher.combine(isKnown)
            return hasher.finalize()
        }
        return Fingerprint(high: halves[0], low: halves[1])
    }

    /// A choice among things that is the same each time for a name, and that nobody else can foretell.
    func choose<Things: Collection>(among things: Things, for name: String) -> Things.Element? {
        guard !things.isEmpty else { return nil }
        var hasher = Hasher()
        hasher.combine(keys.0)
        hasher.combine(keys.1)
        hasher.combine(name)
        let offset = Int(UInt(bitPattern: hasher.finalize()) % UInt(things.count))
        return things[things.index(things.startIndex, offsetBy: offset)]
    }

    /// Whether credentials were right; nil where that is not known.
    package func verdict(on fingerprint: Fingerprint) -> Bool? {
        if right.contains(fingerprint) { return true }
        return wrong.contains(fingerprint) ? false : nil
    }

    /// Remembers a verdict.
    package mutating func remember(_ fingerprint: Fingerprint, isRight: Bool) {
        if isRight {
            right.insert(fingerprint)
        } else {
            wrong.insert(fingerprint)
        }
    }
}
