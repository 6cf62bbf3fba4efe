package import Engine

extension Registry {
    /// The registry with every plugin that ships.
    ///
    /// - Throws: ``RegistryError/duplicate(kind:name:)`` if two of them share a name.
    package static func builtin() throws(RegistryError) -> Registry {
        var registry = Registry()
        try registry.register(MinMaxFeature())
        try registry.register(StandardFeature())
        try registry.register(RobustFeature())
        try registry.register(LSTMAutoencoderPlugin())
        try registry.register(MeanSquaredErrorScorer())
        try registry.register(PercentileThreshold())
        return registry
    }
}
