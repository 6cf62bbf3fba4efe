internal import ArgumentParser
internal import Jobs
internal import Kernels
internal import Report

extension PrecisionDifference {
    /// What a precision changes, in one line.
    func text(_ precision: Precision) -> String {
        guard let share = shareOfLimit else { return "\(precision.rawValue) against f32: no scores" }
        let changed = 100 * Double(changedVerdictCount) / Double(scoreCount)
        return "\(precision.rawValue) against f32: \(changedVerdictCount) of \(scoreCount) verdicts differ"
            + " (\(NumberText.fixed(changed, decimals: 3)) %); scores differ by"
            + " \(NumberText.fixed(100 * share.median, decimals: 3)) % of the threshold in the median,"
            + " \(NumberText.fixed(100 * share.largest, decimals: 2)) % at most"
    }
}

extension Precision: ExpressibleByArgument {}
