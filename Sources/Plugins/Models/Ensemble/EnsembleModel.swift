internal import Core
package import Engine

/// `ensemble`: the mean rank of a row's score under several models.
///
/// Each model's score of the last row (its mean squared error, or its own score) is replaced by −ln of the share of training
/// scores that are higher, and these are averaged: ranks make scores of different models comparable (Aggarwal and Sathe,
/// "Theoretical Foundations and Algorithms for Outlier Ensembles", 2015). Members have their default parameters. A feature's part
/// is the mean of its parts in the members' scores. There is no expected value. Cost and state are those of the members.
package struct EnsembleModel: ModelPlugin {
    package let manifest: Manifest
    private let members: [any ModelPlugin]

    package let usesValidation = true

    /// An ensemble of any of the given models.
    package init(of members: [any ModelPlugin]) {
        self.members = members
        manifest = Manifest(
            name: "ensemble", kind: .model, version: "1.0", summary: "mean rank of a row's score under several models",
            parameters: [
                ParameterSpecification(
                    "models", "Models to average, with their default parameters.",
                    default: .texts(["pca", "kmeans", "robust-z"]), range: .choices(members.map(\.manifest.name)),
                    itemCount: 1...16)
            ], companion: "mse")
    }

    package func windowShape(parameters: Parameters) -> WindowShape {
        let lengths = chosen(parameters).compactMap { member in
            (try? member.manifest.resolve()).map { member.windowShape(parameters: $0).length }
        }
        return WindowShape(length: lengths.max() ?? 1)
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        // Epochs are a member's own affair: an ensemble has none.
        let quiet = FitContext(
            workload: context.workload, seed: context.seed, isCancelled: context.isCancelled)
        let fitted = try chosen(parameters).map { member in
            let own = try member.manifest.resolve()
            let shape = member.windowShape(parameters: own)
            func cut(_ set: WindowSet) -> WindowSet {
                WindowSet(shape: shape, featureCount: set.featureCount, runs: set.runs)
            }
            let model = try member.fit(
                training: cut(training), validation: cut(validation), parameters: own, context: quiet
            ).model
            return Member(name: member.manifest.name, model: model, ranks: Member.ranks(of: model, on: training))
        }
        return ModelFit(
            model: Fitted(
                members: fitted, windowShape: windowShape(parameters: parameters),
                featureCount: training.featureCount),
            lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let restored = try chosen(parameters).map { member in
            let name = member.manifest.name
            let arrays = state.arrays.filter { $0.key.hasPrefix("\(name)/") }
            let own = PluginState(
                Dictionary(uniqueKeysWithValues: arrays.map { (String($0.key.dropFirst(name.count + 1)), $0.value) }))
            let model = try member.restore(
                own, featureCount: featureCount, parameters: try member.manifest.resolve())
            return Member(name: name, model: model, ranks: try ScoreRanks(state, "\(name)/ranks"))
        }
        return Fitted(
            members: restored, windowShape: windowShape(parameters: parameters), featureCount: featureCount)
    }

    /// The named members, each once, in the order of their registration.
    private func chosen(_ parameters: Parameters) -> [any ModelPlugin] {
        let names = Set(parameters.texts("models"))
        return members.filter { names.contains($0.manifest.name) }
    }

    private struct Fitted: FittedModel {
        let members: [Member]
        let windowShape: WindowShape
        let featureCount: Int

        var deviationShape: DeviationShape { DeviationShape(scoreOfFeatures: featureCount) }

        var state: PluginState {
            var state = PluginState()
            for member in members {
                for (path, array) in member.model.state.arrays { state.arrays["\(member.name)/\(path)"] = array }
                state.arrays["\(member.name)/ranks"] = member.ranks.array
            }
            return state
        }

        func makeStream() -> any ModelStream { Stream(members: members.map(MemberStream.init)) }
    }

    private struct Stream: ModelStream {
        var members: [MemberStream]

        mutating func reset() {
            for index in members.indices { members[index].stream.reset() }
        }

        var memory: PluginState? {
            var memory = PluginState()
            for (index, member) in members.enumerated() {
                guard let own = member.stream.memory else { return nil }
                memory.insert(own, named: "member_\(index + 1)")
            }
            return memory
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            for index in members.indices {
                try members[index].stream.resume(memory.part(named: "member_\(index + 1)"))
            }
        }

        mutating func push(_ row: Span<Float>) {
            for index in members.indices { members[index].stream.push(row) }
        }

        mutating func deviation(into deviation: inout MutableSpan<Float>) {
            for feature in deviation.indices { deviation[feature] = 0 }
            for index in members.indices {
                members[index].addTail(to: &deviation, weight: 1 / Float(members.count))
            }
        }
    }
}
