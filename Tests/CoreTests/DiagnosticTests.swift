import Core
import Testing

@Suite struct DiagnosticTests {
    @Test func namesSettingsInTheReadersStyle() {
        let remedy: Guidance = "choose with \(.merge, "mean"), or name the \(.workloadColumn)"
        #expect(remedy.text() == "choose with 'merge' mean, or name the 'workload-column'")
        #expect(remedy.text(style: .commandLine) == "choose with --merge mean, or name the --workload-column")
    }

    @Test func putsPlaceBeforeProblemBeforeRemedy() {
        let diagnostic = Diagnostic(
            place: "a.csv:3", problem: "'\(5)' is not a time", remedy: "give its format with \(.timeFormat)")
        #expect(
            diagnostic.text(style: .commandLine) == "a.csv:3: '5' is not a time; give its format with --time-format")
    }

    @Test func joinsGuidance() {
        let remedy = Guidance("first") + ", then \(.interval, "60s")"
        #expect(remedy.text(style: .commandLine) == "first, then --interval 60s")
    }
}
