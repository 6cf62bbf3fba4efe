internal import CPluginABI
internal import Core
internal import Engine

/// A model plugin of a library.
struct HostedModel: ModelPlugin, @unchecked Sendable {  // As HostedPlugin: constants that stay loaded.
    private let plugin: HostedPlugin
    private let functions: anomengine_model

    /// nil for a plugin of another kind.
    init?(_ plugin: HostedPlugin) {
        guard case .model(let functions) = plugin.functions else { return nil }
        self.plugin = plugin
        self.functions = functions
    }

    var manifest: Manifest { plugin.manifest }
    var usesValidation: Bool { functions.uses_validation != 0 }

    func windowShape(parameters: Parameters) -> WindowShape {
        let memory = CallMemory()
        var window = anomengine_window(length: 1, stride: 1)
        functions.window(memory.copy(plugin.values(parameters)), &window)
        // Windows beyond these bounds are of no use; a library's mistake must not end the program.
        return WindowShape(
            length: min(max(1, window.length), 1_000_000), stride: min(max(1, window.stride), 1_000_000))
    }

    func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let memory = CallMemory()
        let bridge = FitBridge(context)
        let state = try withExtendedLifetime((memory, bridge)) {
            try plugin.learn { writer, error in
                functions.fit(
                    memory.copy([Self.table(training, memory)]), memory.copy([Self.table(validation, memory)]),
                    memory.copy(plugin.values(parameters)), memory.copy([bridge.table]), writer, error)
            }
        }
        let model = try restore(state, featureCount: training.featureCount, parameters: parameters)
        return ModelFit(model: model, lossCurve: bridge.losses)
    }

    private static func table(_ windows: WindowSet, _ memory: CallMemory) -> anomengine_windows {
        let runs = windows.runs.map { anomengine_run(rows: memory.copy($0.values), row_count: $0.rowCount) }
        return anomengine_windows(
            window: anomengine_window(length: windows.shape.length, stride: windows.shape.stride),
            feature_count: windows.featureCount, runs: memory.copy(runs), run_count: runs.count)
    }

    func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let memory = CallMemory()
        let object = try plugin.open(state, close: functions.close) { table, fitted, error in
            functions.open(table, featureCount, memory.copy(plugin.values(parameters)), fitted, error)
        }
        let window = windowShape(parameters: parameters)
        let shape = try shape(of: object, window, featureCount)
        let size = functions.stream_size?(object.pointer) ?? 0
        guard (0...StreamBlock.sizeLimit).contains(size) else { throw plugin.error("its stream has \(size) bytes") }
        let common = FittedParts(
            functions: functions, object: object, windowShape: window, featureCount: featureCount,
            deviationShape: shape, state: state, streamSize: size, version: manifest.version)
        return functions.windows == nil ? HostedStreamModel(parts: common) : HostedWindowModel(parts: common)
    }

    private func shape(
        of object: FittedObject, _ window: WindowShape, _ featureCount: Int
    ) throws -> DeviationShape {
        var layout = anomengine_deviation(
            row_count: window.length, group_count: 1, feature_count: featureCount, is_score: 0, expected_group: -1)
        functions.deviation(object.pointer, &layout)
        guard layout.feature_count == featureCount, featureCount > 0 else {
            throw plugin.error("its deviation has \(layout.feature_count) features instead of \(featureCount)")
        }
        if layout.is_score != 0 { return DeviationShape(scoreOfFeatures: featureCount) }
        let expected = Int(layout.expected_group)
        guard (1...window.length).contains(layout.row_count), (1...64).contains(layout.group_count),
            expected < layout.group_count
        else {
            throw plugin.error(
                "its deviation has \(layout.row_count) rows, \(layout.group_count) groups and the expected group \(expected)"
            )
        }
        return DeviationShape(
            rowCount: layout.row_count, groupCount: layout.group_count, featureCount: featureCount,
            expectedGroup: expected < 0 ? nil : expected)
    }
}

/// What a library reports while it fits.
private final class FitBridge {
    private let context: FitContext
    private(set) var losses: [EpochLoss] = []

    init(_ context: FitContext) {
        self.context = context
    }

    var table: anomengine_fit {
        anomengine_fit(
            seed: context.seed, context: Unmanaged.passUnretained(self).toOpaque(),
            report: { context, epoch, limit, training, validation, windows in
                guard let context else { return }
                Unmanaged<FitBridge>.fromOpaque(context).takeUnretainedValue()
                    .report(epoch, limit, training, validation, windows)
            },
            is_cancelled: { context in
                guard let context else { return 0 }
                return Unmanaged<FitBridge>.fromOpaque(context).takeUnretainedValue().context.isCancelled() ? 1 : 0
            })
    }

    private func report(_ epoch: Int, _ limit: Int, _ training: Double, _ validation: Double, _ windows: Int) {
        losses.append(EpochLoss(training: training, validation: validation))
        context.report(
            FitProgress(
                workload: context.workload, epoch: epoch, epochLimit: limit, trainingLoss: training,
                validationLoss: validation, windowCount: windows))
    }
}
