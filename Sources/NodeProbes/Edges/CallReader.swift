internal import Collector
internal import Core

/// Reads the calls of each sampling interval as rows of the edge table.
struct CallReader {
    private var source: EdgeSource
    private var names: CgroupNames
    /// Edges that had requests, with the readings since: no call is a row too, as long as one may come.
    private var idleReadings: [Pair: Int] = [:]
    private let idleLimit: Int
    private var lostRequests: UInt64 = 0
    private var answered = AnsweredCalls()
    private var latest: [CallEdge] = []
    private let rules: ProbeRules
    private var levels: [UInt64: EdgeSource.Level] = [:]
    /// The most that is observed, and what the budget allows of it.
    private let wish: EdgeSource.Level
    private var allowed = HookLevel.on
    /// What looking at a send or receive costs, in nanoseconds.
    private let nanosecondsPerMessage: Double
    /// What keeps calls from being counted at present; nil if nothing does.
    private(set) var problem: String?

    private struct Pair: Hashable {
        let caller: Workload
        let callee: Workload
    }

    /// Loads and attaches the programs.
    ///
    /// - Parameter rules: which workloads' calls are observed less than all others'.
    init(_ hierarchy: IdentityHierarchy, level: EdgeSource.Level, rules: ProbeRules) throws(ProbeError) {
        let options = EdgeSource.Options()
        let bare = CallCost.nanosecondsPerMessage()
        source = try EdgeSource(hierarchy.kind, options: options)
        nanosecondsPerMessage = max(0, CallCost.nanosecondsPerMessage() - bare)
        names = CgroupNames(hierarchy)
        // The calls that were made to measure are nobody's.
        _ = try source.read(names: names)
        if level != .on { try source.set(level) }
        wish = level
        self.rules = rules
        idleLimit = options.idleReadings
    }

    /// How calls are observed at present.
    var state: ProbeState {
        switch source.level {
        case .off: .off
        case .sampled: .sampled
        case .on: .on
        }
    }

    /// Observes no more than a level allows.
    mutating func set(_ level: HookLevel) {
        guard level != allowed else { return }
        allowed = level
        let next: EdgeSource.Level =
            switch level {
            case .off: .off
            case .sampled: wish == .on ? .sampled(every: Self.sampledEvery) : wish
            case .on: wish
            }
        do throws(ProbeError) {
            try source.set(next)
        } catch {
            problem = error.description
        }
    }

    /// One request of so many is observed where calls are sampled.
    static let sampledEvery = 10

    /// Adds what observing calls costs.
    func complete(_ statistics: inout SourceStatistics) {
        let messages = source.messages.map(Double.init)
        statistics.eventCounts[.calls] = messages.reduce(0, +)
        statistics.nanosecondsByHook[.calls] = nanosecondsPerMessage
        let used = (messages.lastIndex { $0 > 0 } ?? -1) + 1
        while statistics.processorEventCounts.count < used { statistics.processorEventCounts.append([:]) }
        for processor in 0..<used { statistics.processorEventCounts[processor][.calls] = messages[processor] }
    }

    /// Puts what a container answered into its reading.
    func complete(_ reading: inout CounterReading, of container: String) {
        guard state != .off else { return }
        answered.complete(&reading, of: container, state: state)
    }

    mutating func retire(_ container: String) { answered.remove(container) }

    var seedingProblem: String? { source.seedingProblem }

    /// Reads what came since the last reading.
    mutating func read(_ containers: [ContainerIdentity]) {
        if names.update(containers), !rules.rules.isEmpty { applyRules() }
        do throws(ProbeError) {
            latest = try source.read(names: names)
            answered.add(answeredByContainer())
            noteLosses()
        } catch {
            latest = []
            problem = error.description
        }
    }

    private func answeredByContainer() -> [String: EdgeSide] {
        var sides: [String: EdgeSide] = [:]
        for (cgroup, side) in source.answered {
            guard let container = names.owner(ofCgroup: cgroup)?.containerID else { continue }
            sides[container, default: EdgeSide()] += side
        }
        return sides
    }

    /// The calls of the last reading as rows of the edge table.
    mutating func takeRows(timeSeconds: Double) -> [EdgeSample] {
        defer { latest = [] }
        return state == .off ? [] : rows(latest, timeSeconds)
    }

    private mutating func applyRules() {
        var wished: [UInt64: EdgeSource.Level] = [:]
        for (cgroup, owner) in names.owners {
            switch rules.level(owner.workload.name, .requests) {
            case .off: wished[cgroup] = .off
            case .sampled: wished[cgroup] = .sampled(every: Self.sampledEvery)
            case .on: break
            }
        }
        for cgroup in levels.keys where wished[cgroup] == nil { _ = source.set(nil, forCgroup: cgroup) }
        for (cgroup, level) in wished where levels[cgroup] != level {
            guard source.set(level, forCgroup: cgroup) else {
                problem = "too many cgroups have a level of their own"
                break
            }
        }
        levels = wished
    }

    private mutating func noteLosses() {
        let lost = source.losses.requests
        problem = lost > lostRequests ? "call edges: \(lost - lostRequests) requests had no room in the table" : nil
        lostRequests = lost
    }

    private mutating func rows(_ calls: [CallEdge], _ timeSeconds: Double) -> [EdgeSample] {
        var rows: [EdgeSample] = []
        for (pair, idle) in idleReadings { idleReadings[pair] = idle < idleLimit ? idle + 1 : nil }
        for call in calls {
            let row = EdgeSample(call, timeSeconds: timeSeconds)
            if row.requests > 0 { idleReadings[Pair(caller: row.caller, callee: row.callee)] = 0 }
            rows.append(row)
        }
        let seen = Set(rows.map { Pair(caller: $0.caller, callee: $0.callee) })
        for pair in idleReadings.keys where !seen.contains(pair) {
            rows.append(
                EdgeSample(
                    timeSeconds: timeSeconds, caller: pair.caller, callee: pair.callee, requests: 0, failures: 0))
        }
        return rows.sorted { ($0.caller, $0.callee) < ($1.caller, $1.callee) }
    }
}

extension EdgeSample {
    /// A row of the edge table. A connection that is refused or fails counts as a request that failed. An edge without
    /// requests, as of a protocol that is not understood, has none measured.
    init(_ call: CallEdge, timeSeconds: Double) {
        let unconnected = Double(call.refused) + Double(call.connectFailures)
        let requests = Double(call.requests) + unconnected
        let isMeasured = requests > 0
        self.init(
            timeSeconds: timeSeconds, caller: call.caller.name, callee: call.callee.name,
            requests: isMeasured ? requests : .nan,
            callerSeconds: isMeasured ? call.callerSeconds ?? .nan : .nan,
            calleeSeconds: isMeasured ? call.calleeSeconds ?? .nan : .nan,
            failures: isMeasured ? Double(call.failures) + unconnected : .nan)
    }
}

extension EdgeParty {
    /// The workload, or the address of who is elsewhere.
    var name: Workload {
        switch self {
        case .workload(let workload): workload
        case .host: Workload("host")
        case .service(let service): Workload(service.description)
        case .address(let address): Workload(address.description)
        case .publicInternet: Workload("internet")
        case .others: Workload("others")
        }
    }
}
