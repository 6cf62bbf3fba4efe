internal import ArgumentParser
internal import Collector
internal import Core
internal import NodeProbes
internal import Report

/// What is counted, how closely, and at what cost.
struct CounterOptions: ParsableArguments {
    @Option(help: "How to count events: auto (kernel probes where possible) or files (cgroup files only).")
    var counters = Counters.auto

    @Option(
        help: """
            CPU budget of the agent as a share of one core, as in 1%. Above it probes are sampled or switched off \
            (default: no budget).
            """)
    var budget: Share?

    @Option(
        help: ArgumentHelp(
            "CPU budget per core for the kernel probes. Above it the most expensive probe is sampled 10 % of the time "
                + "and its values are marked as sampled. 100% disables."))
    var probeLimit = Share(value: 0.01)

    @Option(
        help: "Probe rule [WORKLOAD-PREFIX:]METRIC=on|sampled|off; repeatable, the last match wins.",
        transform: { try ProbeRule(option: $0) })
    var probe: [ProbeRule] = []

    @Option(help: "Capacity of the in-kernel counter table, in cgroups.")
    var slots = 4095

    @Option(help: "Cgroup hierarchy used to identify containers: unified or memory (default: detected).")
    var hierarchy: IdentityHierarchy.Kind?

    @Flag(help: "Keep all capabilities after attaching the probes.")
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
        options.rules = ProbeRules(probe)
        options.dropsPrivileges = !keepPrivileges
        return options
    }

    /// Settings of the sampling loop.
    func samplerSettings(intervalSeconds: Double) -> SamplerSettings {
        var settings = SamplerSettings()
        settings.intervalSeconds = intervalSeconds
        settings.guidanceStyle = .commandLine
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

extension ProbeRule {
    /// Reads a rule; an unknown metric is answered with the names that there are, and the nearest.
    init(option text: String) throws {
        do throws(RuleError) {
            try self.init(text)
        } catch {
            let names = ProbeRule.metrics.map(\.column)
            let rule = text.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
            let name = String(rule.prefix { $0 != "=" })
            let near = names.contains(name) ? nil : nearestName(to: name, in: names)
            throw ValidationError("\(error)\(near.map { " Did you mean '\($0)'?" } ?? "")")
        }
    }
}
