import TestSupport

/// Runs a body with the path of a file that has a text; the file goes with it.
func withFile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "lostreply.yml")
    return try withExtendedLifetime(folder) { try body(folder.path("lostreply.yml")) }
}
