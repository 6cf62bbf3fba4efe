internal import Core
internal import Engine
internal import Foundation
internal import Report
internal import Synchronization

/// Shows how far training is: one line that is redrawn on a terminal, a line for each finished workload elsewhere.
final class TrainingProgress: Sendable {
    private struct State {
        var latest: [Workload: FitProgress] = [:]
        var finished: Set<Workload> = []
        var windowCount = 0
        var lastDrawn = Date.distantPast
    }

    private let state = Mutex(State())
    private let workloadCount: Int
    private let start = Date()
    private let isTerminal: Bool
    private let isQuiet: Bool

    init(workloadCount: Int, isQuiet: Bool) {
        self.workloadCount = workloadCount
        self.isQuiet = isQuiet
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    /// Takes a report from a training thread.
    func update(_ progress: FitProgress) {
        let line: String? = state.withLock { state in
            state.latest[progress.workload] = progress
            state.windowCount += progress.windowCount
            let now = Date()
            guard isTerminal, now.timeIntervalSince(state.lastDrawn) > 0.1 else { return nil }
            state.lastDrawn = now
            return bar(state, progress, now)
        }
        // A line that the terminal wraps could not be redrawn.
        if let line, !isQuiet { write("\r\u{1b}[K" + line.prefix((Terminal.errorWidth ?? 80) - 1)) }
    }

    /// Takes the outcome of a workload.
    func finish(_ outcome: FleetTrainer.Outcome) {
        let (progress, count) = state.withLock { state in
            state.finished.insert(outcome.workload)
            return (state.latest[outcome.workload], state.finished.count)
        }
        guard !isQuiet else { return }
        let clear = isTerminal ? "\r\u{1b}[K" : ""
        switch outcome.result {
        case .success(let detector):
            let losses = progress.map {
                "\($0.epoch) epochs, loss \(NumberText.short($0.trainingLoss)),"
                    + " validation \(NumberText.short($0.validationLoss)), "
            }
            write(
                "\(clear)[\(count)/\(workloadCount)] \(outcome.workload): \(losses ?? "")"
                    + "limit \(NumberText.short(detector.threshold.value.limit))\n")
        case .failure(let error):
            let verdict = LeftOut.isReason(error) ? "left out" : "failed"
            write("\(clear)[\(count)/\(workloadCount)] \(verdict): \(FailureText.text(error, of: outcome.workload))\n")
        }
    }

    private func bar(_ state: State, _ progress: FitProgress, _ now: Date) -> String {
        let share = { (progress: FitProgress) in Double(progress.epoch) / Double(progress.epochLimit) }
        let done =
            Double(state.finished.count)
            + state.latest.values.filter { !state.finished.contains($0.workload) }.reduce(0) { $0 + share($1) }
        let part = min(1, done / Double(max(1, workloadCount)))
        let seconds = now.timeIntervalSince(start)
        let filled = Int(part * 20)
        let remaining = part > 0 ? seconds * (1 - part) / part : 0
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "]"
            + " \(state.finished.count)/\(workloadCount), \(DurationText.text(remaining.rounded(.up))) left"
            + "  \(progress.workload) epoch \(progress.epoch)"
            + " loss \(NumberText.short(progress.trainingLoss)) val \(NumberText.short(progress.validationLoss))"
            + " \(Int((Double(state.windowCount) / max(seconds, 1e-3)).rounded())) windows/s"
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
