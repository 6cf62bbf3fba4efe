import CKernels
import Testing

/// A precision with the error that it may have, as a share of the output's range.
struct PrecisionLimit: Sendable, CustomTestStringConvertible {
    let precision: UInt32
    let largestError: Double

    static let all = [
        PrecisionLimit(precision: CKERNELS_F32.rawValue, largestError: 1e-5),
        PrecisionLimit(precision: CKERNELS_BF16.rawValue, largestError: 2e-2),
        PrecisionLimit(precision: CKERNELS_INT8.rawValue, largestError: 3e-2),
    ]

    var value: ckernels_precision { ckernels_precision(rawValue: precision) }
    var testDescription: String { ["f32", "bf16", "int8"][Int(precision)] }
}

/// A precision on an instruction set.
struct PrecisionCase: Sendable, CustomTestStringConvertible {
    let table: Table
    let limit: PrecisionLimit

    private static let all = Table.available.flatMap { table in
        PrecisionLimit.all.map { PrecisionCase(table: table, limit: $0) }
    }

    /// All that this machine has.
    static let available = all.filter { ckernels_precision_available($0.table.kernels.isa, $0.limit.value) }

    /// Precisions that no instruction set of this machine has.
    static let missing = PrecisionLimit.all.map(\.testDescription).filter { name in
        !available.contains { $0.limit.testDescription == name }
    }

    var testDescription: String { "\(limit.testDescription) on \(table.testDescription)" }
}

@Suite struct AutoencoderTests {
    /// Layers around one and several vectors, products' words that are not full, dense layers on the code.
    static func models() -> [RandomModel] {
        let widths =
            [([1], [], [1]), ([7, 3], [], [5, 9]), ([16], [4], [16]), ([33, 17], [6, 3], [18, 31])]
            + [([64, 32], [], [32, 64]), ([20, 70, 15], [], [80])]
        return widths.enumerated().flatMap { index, widths in
            [1, 3, 8, 21].map { features in
                RandomModel(
                    steps: [1, 2, 7, 33][(index + features) % 4], features: features, encoder: widths.0,
                    dense: widths.1, decoder: widths.2, seed: UInt64(index * 31 + features))
            }
        }
    }

