import Exposition
import Testing

import Agent

@Suite("HTTP dates")
struct HTTPDateTests {
    @Test(
        "IMF-fixdate",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        ] as [(UInt64, String)])
    func formatting(seconds: UInt64, expected: String) {
        let moment = Timestamp(nanosecondsSinceEpoch: seconds * 1_000_000_000)
        #expect(HTTPDate(moment).description == expected)
    }
}
