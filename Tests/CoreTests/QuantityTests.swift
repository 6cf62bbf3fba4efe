import Core
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("30s", 30), ("5m", 300), ("1h30m", 5400), ("7d", 604_800), ("250ms", 0.25), ("60", 60), ("1.5h", 5400),
        ("0", 0), ("2w", 1_209_600),
    ])
    func readsDurations(_ text: String, seconds: Double) { #expect(DurationText.seconds(text) == seconds) }

    @Test(arguments: ["", "-5", "-5s", "5x", "h", "1h30", "inf", "nan", "5 m", "1e400s", "٣s"])
    func refusesWhatIsNotADuration(_ text: String) { #expect(DurationText.seconds(text) == nil) }

    @Test(arguments: [1, 30, 90, 3600, 5400, 86_461, 604_800, 0.25, 0])
    func readsBackWrittenDurations(_ seconds: Double) {
        #expect(DurationText.seconds(DurationText.text(seconds)) == seconds)
    }

    @Test(arguments: [("64MiB", 67_108_864), ("2GB", 2_000_000_000), ("1.5k", 1536), ("100", 100), ("0", 0), ("1kb", 1000)])
    func readsSizes(_ text: String, bytes: Int) { #expect(ByteSizeText.bytes(text) == bytes) }

    @Test(arguments: ["", "-1", "1e30", "9999999999TiB", "nan", "MiB", "5 apples"])
    func refusesWhatIsNotASize(_ text: String) { #expect(ByteSizeText.bytes(text) == nil) }

    @Test func readsTimesRelativeToThePresent() {
        #expect(RelativeTime.seconds("now", nowSeconds: 1000) == 1000)
        #expect(RelativeTime.seconds("now-1m40s", nowSeconds: 1000) == 900)
        #expect(RelativeTime.seconds("now+1h", nowSeconds: 1000) == 4600)
        for text in ["now-", "now 1h", "nowhere", "now-1x", "then"] {
            #expect(RelativeTime.seconds(text, nowSeconds: 1000) == nil)
        }
    }
}
