/// A plugin by name with the parameters that differ from its defaults.
public struct PluginChoice: Sendable, Equatable {
    /// Name of the plugin.
    public var plugin: String
    /// Given values; the rest are the manifest's defaults.
    public var parameters: [String: ParameterValue]

    /// Makes a choice.
    public init(_ plugin: String, parameters: [String: ParameterValue] = [:]) {
        self.plugin = plugin
        self.parameters = parameters
    }
}

/// Everything that decides how detectors are fitted, apart from the data.
public struct DetectorConfiguration: Sendable, Equatable {
    /// The four parts.
    public var feature: PluginChoice
    public var model: PluginChoice
    public var scorer: PluginChoice
    public var threshold: PluginChoice
    /// Share of the rows, 0 to 0.5, after the trained ones by which training stops early.
    public var validationShare: Double
    /// Share of the rows, 0.05 to 0.5, at the end of the span that set the limit. Nothing is trained on them.
    public var calibrationShare: Double
    /// Seed of all randomness.
    public var seed: UInt64

    /// Makes a configuration. The defaults are the paper's method with a held-out calibration part.
    public init(
        feature: PluginChoice = PluginChoice("robust"),
        model: PluginChoice = PluginChoice("lstm-ae"),
        scorer: PluginChoice = PluginChoice("mse"),
        threshold: PluginChoice = PluginChoice("percentile"),
        validationShare: Double = 0.1,
        calibrationShare: Double = 0.25,
        seed: UInt64 = 1
    ) {
        self.feature = feature
        self.model = model
        self.scorer = scorer
        self.threshold = threshold
        self.validationShare = validationShare
        self.calibrationShare = calibrationShare
        self.seed = seed
    }

    /// Names the choice of a kind.
    ///
    /// - Precondition: `kind` is one of ``PluginKind/detectorParts``.
    public subscript(kind: PluginKind) -> PluginChoice {
        get {
            switch kind {
            case .feature: feature
            case .model: model
            case .scorer: scorer
            case .threshold: threshold
            case .ranker: preconditionFailure("a ranker is no part of a detector")
            }
        }
        set {
            switch kind {
            case .feature: feature = newValue
            case .model: model = newValue
            case .scorer: scorer = newValue
            case .threshold: threshold = newValue
            case .ranker: preconditionFailure("a ranker is no part of a detector")
            }
        }
    }
}
