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
    /// Share of the rows, 0 to 0.5, after the trained ones by which training stops early. If nil, 0.1 for a model that
    /// stops early. Other models train on these rows.
    public var validationShare: Double?
    /// Share of the rows, 0.05 to 0.5, at the end of the span that set the limit. Nothing is trained on them. If nil,
    /// 0.25 for a model that stops early, 0.4 for others.
    public var calibrationShare: Double?
    /// Seed of all randomness.
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
