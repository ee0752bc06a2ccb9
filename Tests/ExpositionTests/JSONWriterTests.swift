import Exposition
import Testing

@Suite("JSON lines")
struct JSONWriterTests {
    @Test("Fields keep their order and their precision")
    func fields() {
        var object = JSONWriter()
        object.field("text", "a")
        object.field("largest", UInt64.max)
        object.field("smallest", Int64.min)
        object.field("yes", true)
        object.field("no", false)
        object.field("noText", String?.none)
        object.field("noNumber", UInt32?.none)
        object.field("noAnswer", Bool?.none)
        object.null("nothing")
        #expect(
            String(decoding: object.finish(), as: UTF8.self) == """
                {"text":"a","largest":18446744073709551615,"smallest":-9223372036854775808,"yes":true,"no":false,\
                "noText":null,"noNumber":null,"noAnswer":null,"nothing":null}

                """)
    }

    @Test("An object without fields")
    func empty() {
        #expect(String(decoding: JSONWriter().finish(), as: UTF8.self) == "{}\n")
    }

    @Test("Quote, backslash and control characters are escaped, in names too; nothing else is")
    func escapes() {
        var object = JSONWriter()
        object.field("a\"b", "\" \\ / \n \t \u{0} \u{1f} \u{7f} é 😀 \u{2028}")
        #expect(
            String(decoding: object.finish(), as: UTF8.self)
                == "{\"a\\\"b\":\"\\\" \\\\ / \\u000a \\u0009 \\u0000 \\u001f \u{7f} é 😀 \u{2028}\"}\n")
    }
}
