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

/// All settings for fitting detectors.
public struct DetectorConfiguration: Sendable, Equatable {
    /// The four stages.
    public var feature: PluginChoice
    public var model: PluginChoice
    public var scorer: PluginChoice
    public var threshold: PluginChoice
    /// Share of the rows for early stopping, 0 to 0.5, after the training part. If nil, 0.1 for a model with early
    /// stopping; other models train on these rows.
    public var validationShare: Double?
    /// Share of the rows, 0.05 to 0.5, held out at the end for calibration of the threshold. If nil, 0.25 for a model
    /// with early stopping, else 0.4.
    public var calibrationShare: Double?
    /// Random seed.
    public var seed: UInt64

    /// Makes a configuration. The defaults are the program's.
    public init(
        feature: PluginChoice = PluginChoice("minmax"),
        model: PluginChoice = PluginChoice("linear"),
        scorer: PluginChoice = PluginChoice("gauss-tail"),
        threshold: PluginChoice = PluginChoice("trailing"),
        validationShare: Double? = nil,
        calibrationShare: Double? = nil,
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
            case .ranker: preconditionFailure("a ranker is not part of a detector")
            }
        }
        set {
            switch kind {
            case .feature: feature = newValue
            case .model: model = newValue
            case .scorer: scorer = newValue
            case .threshold: threshold = newValue
            case .ranker: preconditionFailure("a ranker is not part of a detector")
            }
        }
    }
}

extension Registry {
    /// A configuration of the named plugins.
    ///
    /// What is not named is the default, or what the chosen model or scorer is used with: ``Manifest/companion``.
    ///
    /// - Throws: ``RegistryError/unknown(kind:name:nearest:)`` for a model or scorer that is not there.
    public func configuration(
        feature: String? = nil, model: String? = nil, scorer: String? = nil, threshold: String? = nil
    ) throws(RegistryError) -> DetectorConfiguration {
        var configuration = DetectorConfiguration()
        if let feature { configuration.feature = PluginChoice(feature) }
        if let model { configuration.model = PluginChoice(model) }
        let modelCompanion = try manifest(.model, configuration.model.plugin).companion
        if let scorer = scorer ?? modelCompanion { configuration.scorer = PluginChoice(scorer) }
        let scorerCompanion = try manifest(.scorer, configuration.scorer.plugin).companion
        if let threshold = threshold ?? scorerCompanion { configuration.threshold = PluginChoice(threshold) }
        return configuration
    }
}
