internal import Alerting
package import Core
internal import Diagnosis
internal import Engine
internal import Files
internal import Foundation
internal import HDF5
package import Ingest

/// Watches: takes the rows of each interval and says what is wrong, learns, and keeps what a restart needs.
package actor Watchman {
    /// How often files are looked at for changes.
    private static let lookSeconds = 1.0

    private let settings: WatchSettings
    private let registry: Registry
    private let loader: FileLoader
    private let learner: Learner?
    private let notifier: AlertNotifier?
    private let outputs: VerdictOutputs?
    private let say: @Sendable (WatchMessage) -> Void

    private var watcher: Watcher
    private var shelf: DetectorShelf?
    private var folder: WatchFolder?
    private var schedule = LearnSchedule()
    private var learning: Task<Void, Never>?
    private var lastSave = ContinuousClock.now
    private var lastLook: ContinuousClock.Instant?
    /// Episodes that ended since receivers were told last.
    private var ended: [LiveEpisode] = []
    private var isFirstUpdate = true
    /// Episodes opened by this process.
    private var openedCount = 0
    /// Ranks causes; nil as long as no calls came.
    private var causes: CauseFinder?
    /// A failed write of the state is said once until it has passed.
    private var isStateFailing = false

    /// Opens the state folder and the detectors, and goes on where an earlier process stopped.
    ///
    /// - Parameters:
    ///   - learner: learns detectors; nil for no learning.
    ///   - notifier: sends alerts; nil for none.
    ///   - outputs: show and write verdicts; nil for none.
    ///   - say: takes verdicts, episodes and lines for people.
    init(
        _ settings: WatchSettings, registry: Registry, loader: FileLoader, learner: Learner? = nil,
        notifier: AlertNotifier? = nil, outputs: VerdictOutputs? = nil,
        say: @escaping @Sendable (WatchMessage) -> Void
    ) throws {
        self.settings = settings
        self.registry = registry
        self.loader = loader
        self.learner = learner
        self.notifier = notifier
        self.outputs = outputs
        self.say = say
        watcher = Watcher(
            policy: settings.policy, intervalSeconds: settings.intervalSeconds, borrows: settings.borrows,
            historySeconds: settings.historySeconds, offset: { TimeZones.offset($0, at: $1) })
        if let models = settings.models {
            var shelf = DetectorShelf(models, registry: registry, loader: loader, signer: settings.signer)
            let (detectors, problems) = shelf.changes()
            guard problems.isEmpty else { throw WatchError(nil, "\(problems.joined(separator: "; "))") }
            self.shelf = shelf
            watcher.install(try DetectorShelf.usable(detectors, intervalSeconds: settings.intervalSeconds))
        }
        guard let path = settings.stateFolder else { return }
        let (folder, saved) = try WatchFolder.open(path)
        self.folder = folder
        var learned = DetectorShelf("\(path)/models", registry: registry, loader: loader)
        let (detectors, problems) = learned.changes()
        for problem in problems { say(.note(problem)) }
        watcher.install(try DetectorShelf.usable(detectors, intervalSeconds: settings.intervalSeconds))
        if let saved {
            watcher.resume(saved.watcher)
            schedule = saved.learning
            if let last = saved.watcher.lastTime { say(.note("resuming after \(ISO8601.text(last))")) }
        }
    }

    /// Time of the last interval that was taken, by this process or an earlier one.
    package var lastSeconds: Double? { watcher.lastSeconds }

    /// What the detectors in use need of the rows to come.
    package var expectations: [Workload: DataExpectation] {
        let workloads = watcher.streams.workloads.union(watcher.streams.installed.keys)
        return workloads.reduce(into: [:]) { expectations, workload in
            expectations[workload] = watcher.streams.detector(of: workload).map { DataExpectation($0) }
        }
    }

    /// Takes an interval. One that is not after the last is ignored.
    package func take(_ interval: WatchInterval) async throws {
        if let last = watcher.lastSeconds, interval.timeSeconds <= last { return }
        look()
        let outcome = watcher.take(interval.rows, ended: interval.ended, timeSeconds: interval.timeSeconds)
        for (verdict, hold) in outcome.verdicts { say(.verdict(verdict, hold)) }
        for problem in outcome.problems { say(.note("\(problem)")) }
        report(outcome.events)
        let isRanked = rankCauses(interval, outcome.events)
        schedule.observe(watcher.streams.workloads, at: interval.timeSeconds)
        if !outcome.events.isEmpty || lastSave.duration(to: .now) >= .seconds(clamping: settings.saveSeconds) { save() }
        await alert(outcome.events, isRanked: isRanked, at: interval.timeSeconds)
        await learn(at: interval.timeSeconds)
        let status = status(at: interval.timeSeconds)
        say(.status(status))
        await outputs?.take(
            outcome.verdicts.map(\.verdict), ended: interval.ended, status: status, notifier: await notifier?.status)
    }

    /// Ends: waits for learning that nobody will miss no longer than a moment, and saves the state.
    package func finish() async {
        learning?.cancel()
        save()
        await notifier?.close()
        await outputs?.close()
    }

    private func status(at seconds: Double) -> WatchStatus {
        WatchStatus(
            timeSeconds: seconds, streamCount: watcher.streams.count, workloadCount: watcher.streams.workloads.count,
            unlearnedCount: watcher.streams.unlearned.count, openEpisodes: watcher.openEpisodes,
            openedCount: openedCount,
            isLearning: learning != nil)
    }

    private func report(_ events: [EpisodeEvent]) {
        for event in events {
            if case .opened = event { openedCount += 1 }
            say(.episode(event))
        }
        do {
            try folder?.append(events.map(WatchLine.text))
        } catch {
            stateFailed(error)
        }
    }

    private func save() {
        lastSave = .now
        guard let folder else { return }
        do {
            try folder.save(watcher.checkpoint, schedule)
            if isStateFailing { say(.note("\(folder.path): recovered")) }
            isStateFailing = false
        } catch {
            stateFailed(error)
        }
    }

    private func stateFailed(_ error: any Error) {
        if !isStateFailing { say(.note("the state cannot be saved: \(error)")) }
        isStateFailing = true
    }

    /// Ranks the causes of what is open, and says whether one changed.
    private func rankCauses(_ interval: WatchInterval, _ events: [EpisodeEvent]) -> Bool {
        if causes == nil, !interval.edges.isEmpty {
            causes = CauseFinder(LostTimeRanker(), intervalSeconds: settings.intervalSeconds)
        }
        var closed: [LiveEpisode] = []
        for case .closed(let episode) in events { closed.append(episode) }
        let ranked = causes?.take(interval, open: watcher.openEpisodes, closed: closed) ?? []
        for cause in ranked { say(.cause(cause)) }
        return !ranked.isEmpty
    }

    private func episodeAlert(_ episode: LiveEpisode) -> Alert {
        EpisodeAlert.alert(episode, cause: causes?.cause(of: episode))
    }

    /// Tells receivers, after the state is saved: an update names all that is open, so the next one makes good what a kill
    /// in between lost.
    private func alert(_ events: [EpisodeEvent], isRanked: Bool, at seconds: Double) async {
        if settings.isDryRun { for event in events { dryRun(event) } }
        let endedCalls = causes?.endedCallIncidents ?? []
        guard let notifier, !settings.isDryRun, !events.isEmpty || isRanked || !endedCalls.isEmpty || isFirstUpdate
        else { return }
        isFirstUpdate = false
        for case .closed(let episode) in events { ended.append(episode) }
        let calls = causes?.callIncidents ?? []
        await notifier.update(
            watcher.openEpisodes.map(episodeAlert) + calls.map(EpisodeAlert.alert),
            resolved: ended.map(episodeAlert) + endedCalls.map(EpisodeAlert.alert), nowSeconds: seconds)
        ended = []
    }

    private func dryRun(_ event: EpisodeEvent) {
        let summary = EpisodeAlert.alert(event.episode).annotations["summary"] ?? ""
        switch event {
        case .opened: say(.note("would alert: \(summary)"))
        case .closed: say(.note("would resolve: \(event.episode.workloadName)"))
        case .updated: break
        }
    }

    // MARK: Files that change

    private func look() {
        if let lastLook, lastLook.duration(to: .now) < .seconds(Self.lookSeconds) { return }
        // The detectors were read when this process began.
        let isFirst = lastLook == nil
        lastLook = .now
        for workload in folder?.takeAccepted() ?? [] {
            accept(workload)
        }
        guard !isFirst, let changes = shelf?.changes() else { return }
        for problem in changes.problems { say(.note(problem)) }
        install(changes.detectors)
    }

    /// Makes the present of a workload its new normal.
    package func accept(_ workload: Workload) {
        say(
            .note(
                "accepted the current behaviour of '\(workload)' as normal; its alarms are suppressed until it is"
                    + " refitted"))
        report(watcher.accept(workload))
        save()
    }

    private func install(_ detectors: [Workload: InstalledDetector]) {
        guard !detectors.isEmpty else { return }
        do {
            watcher.install(try DetectorShelf.usable(detectors, intervalSeconds: settings.intervalSeconds))
            let names = Set(detectors.values.map(\.version)).sorted().joined(separator: ", ")
            say(.note("using \(detectors.count) detectors of version \(names)"))
        } catch {
            say(.note("\(error)"))
        }
    }

    // MARK: Learning

    private func learn(at seconds: Double) async {
        guard learning == nil, let learner, let folder,
            let due = schedule.due(
                at: seconds, unlearned: watcher.streams.unlearned, accepted: watcher.acceptedTimes,
                learnSeconds: settings.learnSeconds, refitSeconds: settings.refitSeconds)
        else { return }
        let number = String(schedule.begin(due, at: seconds))
        let name = "learned-" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        var request = learner.request()
        request.fromSeconds = seconds - settings.historySeconds
        request.toSeconds = seconds + settings.intervalSeconds / 2
        request.output = "\(folder.path)/models/\(name).h5"
        request.budget = settings.learnBudget
        let workloads =
            switch due {
            case .all: watcher.streams.workloads
            case .only(let names): Set(names)
            }
        request.workloads = workloads.map(\.name).sorted()
        let columns = watcher.streams.columns
        for workload in workloads {
            let ranges = watcher.anomalousRanges(workload)
            if !ranges.isEmpty { request.anomalous[workload.name] = ranges }
            if let since = watcher.acceptedSince(workload) { request.acceptedSince[workload.name] = since }
            // Learnt from the columns that the rows to come have. Those of a database are read as a detector needs them.
            if request.database == nil { request.columns[workload.name] = columns[workload]?.sorted() }
        }
        let current = workloads.compactMap { watcher.streams.installed[$0]?.detector.record }
        say(.note("learning \(workloads.count) workloads as \(name)"))
        let task = Task { [registry, request, path = folder.path] in
            do {
                let report = try await learner.run(
                    request, current: current.sorted { $0.workload < $1.workload }, folder: "\(path)/learn",
                    registry: registry)
                learned(report, request.output)
            } catch {
                say(.note("learning failed: \(error)"))
            }
            learning = nil
        }
        learning = task
        if !settings.learnsInBackground { await task.value }
    }

    private func learned(_ report: LearnReport, _ path: String) {
        for line in LearnText.lines(report) { say(.note(line)) }
        guard report.outcomes.contains(where: { $0.result == .learned || $0.result == .replaced }) else { return }
        do {
            install(try DetectorShelf.read(path, registry: registry, loader: loader))
            save()
        } catch {
            say(.note("\(error); keeping the current detectors"))
        }
        LearnedVersions.prune(
            "\(URL(fileURLWithPath: path).deletingLastPathComponent().path)", keep: settings.keptVersions,
            inUse: Set(watcher.streams.installed.values.map(\.version)))
    }
}
