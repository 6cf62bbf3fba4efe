/// What a run of the benchmark found.
package struct BenchmarkReport: Sendable, Encodable {
    /// What was measured, in the user's words: a file and workload, or a shape.
    package var subject: String
    /// Name of the model plugin.
    package var plugin: String
    /// T: rows in a window.
    package var windowRows: Int
    /// F: features of each row.
    package var features: Int
    /// Layers of an LSTM autoencoder, such as `encoder_1 8 → 64`; empty for other models.
    package var layers: [String]
    package var instructionSet: String
    package var precision: String
    /// The processor's name and its cores that this process may use.
    package var processor: String
    package var cores: Int
    /// Rate of fused multiply-adds on registers, one core, in units of 1e9 operations in a second.
    package var peakGflops: Double
    /// Operations to reconstruct a window and to train on it, two for each multiply-add; nil if unknown.
    package var operationsPerWindow: Double?
    package var trainingOperationsPerWindow: Double?
    package var weightBytes: Int?
    package var inference: [Throughput]
    package var training: Throughput?
    /// Ticks over many workloads; empty unless asked for.
    package var fleets: [Fleet]
    /// The model's part of a stream's row; nil unless the stages were measured.
    package var slidingRow: SlidingRow?
    package var stages: [Stage]
    package var noise: Noise

    /// One batch size and number of threads.
    package struct Throughput: Sendable, Encodable {
        package var batch: Int
        package var threads: Int
        package var calls: Int
        /// Microseconds of a call divided by its batch.
        package var bestMicroseconds: Double
        package var medianMicroseconds: Double
        package var p99Microseconds: Double
        /// Over all threads at each one's median call; the median over the rounds.
        package var windowsPerSecond: Double
        /// Achieved rate over all threads, and its share of the peak of as many cores; nil if the work is unknown.
        package var gflops: Double?
        package var shareOfPeak: Double?
        /// By how much the slowest round's median exceeds the fastest one's.
        package var spread: Double
    }

    /// Ticks that score one window of each workload; the throughput's batch is the number of workloads.
    package struct Fleet: Sendable, Encodable {
        /// `own`: a fleet in which each workload has its own model; `shared`: a fleet in which all have one;
        /// `separate`: own models, stream by stream.
        package var kind: String
        package var throughput: Throughput
        /// Median of a window over that in a fleet of one, whose model stays in the cache.
        package var overOne: Double
    }

    /// A window that slides by a row.
    package struct SlidingRow: Sendable, Encodable {
        /// With what a slide leaves as it was kept: the input products of the rows.
        package var medianMicroseconds: Double
        /// With each window taken as a whole.
        package var wholeWindowMicroseconds: Double
    }

    /// A part of the time of one scored row.
    package struct Stage: Sendable, Encodable {
        package var name: String
        package var medianMicroseconds: Double
        /// Of all stages' time.
        package var share: Double
    }

    /// How much the machine disturbed the run.
    package struct Noise: Sendable, Encodable {
        /// Cores' worth of time that other processes took; nil if unknown.
        package var foreignCores: Double?
        /// The largest spread of the measurements.
        package var largestSpread: Double
        /// Whether the figures are unreliable.
        package var isNoisy: Bool
    }
}