    @Test(arguments: PrecisionCase.available)
    func agreesWithReferenceInEveryShape(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        for random in Self.models() {
            let model = try #require(BuiltModel(random, table, limit.value))
            for batch in [1, 2, 7, 50] {
                let windows = randomWindows(batch * random.windowSize, seed: 3)
                let expected = random.reference(windows, batch: batch)
                let y = model.run(windows, batch: batch)
                // A share of 1 and the value: a tiny model's range says little.
                #expect(
                    largestError(y.start, expected, expected.count) < limit.largestError,
                    "\(random.layers), T \(random.steps), batch \(batch)")
            }
        }
    }

    /// Prints the largest error, which the documents quote.
    @Test(arguments: PrecisionCase.available)
    func errorBoundHoldsOverThousandWindows(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        var largest = 0.0
        for seed in 0..<1000 {
            let random = RandomModel(
                steps: 20, features: 8, encoder: [32, 16], decoder: [16, 32], seed: UInt64(1000 + seed))
            let model = try #require(BuiltModel(random, table, limit.value))
            let windows = randomWindows(random.windowSize, seed: UInt64(seed))
            // A lone window and a batch have the same bits, so that one of the two is enough.
            let expected = random.reference(windows, batch: 1)
            let y = model.run(windows, batch: 1).values
            let (low, high) = (try #require(expected.min()), try #require(expected.max()))
            let error = zip(y, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
            largest = max(largest, error / (high - low))
        }
        print("largest error of \(limit.testDescription) on \(table.testDescription): \(largest) of the output's range")
        #expect(largest < limit.largestError)
    }

    @Test(arguments: PrecisionCase.available)
    func aWindowGivesTheSameBitsInAnyBatch(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        for random in Self.models() {
            let model = try #require(BuiltModel(random, table, limit.value))
            let size = random.windowSize
            let windows = randomWindows(101 * size, seed: 9)
            let together = model.run(windows, batch: 101).bits
            for window in [0, 5, 47, 48, 100] {
                let alone = model.run(Array(windows[window * size..<(window + 1) * size]), batch: 1).bits
                #expect(alone == Array(together[window * size..<(window + 1) * size]), "\(random.layers)")
            }
        }
    }

    @Test(arguments: PrecisionCase.available)
    func residualIsInputMinusReconstruction(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        let random = RandomModel(steps: 5, features: 3, encoder: [9], decoder: [9], seed: 1)
        let model = try #require(BuiltModel(random, table, limit.value))
        let windows = randomWindows(60 * random.windowSize, seed: 2)
        let y = model.run(windows, batch: 60).values
        #expect(model.run(windows, batch: 60, CKERNELS_RESIDUAL).values == zip(windows, y).map { $0 - $1 })
    }

    @Test(arguments: PrecisionCase.available)
    func nonFiniteValueIsNotHidden(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        let random = RandomModel(steps: 6, features: 3, encoder: [9, 4], decoder: [4, 9], seed: 1)
        let model = try #require(BuiltModel(random, table, limit.value))
        let size = random.windowSize
        let sound = randomWindows(3 * size, seed: 2)
        let before = model.run(sound, batch: 3).values
        for bad in [Float.nan, .infinity] {
            var windows = sound
            windows[size + 4] = bad
            let after = model.run(windows, batch: 3).values
            // An infinity saturates gates in floating point; what it must not do is to look like a reconstruction.
            #expect(zip(windows, after).map { $0 - $1 }[size..<2 * size].contains { !$0.isFinite })
            #expect(Array(after[..<size]) == Array(before[..<size]))
            #expect(Array(after[(2 * size)...]) == Array(before[(2 * size)...]))
        }
    }

    /// Shows as a skip where a precision goes untested.
    @Test(.enabled(if: PrecisionCase.missing.isEmpty, "no dot products of \(PrecisionCase.missing) on this machine"))
    func everyPrecisionIsTested() {
        #expect(PrecisionCase.available.count >= PrecisionLimit.all.count)
    }

    @Test func invalidLayersHaveNoSize() throws {
        let table = try #require(Table.available.last)
        let sound = RandomModel(steps: 4, features: 3, encoder: [5], dense: [2], decoder: [5], seed: 1)
        func size(_ change: (inout ckernels_autoencoder_layout) -> Void) -> Int {
            sound.withLayout { layout in
                change(&layout)
                return ckernels_autoencoder_size(table.f32, CKERNELS_F32, &layout)
            }
        }
        #expect(size { _ in } > 0)
        #expect(size { $0.steps = 0 } == 0)
        #expect(size { $0.code = 1 } == 0)
        #expect(size { $0.layer_count -= 1 } == 0)
        #expect(size { $0.layer_count = Int(CKERNELS_LAYER_LIMIT) + 1 } == 0)
        #expect(sound.withLayout { ckernels_autoencoder_size(table.f32, CKERNELS_F32, &$0) } > 0)
    }

    @Test func unsupportedPrecisionHasNoSize() throws {
        let portable = try #require(ckernels_f32_for_isa(CKERNELS_ISA_PORTABLE))
        let random = RandomModel(steps: 4, features: 3, encoder: [5], decoder: [5], seed: 1)
        #expect(!ckernels_precision_available(CKERNELS_ISA_PORTABLE, CKERNELS_BF16))
        #expect(random.withLayout { ckernels_autoencoder_size(portable, CKERNELS_BF16, &$0) } == 0)
        #expect(random.withLayout { ckernels_autoencoder_size(portable, CKERNELS_INT8, &$0) } == 0)
    }
}
