public import Core

/// A fitted plugin with the name, version and parameters that made it.
public struct FittedPart<Value: Sendable>: Sendable {
    /// Name of the plugin.
    public let plugin: String
    /// Version of the plugin.
    public let version: String
    /// The parameters it was fitted with.
    public let parameters: Parameters
    /// The library that brought the plugin; nil for one that ships with the program.
    public let origin: PluginOrigin?
    /// The fitted plugin.
    public let value: Value

    init(manifest: Manifest, parameters: Parameters, value: Value) {
        plugin = manifest.name
        version = manifest.version
        origin = manifest.origin
        self.parameters = parameters
        self.value = value
    }

    func record(state: PluginState) -> PluginRecord {
        PluginRecord(plugin: plugin, version: version, parameters: parameters.values, state: state, origin: origin)
    }
}

/// A fitted feature, model, scorer and threshold for one workload; immutable.
///
/// Score whole series with ``score(_:)``, or row by row with a ``DetectorStream``: both give the same numbers.
public struct Detector: Sendable {
    /// The workload of the detector.
    public let workload: Workload
    /// Sampling interval in seconds that it was fitted for.
    public let intervalSeconds: Double
    /// The four stages.
    public let feature: FittedPart<any FittedFeature>
    public let model: FittedPart<any FittedModel>
    public let scorer: FittedPart<any FittedScorer>
    public let threshold: FittedPart<any FittedThreshold>
    /// How it was fitted.
    public let training: TrainingRecord

    /// Finds the positions of the detector's input columns in the columns of some data.
    ///
    /// - Throws: ``DetectorError/missingColumns(workload:missing:available:)``.
    public func inputIndices(in columns: [String]) throws(DetectorError) -> [Int] {
        try Self.indices(of: feature.value.inputColumns, in: columns, workload: workload)
    }

    static func indices(
        of wanted: [String], in columns: [String], workload: Workload
    ) throws(DetectorError) -> [Int] {
        var positions: [String: Int] = [:]
        for (index, name) in columns.enumerated() where positions[name] == nil {
            positions[name] = index
        }
        let missing = wanted.filter { positions[$0] == nil }
        guard missing.isEmpty else {
            throw .missingColumns(workload: workload, missing: missing, available: columns)
        }
        return wanted.compactMap { positions[$0] }
    }
}
