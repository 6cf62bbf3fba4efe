import Collector
import CollectorTesting
import Core
import Jobs

/// A counter source in which every container makes system calls at a steady rate.
struct SteadySource: CounterSource {
    let name = "steady"
    let clock: ManualClock
    let callsPerSecond: Double
    let states = MetricTable(repeating: ProbeState.on)

    mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading] {
        var reading = CounterReading()
        reading.set(.sysCalls, total: clock.now().monotonicSeconds * callsPerSecond)
        return Dictionary(uniqueKeysWithValues: containers.map { ($0.containerID, reading) })
    }

    mutating func retire(_ container: ContainerIdentity) -> CounterReading? { nil }
}

extension CollectionParts where Counters == SteadySource {
    /// Containers `cart` and `front` on a clock that moves by itself.
    static func steady(callsPerSecond: Double = 7) -> CollectionParts {
        let clock = ManualClock()
        let containers = ["cart", "front"].map {
            ContainerIdentity(
                workload: Workload($0), replica: "\($0)-1", containerID: $0,
                cgroups: CgroupMembership(unified: "/\($0)"), node: "node-1")
        }
        return CollectionParts(
            source: SteadySource(clock: clock, callsPerSecond: callsPerSecond), inventory: FixedInventory(containers),
            clock: clock, meter: FixedMeter())
    }
}
