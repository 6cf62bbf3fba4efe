public import Core

/// A fitted plugin as plain values, as stored in a file.
public struct PluginRecord: Sendable, Equatable {
    /// Name of the plugin.
    public let plugin: String
    /// Version of the plugin that wrote the state.
    public let version: String
    /// Every parameter's value.
    public let parameters: [String: ParameterValue]
    /// The fitted arrays.
    public let state: PluginState
    /// The library that brought the plugin; nil for one that ships with the program.
    public let origin: PluginOrigin?

    /// Makes a record.
    public init(
        plugin: String, version: String, parameters: [String: ParameterValue], state: PluginState,
        origin: PluginOrigin? = nil
    ) {
        self.plugin = plugin
        self.version = version
        self.parameters = parameters
        self.state = state
        self.origin = origin
    }
}

/// A fitted detector as plain values, as stored in a model file.
public struct DetectorRecord: Sendable, Equatable {
    /// The workload of the detector.
    public let workload: Workload
    /// Sampling interval in seconds that it was fitted for.
    public let intervalSeconds: Double
    /// The four stages.
    public let feature: PluginRecord
    public let model: PluginRecord
    public let scorer: PluginRecord
    public let threshold: PluginRecord
    /// How it was fitted.
    public let training: TrainingRecord

    /// Makes a record.
    public init(
        workload: Workload, intervalSeconds: Double, feature: PluginRecord, model: PluginRecord,
        scorer: PluginRecord, threshold: PluginRecord, training: TrainingRecord
    ) {
        self.workload = workload
        self.intervalSeconds = intervalSeconds
        self.feature = feature
        self.model = model
        self.scorer = scorer
        self.threshold = threshold
        self.training = training
    }
}

/// How a detector was fitted: time range, losses and the scores behind the threshold.
public struct TrainingRecord: Sendable, Equatable {
    /// Time of the first row, in seconds since 1970-01-01 UTC.
    public let fromSeconds: Double
    /// Time after the last row.
    public let toSeconds: Double
    /// Rows given, over all replicas.
    public let rowCount: Int
    /// Windows for training, early stopping and calibration.
    public let trainingWindowCount: Int
    public let validationWindowCount: Int
    public let calibrationWindowCount: Int
    /// Random seed.
    public let seed: UInt64
    /// Mean losses by epoch.
    public let lossCurve: [EpochLoss]
    /// Scores of the held-out normal windows: the distribution of the reconstruction loss (RL).
    public let calibrationScores: [Double]
    /// FNV-1a hash of the rows, 16 hexadecimal digits: the same data give the same digest.
    public let dataDigest: String

    /// Makes a record.
    public init(
        fromSeconds: Double, toSeconds: Double, rowCount: Int, trainingWindowCount: Int,
        validationWindowCount: Int, calibrationWindowCount: Int, seed: UInt64,
        lossCurve: [EpochLoss], calibrationScores: [Double], dataDigest: String
    ) {
        self.fromSeconds = fromSeconds
        self.toSeconds = toSeconds
        self.rowCount = rowCount
        self.trainingWindowCount = trainingWindowCount
        self.validationWindowCount = validationWindowCount
        self.calibrationWindowCount = calibrationWindowCount
        self.seed = seed
        self.lossCurve = lossCurve
        self.calibrationScores = calibrationScores
        self.dataDigest = dataDigest
    }
}
