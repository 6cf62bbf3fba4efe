package import Collector
package import Core

/// Reads cgroup files: processor time, memory and major page faults always, all page faults and block requests where no
/// kernel probe counts them.
package struct CgroupFileSource: CounterSource {
    package let name = "cgroup files"
    package let states: MetricTable<ProbeState>

    private let mounts: CgroupMounts
    private let fallbacks: Set<Metric>
    private var held: [String: CgroupFiles] = [:]

    /// - Parameter fallbacks: which of page faults and block requests to take from the files.
    package init(mounts: CgroupMounts, fallbacks: Set<Metric>) {
        self.mounts = mounts
        self.fallbacks = fallbacks.intersection([.pageFaults, .blockRequests])
        var states = MetricTable(repeating: ProbeState.off)
        states[.cpuUsage] = .on
        states[.memoryUsage] = .on
        states[.majorPageFaults] = .on
        for metric in self.fallbacks { states[metric] = .fallback }
        self.states = states
    }

    package mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading] {
        var readings: [String: CounterReading] = [:]
        readings.reserveCapacity(containers.count)
        for container in containers {
            readings[container.containerID] = read(container)
        }
        return readings
    }

    package mutating func retire(_ container: ContainerIdentity) -> CounterReading? {
        let last = held[container.containerID].flatMap(reading)
        held[container.containerID] = nil
        return last
    }

    /// Files of cgroups without processes are not kept open: there may be many, and they are read when a list is made.
    package mutating func readIdle(_ cgroups: [ContainerIdentity]) -> [String: CounterReading] {
        var readings: [String: CounterReading] = [:]
        for cgroup in cgroups {
            let files = CgroupFiles(cgroup.cgroups, mounts: mounts, withEvents: !fallbacks.isEmpty)
            readings[cgroup.containerID] = reading(files)
        }
        return readings
    }

    private mutating func read(_ container: ContainerIdentity) -> CounterReading? {
        if let files = held[container.containerID], let reading = reading(files) { return reading }
        // Not yet open, or the cgroup was removed and perhaps made again under its old name.
        let files = CgroupFiles(container.cgroups, mounts: mounts, withEvents: !fallbacks.isEmpty)
        held[container.containerID] = files.isEmpty ? nil : files
        return reading(files)
    }

    private func reading(_ files: CgroupFiles) -> CounterReading? {
        var reading = CounterReading()
        var isEmpty = true
        func take(_ metric: Metric, _ value: Double?, _ state: ProbeState) {
            guard let value else { return }
            reading.set(metric, total: value, state: state)
            isEmpty = false
        }
        take(.cpuUsage, files.cpuSeconds(), .on)
        take(.memoryUsage, files.memoryBytes(), .on)
        let faults = files.pageFaults()
        take(.majorPageFaults, faults.major, .on)
        if fallbacks.contains(.pageFaults) { take(.pageFaults, faults.all, .fallback) }
        if fallbacks.contains(.blockRequests) { take(.blockRequests, files.blockRequests(), .fallback) }
        return isEmpty ? nil : reading
    }
}
