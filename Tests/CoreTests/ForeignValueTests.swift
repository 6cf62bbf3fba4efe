import Core
import Testing

/// Values from outside that do not fit what they go into.
@Suite struct ForeignValueTests {
    @Test(arguments: [
        (Double.infinity, Int.max), (-.infinity, .min), (1e300, .max), (-1e300, .min), (9.3e18, .max),
        (9_223_372_036_854_775_808, .max), (-9_223_372_036_854_775_808, .min), (.nan, 0), (1.9, 1), (-1.9, -1),
        (9_007_199_254_740_992, 9_007_199_254_740_992),
    ])
    func takesTheNearestInteger(value: Double, integer: Int) {
        #expect(Int(clamping: value) == integer)
    }

    @Test func takesTheNearestIntegerOfSmallTypes() {
        #expect(UInt16(clamping: 99_999.0) == .max && UInt16(clamping: -0.5) == 0 && UInt16(clamping: -7.0) == 0)
        #expect(Int8(clamping: 127.9) == 127 && Int8(clamping: -128.9) == -128)
        #expect(UInt64(clamping: 1.8446744073709552e19) == .max)
    }

    @Test(arguments: [Double.infinity, 1e300, 9.3e18, -1e300, .nan])
    func durationsNeverOverflow(seconds: Double) {
        let duration = Duration.seconds(clamping: seconds)
        let end = ContinuousClock.now + duration
        #expect(abs(duration / .seconds(1)) <= 3.2e9)
        #expect((end > .now) == (seconds > 0))
    }

    @Test func escapesControlCharacters() {
        #expect(VisibleText.line("a\u{1b}]0;x\u{7}b") == "a\\u{1b}]0;x\\u{7}b")
        #expect(VisibleText.line("one\r\ntwo\tthree") == "one\\u{d}\\u{a}two\\u{9}three")
        #expect(VisibleText.line("\u{9b}31m\u{202e}\u{2066}\u{feff}") == "\\u{9b}31m\\u{202e}\\u{2066}\\u{feff}")
        #expect(VisibleText.line("größer 日本 👍🏽") == "größer 日本 👍🏽")
        #expect(VisibleText.line(String(repeating: "x", count: 500), limit: 10) == "xxxxxxxxxx…")
        #expect(VisibleText.lines("one\n\ttwo\u{1b}[2J") == "one\n\ttwo\\u{1b}[2J")
    }
}
