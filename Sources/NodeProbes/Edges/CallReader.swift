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
    /// What keeps calls from being counted at present; nil if nothing does.
    private(set) var problem: String?

    private struct Pair: Hashable {
        let caller: Workload
        let callee: Workload
    }

    /// Loads and attaches the programs.
    init(_ hierarchy: IdentityHierarchy, level: EdgeSource.Level) throws(ProbeError) {
        let options = EdgeSource.Options()
        source = try EdgeSource(hierarchy.kind, options: options)
        if level != .on { try source.set(level) }
        names = CgroupNames(hierarchy)
        idleLimit = options.idleReadings
    }

    var seedingProblem: String? { source.seedingProblem }

    /// The calls since the last reading.
    mutating func read(_ containers: [ContainerIdentity], timeSeconds: Double) -> [EdgeSample] {
        names.update(containers)
        do throws(ProbeError) {
            let calls = try source.read(names: names)
            noteLosses()
            return rows(calls, timeSeconds)
        } catch {
            problem = error.description
            return []
        }
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
