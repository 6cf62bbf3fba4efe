internal import Core
internal import Engine
internal import Foundation
internal import Jobs
internal import Synchronization

/// What `watch` prints: JSON lines, a table that stays in place on a terminal, or a line for each change of an episode.
final class WatchScreen: Sendable {
    enum Verdicts: String, CaseIterable {
        case all, anomalies, none
    }

    /// What was drawn last.
    private struct Drawn {
        var lineCount = 0
        var changed = ContinuousClock.now - .seconds(3600)
    }

    private static let redrawSeconds = 1.0

    private let isJSON: Bool
    private let verdicts: Verdicts
    private let isTerminal: Bool
    private let drawn = Mutex(Drawn())

    init(isJSON: Bool, verdicts: Verdicts) {
        self.isJSON = isJSON
        self.verdicts = verdicts
        isTerminal = !isJSON && Terminal.width != nil
    }

    func show(_ message: WatchMessage) {
        switch message {
        case .verdict(let verdict, let hold):
            guard isJSON, verdicts == .all || verdicts == .anomalies && verdict.isAnomalous else { return }
            print(WatchLine.text(verdict, hold))
        case .episode(let event):
            if isJSON {
                print(WatchLine.text(event))
                flush()
            } else if !isTerminal {
                print(Self.line(event))
                flush()
            }
        case .cause(let cause):
            if isJSON {
                print(WatchLine.text(cause))
            } else if !isTerminal {
                print("\(ISO8601.text(cause.timeSeconds)) \(cause.text)")
            }
            flush()
        case .note(let text):
            clear()
            printError(text)
        case .status(let status):
            if isTerminal { draw(status) }
            // Verdicts reach a pipe with their interval.
            if isJSON { flush() }
        }
    }

    /// Prints what is open at the end.
    func end() {
        flush()
    }

    /// Standard output is buffered in blocks where it is a pipe or a file.
    private func flush() { _ = StandardStreams.flush() }

    /// `2026-03-01T08:00:00Z opened shop/cart warning 3.1× page_faults 41,000/s, expected 300–900, above`
    static func line(_ event: EpisodeEvent) -> String {
        let episode = event.episode
        let name: String
        let time: Double
        switch event {
        case .opened:
            name = "opened"
            time = episode.startSeconds
        case .updated:
            name = "updated"
            time = episode.lastSeconds
        case .closed:
            name = "closed"
            time = episode.lastSeconds
        }
        return "\(ISO8601.text(time)) \(name) \(episode.workloadName) \(state(episode))"
    }

    private static func state(_ episode: LiveEpisode) -> String {
        let ratio = episode.peakRatio.map { String(format: "%.1f×", $0) } ?? "∞×"
        let reason = episode.explanations.first.map { " \($0)" } ?? ""
        let borrowed = episode.borrowedFrom.map { " (detector of \($0))" } ?? ""
        return "\(episode.severity) \(ratio)\(reason)\(borrowed)"
    }

    /// Replaces the table.
    private func draw(_ status: WatchStatus) {
        drawn.withLock { drawn in
            guard drawn.changed.duration(to: .now) >= .seconds(Self.redrawSeconds) else { return }
            let width = Terminal.width ?? 80
            var lines = [header(status)]
            for episode in status.openEpisodes.prefix(20) {
                let since = DurationText.text(max(0, (status.timeSeconds - episode.startSeconds).rounded()))
                lines.append("  \(episode.workloadName)  \(since)  \(Self.state(episode))")
            }
            if status.openEpisodes.count > 20 { lines.append("  and \(status.openEpisodes.count - 20) more") }
            let text = lines.map { String(VisibleText.line($0).prefix(width - 1)) }.joined(separator: "\u{1B}[K\n")
            print(Self.up(drawn.lineCount) + text + "\u{1B}[K\u{1B}[J")
            drawn = Drawn(lineCount: lines.count, changed: .now)
            flush()
        }
    }

    private func header(_ status: WatchStatus) -> String {
        var parts = [
            ISO8601.text(status.timeSeconds.rounded()), "\(status.workloadCount) workloads",
            "\(status.streamCount) streams",
        ]
        if status.unlearnedCount > 0 { parts.append("\(status.unlearnedCount) not learned yet") }
        if status.isLearning { parts.append("learning") }
        parts.append(status.openEpisodes.isEmpty ? "all is well" : "\(status.openEpisodes.count) open")
        return parts.joined(separator: " · ")
    }

    /// Removes the table, so that a line for people does not stand in it.
    private func clear() {
        guard isTerminal else { return }
        drawn.withLock { drawn in
            print(Self.up(drawn.lineCount) + "\u{1B}[J", terminator: "")
            drawn = Drawn()
            flush()
        }
    }

    private static func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A\r" : "" }
}
