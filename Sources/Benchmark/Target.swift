/// One promise, and what was measured of it.
package struct Target: Sendable {
    /// What was measured.
    package var name: String
    /// How much is allowed; nil where nothing is promised, and the row is there to be read.
    package var limit: Double?
    /// What was measured.
    package var value: Double
    /// Its standard error; 0 where the value is a minimum or a count.
    package var error: Double = 0
    /// The unit of both.
    package var unit: Unit

    /// What values are given in.
    package enum Unit: String, Sendable {
        case ratio = ""
        case nanoseconds = "ns"
        case microseconds = "us"
        case milliseconds = "ms"
        case megabytes = "MB"
        case percent = "%"
        case count = "n"
    }

    /// Makes a row.
    ///
    /// - Parameters:
    ///   - name: What was measured.
    ///   - value: How much it is.
    ///   - error: Its standard error.
    ///   - limit: How much is allowed.
    ///   - unit: The unit of all three.
    package init(_ name: String, _ value: Double, error: Double = 0, atMost limit: Double?, _ unit: Unit = .ratio) {
        self.name = name
        self.value = value
        self.error = error
        self.limit = limit
        self.unit = unit
    }

    /// Whether the promise was kept: a value is over its limit only where three standard errors do not explain it, and
    /// says nothing where they are wider than what it is to tell apart.
    package var isMet: Bool {
        guard let limit else { return true }
        guard unit == .ratio, error > 0 else { return value <= limit }
        let doubt = Estimate.doubt * error
        return value - doubt <= limit && doubt <= max(limit - 1, 0.01)
    }
}
