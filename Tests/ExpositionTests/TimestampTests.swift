import Exposition
import Glibc
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 in UTC with nine digits of a second",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (1_795_482_123_000_000_004, "2026-11-24T01:02:03.000000004Z"),
            (951_782_399_999_999_999, "2000-02-28T23:59:59.999999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (951_868_800_000_000_000, "2000-03-01T00:00:00.000000000Z"),
            (1_709_164_800_000_000_001, "2024-02-29T00:00:00.000000001Z"),
            (1_740_787_200_000_000_000, "2025-03-01T00:00:00.000000000Z"),
            (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
            (1_767_225_599_120_000_000, "2025-12-31T23:59:59.120000000Z"),
            (UInt64.max, "2554-07-21T23:34:33.709551615Z"),
        ])
    func formatting(nanoseconds: UInt64, expected: String) {
        #expect(Timestamp(nanosecondsSinceEpoch: nanoseconds).description == expected)
    }

    @Test("Every day of the range is the C library's")
    func agreesWithLibrary() {
        for day in UInt64(0)..<213_500 {
            var seconds = time_t(day * 86_400 + day % 86_400)
            var expected = tm()
            gmtime_r(&seconds, &expected)
            let civil = CivilTime(secondsSinceEpoch: UInt64(seconds))
            let same =
                civil.year == Int(expected.tm_year) + 1900 && civil.month == Int(expected.tm_mon) + 1
                && civil.day == Int(expected.tm_mday) && civil.weekday == Int(expected.tm_wday)
                && civil.hour == Int(expected.tm_hour) && civil.minute == Int(expected.tm_min)
                && civil.second == Int(expected.tm_sec)
            guard same else {
                Issue.record("\(seconds): \(civil)")
                return
            }
        }
    }

    @Test("The present is the C library's")
    func now() {
        let before = UInt64(time(nil))
        let now = Timestamp.now.nanosecondsSinceEpoch / 1_000_000_000
        #expect(before - 1...before + 10 ~= now)
    }
}
