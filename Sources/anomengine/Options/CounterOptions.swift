internal import ArgumentParser
internal import Collector
internal import NodeProbes
internal import Report

/// What is counted, how closely, and at what cost.
struct CounterOptions: ParsableArguments {
    @Option(help: "What counts events: auto (kernel probes if they can be used) or files (cgroup files alone).")
    var counters = Counters.auto

    @Option(help: "Largest share of one core that the agent may take, as in 1% or 0.01; probes are stepped down to it.")
    var budget: Share?

    @Option(
        help: ArgumentHelp(
            "Largest share of a processor's time that probes may take from what runs there; above it the dearest hook "
                + "is observed a tenth of the time, and the data say so. 100% for no limit."))
    var probeLimit = Share(value: 0.01)

    @Option(help: "Probe rule [WORKLOAD-PREFIX:]PARAMETER=on|sampled|off; may be repeated, the last that fits counts.")
    var probe: [ProbeRule] = []

    @Option(help: "Number of cgroups that are counted apart at a time.")
    var slots = 4095

    @Option(help: "Cgroup hierarchy that tells containers apart: unified or memory; found out if not given.")
    var hierarchy: IdentityHierarchy.Kind?

    @Flag(help: "Keep all capabilities after the probes are attached.")
    var keepPrivileges = false

    enum Counters: String, ExpressibleByArgument, CaseIterable {
        case auto, files
    }

    func validate() throws {
        guard (1...1_000_000).contains(slots) else {
            throw ValidationError("--slots is \(slots), but it must be between 1 and 1000000.")
        }
    }

    var options: NodeCounters.Options {
        var options = NodeCounters.Options()
        options.usesProbes = counters == .auto
        options.slotCount = slots
        options.hierarchy = hierarchy
        options.dropsPrivileges = !keepPrivileges
        return options
    }

    /// Settings of the sampling loop.
    func samplerSettings(periodSeconds: Double) -> SamplerSettings {
        var settings = SamplerSettings()
        settings.periodSeconds = periodSeconds
        settings.rules = ProbeRules(probe)
        settings.budget = budget?.value
        settings.probeLimit = probeLimit.value < 1 ? probeLimit.value : nil
        return settings
    }
}

/// A share between 0 and 1, written as `1%` or `0.01`.
struct Share: ExpressibleByArgument {
    let value: Double

    init(value: Double) {
        self.value = value
    }

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        guard let number = Double(isPercent ? argument.dropLast() : argument[...]) else { return nil }
        value = isPercent ? number / 100 : number
        guard value > 0, value <= 1 else { return nil }
    }

    var defaultValueDescription: String { "\(NumberText.short(value * 100))%" }
}

extension IdentityHierarchy.Kind: ExpressibleByArgument {}

extension ProbeRule: ExpressibleByArgument {
    public init?(argument: String) {
        guard let rule = try? ProbeRule(argument) else { return nil }
        self = rule
    }
}
