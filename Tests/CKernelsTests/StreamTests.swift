import CKernels
import Testing

/// A window that slides by a row, from rows that are projected once.
@Suite struct StreamTests {
    @Test(arguments: Table.available) func slidingWindowsGiveTheBitsOfWholeOnes(table: Table) throws {
        for random in AutoencoderTests.models() {
            let model = try #require(BuiltModel(random, table, CKERNELS_F32))
            let (steps, features, count) = (random.steps, random.features, random.steps + 5)
            let rows = randomWindows(count * features, seed: 5)
            let size = ckernels_projection_size(model.model)
            #expect(size > 0 && size.isMultiple(of: 16))
            let projected = Guarded(count * size, offset: 0)
            for row in 0..<count {
                let alone = Array(rows[row * features..<(row + 1) * features])
                ckernels_project(model.model, 1, alone, projected.start + row * size)
            }
            let scratch = Guarded(ckernels_autoencoder_scratch(model.model, 1) / 4, offset: 0)
            for first in 0...5 {
                let window = Array(rows[first * features..<(first + steps) * features])
                let y = Guarded(steps * features)
                ckernels_projected_run(
                    model.model, window, projected.start + first * size, y.start, CKERNELS_RESIDUAL, scratch.start)
                #expect(y.bits == model.run(window, batch: 1, CKERNELS_RESIDUAL).bits, "\(random.layers)")
                #expect(y.isIntact && scratch.isIntact && projected.isIntact)
            }
        }
    }

    @Test(arguments: Table.available) func lowPrecisionHasNoProjectedRows(table: Table) throws {
        let random = RandomModel(steps: 4, features: 3, encoder: [5], decoder: [5], seed: 1)
        for precision in [CKERNELS_BF16, CKERNELS_INT8] where ckernels_precision_available(table.kernels.isa, precision)
        {
            let model = try #require(BuiltModel(random, table, precision))
            #expect(ckernels_projection_size(model.model) == 0)
        }
    }
}
