internal import Diagnosis
package import Engine
package import Kernels

extension Registry {
    /// The registry with every plugin that ships.
    ///
    /// - Parameter precision: number format in which restored LSTM autoencoders compute.
    /// - Throws: ``RegistryError/duplicate(kind:name:)`` if two of them share a name.
    package static func builtin(precision: Precision = .float32) throws(RegistryError) -> Registry {
        var registry = Registry()
        try registry.register(MinMaxFeature())
        try registry.register(StandardFeature())
        try registry.register(RobustFeature())
        try registry.register(LSTMAutoencoderPlugin(precision: precision))
        try registry.register(MeanSquaredErrorScorer())
        try registry.register(PercentileThreshold())
        for ranker in builtinRankers { try registry.register(ranker) }
        return registry
    }
}
