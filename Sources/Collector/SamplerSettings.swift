package import Core

/// What does not change while the sampling loop runs.
package struct SamplerSettings: Sendable {
    /// Distance of deadlines.
    package var intervalSeconds = 1.0
    /// The inventory is asked at least this often, and sooner when cgroups came or went.
    package var inventorySeconds = 10.0
    /// How long a sample waits for the inventory's answer, in seconds; nil for a fifth of the sampling interval, or a
    /// tenth of a second if that is longer and at most half the interval. Later the last list serves and the answer is taken when it comes.
    package var inventoryPatienceSeconds: Double?
    /// An inventory that has not answered after so long is reported.
    package var inventoryDeadlineSeconds = 10.0
    /// How reports name settings.
    package var guidanceStyle = Guidance.Style.library
    package var rules = ProbeRules([])
    /// The agent's largest share of one core; nil for no limit.
    package var budget: Double?
    /// The largest share of any processor's time that probes may take from what runs there; nil for no limit.
    package var probeLimit: Double?

    package init() {}
}
