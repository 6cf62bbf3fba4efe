internal import Core
internal import Engine

/// The detectors that a search tries: the default, each model with its companions, then random combinations.
struct SearchSpace {
    private let registry: Registry
    private let settings: TuneSettings

    private static let scalings = ["minmax", "standard", "robust", "log"]
    private static let models = ["linear", "pca", "robust-z", "kmeans", "knn", "isolation-forest", "seasonal"]
    private static let networks = ["dense-ae", "lstm-ae", "tcn-ae", "lstm-forecast"]
    private static let scorers = ["gauss-tail", "mse", "top-k", "max", "mahalanobis"]
    private static let thresholds = ["trailing", "percentile", "conformal", "dspot", "mad"]
    private static let windows = [3, 5, 10, 20, 30]
    private static let widths = [16, 32, 64]
    private static let smoothings = [0.2, 0.3, 0.5]

    init(registry: Registry, settings: TuneSettings) {
        self.registry = registry
        self.settings = settings
    }

    /// Different candidates, the default first.
    ///
    /// - Throws: if a fixed stage does not exist.
    func candidates(_ count: Int) throws -> [TuneCandidate] {
        var candidates = [try candidate()]
        var known = Set(candidates)
        func add(_ candidate: TuneCandidate) {
            if known.insert(candidate).inserted { candidates.append(candidate) }
        }
        for model in models { add(try candidate(model: model)) }
        for scaling in Self.scalings { add(try candidate(feature: scaling)) }
        var random = RandomSource(seed: settings.seed ^ 0x7475_6e65)
        for _ in 0..<count * 20 where candidates.count < count { add(try drawn(&random)) }
        return Array(candidates.prefix(max(1, count)))
    }

    private var models: [String] { settings.usesNetworks ? Self.models + Self.networks : Self.models }

    private func candidate(
        feature: String? = nil, model: String? = nil, scorer: String? = nil, threshold: String? = nil
    ) throws -> TuneCandidate {
        func name(_ kind: PluginKind, _ wanted: String?) -> String? { settings.fixed[kind]?.plugin ?? wanted }
        var configuration = try registry.configuration(
            feature: name(.feature, feature), model: name(.model, model), scorer: name(.scorer, scorer),
            threshold: name(.threshold, threshold))
        for (kind, choice) in settings.fixed { configuration[kind] = choice }
        return TuneCandidate(configuration)
    }

    private func drawn(_ random: inout RandomSource) throws -> TuneCandidate {
        func pick<Item>(_ items: [Item]) -> Item { items[random.below(items.count)] }
        var candidate = try candidate(
            feature: pick(Self.scalings), model: pick(models), scorer: pick(Self.scorers),
            threshold: pick(Self.thresholds))
        let window = pick(Self.windows)
        let width = pick(Self.widths)
        let smoothing = pick(Self.smoothings)
        set("window", .integer(window), of: .model, in: &candidate)
        set("smoothing", .real(smoothing), of: .scorer, in: &candidate)
        switch candidate.stages[.model]?.plugin {
        case "lstm-ae": set("encoder-widths", .integers([width, width / 2]), of: .model, in: &candidate)
        case "dense-ae": set("widths", .integers([2 * width, width / 2]), of: .model, in: &candidate)
        case "lstm-forecast": set("widths", .integers([width]), of: .model, in: &candidate)
        case "tcn-ae": set("channels", .integer(width), of: .model, in: &candidate)
        default: break
        }
        return candidate
    }

    /// Sets a parameter that the plugin has, unless the user chose the stage.
    private func set(
        _ name: String, _ value: ParameterValue, of kind: PluginKind, in candidate: inout TuneCandidate
    ) {
        guard settings.fixed[kind] == nil, let stage = candidate.stages[kind],
            let manifest = try? registry.manifest(kind, stage.plugin),
            (try? manifest.resolve([name: value])) != nil
        else { return }
        candidate.stages[kind]?.parameters[name] = value
    }
}
