import CKernels
import Testing

/// Runs of several workloads, and of several threads, must be the runs of one.
@Suite struct ThreadPoolTests {
    @Test(arguments: PrecisionCase.available)
    func fleetGivesSameBitsAsSingleWorkloads(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        let randoms = AutoencoderTests.models()
        var models: [BuiltModel] = []
        for random in randoms { models.append(try #require(BuiltModel(random, table, limit.value))) }
        let batches = models.indices.map { [1, 3, 49][$0 % 3] }
        let windows = models.indices.map {
            let count = batches[$0] * models[$0].windowSize
            return Guarded(copy: randomWindows(count, seed: UInt64($0)), count)
        }
        let results = models.indices.map { Guarded(batches[$0] * models[$0].windowSize) }
        // Each workload twice in a row, as two windows of one model.
        let workloads = models.indices.flatMap { index in
            [0, 1].map { _ in
                ckernels_workload(
                    model: models[index].model, batch: batches[index], x: windows[index].start,
                    y: results[index].start)
            }
        }
        let size = models.indices.map { ckernels_autoencoder_scratch(models[$0].model, batches[$0]) }.max() ?? 0
        let scratch = Guarded(size / 4, offset: 0)
        ckernels_fleet_run(workloads, workloads.count, CKERNELS_RESIDUAL, scratch.start)
        #expect(scratch.isIntact)
        for index in models.indices {
            let alone = models[index].run(windows[index].values, batch: batches[index], CKERNELS_RESIDUAL)
            #expect(results[index].bits == alone.bits && results[index].isIntact, "\(randoms[index].layers)")
        }
    }

    @Test(arguments: PrecisionCase.available)
    func poolGivesSameBitsAsOneThread(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        for threads in [1, 2, 3, 7] {
            let pool = try #require(ckernels_thread_pool_create(threads))
            defer { ckernels_thread_pool_destroy(pool) }
            for random in AutoencoderTests.models() {
                let model = try #require(BuiltModel(random, table, limit.value))
                for batch in [1, 2, 5, 101] {
                    let windows = randomWindows(batch * random.windowSize, seed: 4)
                    let scratch = Guarded(ckernels_thread_pool_scratch(pool, model.model, batch) / 4, offset: 0)
                    let y = Guarded(batch * random.windowSize)
                    ckernels_thread_pool_run(
                        pool, model.model, batch, windows, y.start, CKERNELS_RESIDUAL, scratch.start)
                    let alone = model.run(windows, batch: batch, CKERNELS_RESIDUAL)
                    #expect(
                        y.bits == alone.bits && y.isIntact && scratch.isIntact,
                        "\(threads) threads, batch \(batch), \(random.layers)")
                }
            }
        }
    }

    /// The same on several threads, which split workloads wherever their shares end.
    @Test(arguments: PrecisionCase.available)
    func poolGivesSameBitsForFleet(_ subject: PrecisionCase) throws {
        let (table, limit) = (subject.table, subject.limit)
        let randoms = AutoencoderTests.models()
        let models = try randoms.map { try #require(BuiltModel($0, table, limit.value)) }
        let batches = models.indices.map { [1, 0, 53, 2][$0 % 4] }
        let windows = models.indices.map {
            Guarded(copy: randomWindows(53 * models[$0].windowSize, seed: UInt64($0)), 53 * models[$0].windowSize)
        }
        let alone = models.indices.map { models[$0].run(windows[$0].values, batch: batches[$0]) }
        let size = models.map { ckernels_autoencoder_scratch($0.model, 53) }.max() ?? 0
        let threadScratch = (size + 63) / 64 * 64
        for threads in [1, 2, 3, 7] {
            let pool = try #require(ckernels_thread_pool_create(threads))
            defer { ckernels_thread_pool_destroy(pool) }
            let results = models.indices.map { Guarded(batches[$0] * models[$0].windowSize) }
            let workloads = models.indices.map {
                ckernels_workload(
                    model: models[$0].model, batch: batches[$0], x: windows[$0].start, y: results[$0].start)
            }
            let scratch = Guarded(threads * threadScratch / 4, offset: 0)
            ckernels_thread_pool_fleet_run(
                pool, workloads, workloads.count, CKERNELS_RECONSTRUCTION, scratch.start, threadScratch)
            #expect(scratch.isIntact)
            for index in models.indices {
                #expect(results[index].bits == alone[index].bits && results[index].isIntact, "\(threads) threads")
            }
        }
    }

    @Test func sleepingThreadsWakeUp() async throws {
        let table = try #require(Table.available.last)
        let random = RandomModel(steps: 9, features: 3, encoder: [20], decoder: [20], seed: 1)
        let model = try #require(BuiltModel(random, table, CKERNELS_F32))
        let windows = randomWindows(4 * random.windowSize, seed: 4)
        let alone = model.run(windows, batch: 4).bits
        let pool = try #require(ckernels_thread_pool_create(2))
        defer { ckernels_thread_pool_destroy(pool) }
        let scratch = Guarded(ckernels_thread_pool_scratch(pool, model.model, 4) / 4, offset: 0)
        for _ in 0..<3 {
            // Longer than the threads stay awake.
            try await Task.sleep(for: .milliseconds(20))
            let y = Guarded(4 * random.windowSize)
            ckernels_thread_pool_run(pool, model.model, 4, windows, y.start, CKERNELS_RECONSTRUCTION, scratch.start)
            #expect(y.bits == alone)
        }
    }

    @Test func refusesThreadCountOutsideItsRange() {
        #expect(ckernels_thread_pool_create(0) == nil)
        #expect(ckernels_thread_pool_create(65) == nil)
    }
}
