/// Why detection quality could not be measured, and for which workload where that is known.
package struct EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
        case noPoints
        case lengthMismatch(field: String, expected: Int, found: Int)
        case scoreNotANumber(index: Int)
        case timesNotIncreasing(index: Int)
        case noPositives
        case noNegatives
        case invalidEvent(startSeconds: Double, endSeconds: Double)
        case foreignEvent(eventWorkload: String)
        case unknownWorkload(known: [String])
        case invalidSetting(name: String, value: Double, requirement: String)
    }

    /// The workload the problem belongs to; nil where a metric was called on bare arrays.
    package let workload: String?
    package let problem: Problem

    package init(_ problem: Problem, workload: String? = nil) {
        self.problem = problem
        self.workload = workload
    }

    package var description: String {
        guard let workload else { return problem.text }
        return "workload '\(workload)': \(problem.text)"
    }

    /// The same problem, said of `workload`.
    func attributed(to workload: String) -> EvaluationError {
        EvaluationError(problem, workload: workload)
    }
}

extension EvaluationError.Problem {
    fileprivate var text: String {
        switch self {
        case .noPoints:
            "no points to evaluate"
        case .lengthMismatch(let field, let expected, let found):
            "\(field) has \(found) entries but \(expected) are needed; give one per point"
        case .scoreNotANumber(let index):
            "score \(index) is not a number (NaN); leave out points that could not be scored"
        case .timesNotIncreasing(let index):
            "time \(index) is not a finite number after the time before it; sort the points and drop duplicates"
        case .noPositives:
            "no point is labelled anomalous, so nothing can be ranked; check that the labels cover the scored time span"
        case .noNegatives:
            "every point is labelled anomalous, so nothing can be ranked; include normal data"
        case .invalidEvent(let start, let end):
            "labelled event from \(start) s to \(end) s is not a time span; the end must not be before the start"
        case .foreignEvent(let eventWorkload):
            "was given a labelled event of workload '\(eventWorkload)'; group the events by workload first"
        case .unknownWorkload(let known):
            "has labelled events but no scores; workloads with scores: \(known.joined(separator: ", "))"
        case .invalidSetting(let name, let value, let requirement):
            "setting \(name) is \(value); it must be \(requirement)"
        }
    }
}
