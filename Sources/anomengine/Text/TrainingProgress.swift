internal import Core
internal import Engine
internal import Foundation
internal import Jobs
internal import Report
internal import Synchronization

/// Shows how far training is on standard error.
///
/// A terminal shows one line that is redrawn. A line follows for each finished workload; above ``listedWorkloads`` of
/// them a line for each tenth of the fleet, unless all are asked for. Workloads with too little to learn from are
/// summed up at the end.
final class TrainingProgress: Sendable {
    private struct State {
        var tally: TrainingTally
        var lastDrawn = Date.distantPast
    }

    /// The most workloads that get a line each.
    static let listedWorkloads = 20

    private let state: Mutex<State>
    private let start = Date()
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isVerbose: Bool
    private let listsAll: Bool

    init(workloadCount: Int, isVerbose: Bool) {
        state = Mutex(State(tally: TrainingTally(workloadCount: workloadCount)))
        self.isVerbose = isVerbose
        listsAll = isVerbose || workloadCount <= Self.listedWorkloads
    }

    /// Takes a report from a training thread.
    func update(_ progress: FitProgress) {
        let line: String? = state.withLock { state in
            state.tally.add(progress)
            let now = Date()
            guard isTerminal, now.timeIntervalSince(state.lastDrawn) > 0.1 else { return nil }
            state.lastDrawn = now
            return bar(state.tally, progress, now)
        }
        // A line that the terminal wraps could not be redrawn.
        if let line { StandardStreams.writeError(TerminalLine.redraw + line.prefix((Terminal.errorWidth ?? 80) - 1)) }
    }

    /// Takes the outcome of a workload.
    func finish(_ outcome: FleetTrainer.Outcome) {
        let tally = state.withLock { state in
            state.tally.finish(outcome.workload)
            return state.tally
        }
        guard let line = line(outcome, tally) else { return }
        StandardStreams.writeError((isTerminal ? TerminalLine.redraw : "") + VisibleText.lines(line) + "\n")
    }

    /// What to say of a finished workload, if anything.
    private func line(_ outcome: FleetTrainer.Outcome, _ tally: TrainingTally) -> String? {
        let place = "[\(tally.finishedCount)/\(tally.workloadCount)]"
        switch outcome.result {
        case .success(let detector):
            guard listsAll else { return milestone(tally).map { "\(place) \($0)" } }
            let losses = tally.latest(outcome.workload).map {
                "\($0.epoch) epochs, loss \(NumberText.short($0.trainingLoss)),"
                    + " validation \(NumberText.short($0.validationLoss)), "
            }
            return "\(place) \(outcome.workload): \(losses ?? "")"
                + "threshold \(NumberText.short(detector.threshold.value.limit))"
        case .failure:
            guard let missing = FitOutcome.Missing(outcome) else { return nil }
            guard missing.reason != nil else { return "\(place) failed: \(ErrorText.line(missing.error))" }
            guard !isVerbose else { return "\(place) skipped: \(ErrorText.line(missing.error))" }
            return listsAll ? nil : milestone(tally).map { "\(place) \($0)" }
        }
    }

    /// A line when another tenth of a large fleet is done.
    private func milestone(_ tally: TrainingTally) -> String? {
        let (done, all) = (tally.finishedCount, tally.workloadCount)
        guard !isTerminal, done * 10 / all > (done - 1) * 10 / all else { return nil }
        let seconds = Date().timeIntervalSince(start)
        return "workloads done, \(DurationText.text(tally.remainingSeconds(afterSeconds: seconds).rounded(.up))) left"
    }

    private func bar(_ tally: TrainingTally, _ progress: FitProgress, _ now: Date) -> String {
        let seconds = now.timeIntervalSince(start)
        let filled = Int(tally.share * 20)
        let rate = Int(clamping: tally.windowsPerSecond(afterSeconds: seconds).rounded())
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "]"
            + " \(tally.finishedCount)/\(tally.workloadCount),"
            + " \(DurationText.text(tally.remainingSeconds(afterSeconds: seconds).rounded(.up))) left"
            + "  \(progress.workload) epoch \(progress.epoch)"
            + " loss \(NumberText.short(progress.trainingLoss)) val \(NumberText.short(progress.validationLoss))"
            + " \(rate) windows/s"
    }
}

/// What redraws a line of a terminal. It colours nothing, so that NO_COLOR has nothing to turn off.
enum TerminalLine {
    /// Back to the line's start, which is then cleared.
    static let redraw = "\r\u{1b}[K"
}
