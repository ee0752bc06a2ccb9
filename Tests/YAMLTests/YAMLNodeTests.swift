import Testing
import YAML

@Suite("A YAML document")
struct YAMLNodeTests {
    private func node(_ text: String) throws(YAMLError) -> YAMLNode { try YAMLNode(parsing: Array(text.utf8)) }

    private func refusal(_ text: String) -> String? {
        do {
            _ = try node(text)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("Scalars, lists and mappings are read with their lines")
    func reads() throws {
        var fields = try YAMLFields(
            node(
                """
                # words
                name: eth0
                list: [a, 'b']
                count: 12

                deep:
                  on: true
                """))
        #expect(try fields.take("name")?.string() == "eth0")
        #expect(try fields.take("list")?.sequence().map { try $0.string() } == ["a", "b"])
        let count = fields.take("count")
        #expect(try count?.integer() == 12 && count?.line == 4)
        let inner = fields.take("deep")
        var deep = try YAMLFields(#require(inner))
        #expect(try deep.take("on")?.boolean() == true)
        try deep.finish()
        try fields.finish()
    }

    @Test("Nothing at all is a mapping without fields", arguments: ["", "# words only\n", "---\n", "~"])
    func empty(text: String) throws {
        let node = try node(text)
        #expect(node.isNull)
        try YAMLFields(node).finish()
    }

    @Test("A field without a value counts as not there")
    func null() throws {
        var fields = try YAMLFields(node("a:\nb: ~\nc: ''\n"))
        let values = (fields.take("a"), fields.take("b"))
        #expect(values.0 == nil && values.1 == nil)
        #expect(try fields.take("c")?.string().isEmpty == true)
    }

    @Test("A key that nothing asks for is an error on its line")
    func unknownKey() throws {
        var fields = try YAMLFields(node("a: 1\nc: 2\n"))
        _ = fields.take("a")
        _ = fields.take("b")
        #expect(throws: YAMLError(line: 2, "unknown key 'c'; known are a, b")) { try fields.finish() }
    }

    @Test(
        "What is no file of settings is an error on its line",
        arguments: [
            ("a: 1\na: 2\n", "line 2: 'a' is there twice, first on line 1"),
            ("a: &x 1\n", "line 1: has an anchor (&), which is not taken"),
            ("\na: *x\n", "line 2: has an alias (*), which is not taken; write the value out"),
            ("a: !!str 1\n", "line 1: has a tag (!), which is not taken"),
            ("[a]: 1\n", "line 1: has a key that is no word"),
            ("a: 1\n---\nb: 2\n", "line 2: a second document begins; only one is read"),
            ("a: 1\n  b: 2\n", "line 2: is no YAML: mapping values are not allowed in this context"),
            ("a: [1\n", "line 2: is no YAML: did not find expected ',' or ']'"),
            ("\n\na: 'x", "line 3: is no YAML: found unexpected end of stream"),
        ])
    func refuses(text: String, reason: String) {
        #expect(refusal(text) == reason)
    }

    @Test("Bytes that are no UTF-8 are an error on their line")
    func notUTF8() {
        #expect(throws: YAMLError(line: 2, "is no YAML: invalid leading UTF-8 octet")) {
            try YAMLNode(parsing: Array("a: 1\nb: ".utf8) + [0xFF, 0x0A])
        }
    }

    @Test("Nesting has a bound")
    func depth() {
        #expect(refusal(String(repeating: "[", count: 10_000)) == "line 1: is nested deeper than 16 levels")
    }

    @Test("A value of another type is an error that shows it")
    func types() throws {
        var fields = try YAMLFields(node("a: x\nb: '1'\nc: [1]\nd: {}\n"))
        let values = ["a", "b", "c", "d"].compactMap { fields.take($0) }
        #expect(throws: YAMLError(line: 1, "needs an integer, and has 'x'")) { try values[0].integer() }
        #expect(throws: YAMLError(line: 2, "needs an integer, and has the string '1'")) { try values[1].integer() }
        #expect(throws: YAMLError(line: 3, "needs a string, and has a list")) { try values[2].string() }
        #expect(throws: YAMLError(line: 4, "needs a list, such as [a, b], and has a mapping")) {
            try values[3].sequence()
        }
        #expect(throws: YAMLError(line: 1, "needs true or false, and has 'x'")) { try values[0].boolean() }
        #expect(throws: YAMLError(line: 1, "needs a mapping, such as 'key: value'")) { try YAMLFields(values[0]) }
    }
}
