import Glibc
import Linux
import Testing

/// Runs a body with the path of a file that has a text; the file goes with it.
func withFile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
    var template = Array("/tmp/lostreply-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    close(descriptor)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    try write(text, to: path)
    return try body(path)
}

/// Makes a text the whole of a file.
func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}
