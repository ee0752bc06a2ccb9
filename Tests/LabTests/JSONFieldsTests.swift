import Lab
import Testing

@Suite("Flat JSON objects")
struct JSONFieldsTests {
    @Test("An event's fields are read by their kinds")
    func kinds() throws {
        let event = try #require(
            JSONFields(
                #"{"schema":"lostreply.incident/1","pid":123,"solicited":true,"unit":null, "ratio" : -1.5e3 ,"empty":""}"#
            ))
        #expect(event.text("schema") == "lostreply.incident/1")
        #expect(event.integer("pid") == 123)
        #expect(event["solicited"] == .truth(true))
        #expect(event["unit"] == .null)
        #expect(event["ratio"] == .number("-1.5e3"))
        #expect(event.text("empty")?.isEmpty == true)
        #expect(event["absent"] == nil)
        #expect(event.text("pid") == nil && event.integer("schema") == nil)
    }

    @Test("Escapes are undone, pairs of surrogates included")
    func escapes() throws {
        let event = try #require(JSONFields(#"{"line":"a\"b\\c\/\b\f\n\r\t\u00e9\ud83d\ude00é,}"}"#))
        #expect(event.text("line") == "a\"b\\c/\u{8}\u{c}\n\r\té😀é,}")
    }

    @Test("White space and an empty object are fine")
    func emptyObject() {
        #expect(JSONFields(" { } \r\n") != nil)
    }

    @Test(
        "What is no flat object is refused",
        arguments: [
            "", "{", "{}x", "[]", "null", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#, #"{"a":[1]}"#, #"{"a":{}}"#,
            #"{"a":01}"#, #"{"a":+1}"#, #"{"a":1.}"#, #"{"a":tru}"#, #"{"a":"b}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#,
            #"{"a":"\u+123"}"#, #"{"a":"\ud83d"}"#, #"{"a":"\ude00"}"#, #"{"a":1 2}"#, #"{"a":1,"a":2}"#,
            "{\"a\":\"\n\"}",
        ])
    func refused(text: String) {
        #expect(JSONFields(text) == nil)
    }
}
