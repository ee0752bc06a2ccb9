/// A setting's value as somebody gave it, and where.
struct GivenSetting {
    /// Where a value was given.
    enum Origin {
        case flag
        case file(String, line: Int)
    }

    var texts: [String]
    var origin: Origin

    /// The setting and the place of its value, as an error begins.
    func place(of setting: Setting) -> String {
        switch origin {
        case .flag: "--\(setting.rawValue)"
        case .file(let path, let line): "cannot use \(path): line \(line): \(setting.rawValue)"
        }
    }
}
