import TestSupport
import Testing

import Agent

@Suite("The reference of settings")
struct SettingsReferenceTests {
    private static let advice: Comment =
        "run: LOSTREPLY_WRITE_DOCS=1 swift test --configuration release --filter SettingsReference"

    @Test("The file that is shipped has every setting, with its default and bound")
    func shippedFile() throws {
        let isCurrent = try WrittenDocument.isCurrent("deploy/lostreply.yml") { _ in SettingsReference.file }
        #expect(isCurrent, Self.advice)
    }

    @Test("The page on configuration has every setting, with its default and bound")
    func page() throws {
        let isCurrent = try WrittenDocument.isCurrent("docs/configuration.md") {
            WrittenDocument.filled($0, ["settings": SettingsReference.table])
        }
        #expect(isCurrent, Self.advice)
    }

    @Test("The file that is shipped sets nothing, and every default in it is good")
    func shippedFileIsGood() throws {
        let text = SettingsReference.file
        #expect(try withFile(text, sameAsDefault))
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let margin = line.prefix { $0 == " " }
            let rest = line.dropFirst(margin.count)
            // What has no default has nothing behind its colon.
            let isText = rest.hasPrefix("# ") || rest == "#" || rest.hasPrefix("#") && rest.hasSuffix(":")
            return isText ? String(line) : margin + String(rest.trimmingHash)
        }
        #expect(try withFile(uncommented.joined(separator: "\n"), sameAsDefault))
    }

    private func sameAsDefault(_ path: String) throws -> Bool {
        let configuration = try Settings(flags: [:], file: path).resolve()
        return Setting.allCases.allSatisfy { $0.texts(in: configuration) == $0.defaultTexts }
    }
}

extension Substring {
    fileprivate var trimmingHash: Substring { first == "#" ? dropFirst() : self }
}
