import Parsing
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

    @Test("Numbers are those of RFC 8259, 6, and no others")
    func numbers() {
        for good in ["0", "-0", "10", "1.5", "-1.05e3", "2E+10", "0e-1"] {
            #expect(JSONFields("{\"a\":\(good)}")?["a"] == .number(good))
        }
        for bad in ["", "-", "00", "01", "+1", "1.", ".5", "1e", "1e+", "1.e1", "1x", "0x1", "1e1.5", "NaN", "--1"] {
            #expect(JSONFields("{\"a\":\(bad)}") == nil, "\(bad)")
        }
    }

    @Test("An array of flat objects is read, and nothing else for one")
    func arrays() throws {
        let events = try #require(JSONFields.array(" [ {\"a\":1} ,{\"a\":\"],[\"}] \n"))
        #expect(events.map { $0["a"] } == [.number("1"), .text("],[")])
        #expect(JSONFields.array("[]") == [])
        for text in ["", "[", "[{}", "[{},]", "[[]]", "[1]", "{}", "[{}]x", "[{\"a\":[]}]"] {
            #expect(JSONFields.array(text) == nil, "\(text)")
        }
    }
}
