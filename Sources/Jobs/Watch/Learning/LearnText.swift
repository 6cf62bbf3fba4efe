internal import Core

/// What learning gave, in lines for people.
enum LearnText {
    /// Windows below which a threshold at the 99.7th percentile rests on the largest score alone.
    private static let fewestWindows = 333
    private static let daySeconds = 86_400.0

    static func lines(_ report: LearnReport) -> [String] {
        var lines: [String] = []
        let count = { (result: LearnReport.Result) in report.outcomes.count { $0.result == result } }
        lines.append(
            "learning is done: \(count(.learned)) learned, \(count(.replaced)) replaced, \(count(.kept)) kept, "
                + "\(count(.failed)) failed")
        for outcome in report.outcomes {
            switch outcome.result {
            case .kept:
                lines.append(
                    "\(outcome.workload): the old detector stays; false positives \(percent(outcome.oldRate)) with it, "
                        + "\(percent(outcome.newRate)) with the new one")
            case .failed: lines.append("\(outcome.workload): \(outcome.problem ?? "cannot be learned")")
            case .learned, .replaced: break
            }
        }
        let fitted = report.outcomes.filter { $0.result == .learned || $0.result == .replaced }
        let few = fitted.count { ($0.calibrationWindows ?? 0) < fewestWindows }
        if few > 0 {
            lines.append(
                "\(few) thresholds rest on fewer than \(fewestWindows) windows and may be too low; they improve as more is "
                    + "learned")
        }
        let short = fitted.count { ($0.spanSeconds ?? 0) < daySeconds }
        if short > 0 { lines.append("\(short) detectors have seen less than a day and know no daily rhythm") }
        return lines
    }

    private static func percent(_ rate: Double?) -> String {
        "\(((rate ?? 0) * 10_000).rounded() / 100) %"
    }
}
