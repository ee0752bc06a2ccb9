/// A share, which is 1.00 in print only if it is 1.
struct Ratio: Equatable, CustomStringConvertible {
    private let part: Int
    private let whole: Int

    init(_ part: Int, of whole: Int) {
        self.part = part
        self.whole = whole
    }

    /// Whether it is 1; so it is where there is nothing to share.
    var isOne: Bool { part == whole }

    /// Two decimals, rounded down.
    var description: String {
        let hundredths = whole == 0 ? 100 : part * 100 / whole
        let fraction = "\(hundredths % 100)"
        return "\(hundredths / 100).\(fraction.count == 1 ? "0" : "")\(fraction)"
    }
}
