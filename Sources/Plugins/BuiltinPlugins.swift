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
        for derivation in DerivedFeature.Derivation.allCases { try registry.register(DerivedFeature(derivation)) }
        let models: [any ModelPlugin] = [
            LinearModel(),
            PrincipalComponentsModel(),
            RobustZModel(),
            SeasonalModel(),
            KMeansModel(),
            NearestNeighboursModel(),
            IsolationForestModel(),
            MatrixProfileModel(),
            RandomModel(),
            LSTMAutoencoderPlugin(precision: precision),
            DenseAutoencoderModel(),
            ConvolutionalAutoencoderModel(),
            ForecastModel(),
        ]
        for model in models { try registry.register(model) }
        try registry.register(EnsembleModel(of: models))
        try registry.register(GaussTailScorer())
        try registry.register(MahalanobisScorer())
        try registry.register(MeanSquaredErrorScorer())
        try registry.register(TopErrorsScorer(isMax: true))
        try registry.register(TopErrorsScorer())
        try registry.register(TrailingThreshold())
        try registry.register(PercentileThreshold())
        try registry.register(SpreadThreshold(isRobust: false))
        try registry.register(SpreadThreshold(isRobust: true))
        try registry.register(ConformalThreshold())
        try registry.register(PeaksThreshold(followsDrift: false))
        try registry.register(PeaksThreshold(followsDrift: true))
        try registry.register(TelemanomThreshold())
        for ranker in builtinRankers { try registry.register(ranker) }
        return registry
    }
}
