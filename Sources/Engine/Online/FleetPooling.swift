/// Which streams' windows are run together: models of one plugin in one call, streams of the same model in one batch.
struct FleetPooling {
    /// Where a stream's windows go.
    struct Place {
        let pool: Int
        /// Position of its model in the pool.
        let model: Int
    }

    /// The models of one plugin, with the streams of each.
    struct Pool {
        let plugin: String
        var models: [any FittedModel] = []
        var streamCounts: [Int] = []
    }

    private(set) var pools: [Pool] = []
    /// For each stream.
    let places: [Place]

    init(_ detectors: [Detector], streams: [FleetStream]) {
        var pools: [Pool] = []
        let homes = detectors.map { detector in
            let plugin = detector.model.plugin
            let pool = pools.firstIndex { $0.plugin == plugin } ?? pools.count
            if pool == pools.count { pools.append(Pool(plugin: plugin)) }
            let value = detector.model.value
            let model = pools[pool].models.firstIndex { value.isSame(as: $0) } ?? pools[pool].models.count
            if model == pools[pool].models.count {
                pools[pool].models.append(value)
                pools[pool].streamCounts.append(0)
            }
            return Place(pool: pool, model: model)
        }
        for stream in streams {
            let home = homes[stream.detector]
            pools[home.pool].streamCounts[home.model] += 1
        }
        self.pools = pools
        places = streams.map { homes[$0.detector] }
    }
}

/// Windows of one plugin's models and what is left over of them.
struct WindowPool {
    private var fleet: any ModelFleet
    private let layout: FleetLayout
    private var counts: [Int]
    private var windows: [Float]
    private(set) var residuals: [Float]

    init(_ pool: FleetPooling.Pool, threadCount: Int) throws {
        let (models, places) = (pool.models, pool.streamCounts)
        fleet =
            try models.first?.makeFleet(of: models, places: places, threadCount: threadCount)
            ?? SequentialFleet(models, places: places)
        layout = FleetLayout(models, places: places)
        counts = models.map { _ in 0 }
        windows = [Float](repeating: 0, count: layout.count)
        residuals = windows
    }

    /// Adds a window of a model; where its numbers, and later its residuals, begin.
    mutating func add(_ rows: RowWindow, model: Int) -> Int {
        let position = layout.starts[model] + counts[model] * layout.sizes[model]
        rows.copy(to: &windows, at: position)
        counts[model] += 1
        return position
    }

    mutating func run() {
        runOnce(&fleet, windows, counts, &residuals)
    }

    mutating func removeAll() {
        for index in counts.indices { counts[index] = 0 }
    }
}

private func runOnce(
    _ fleet: inout any ModelFleet, _ windows: [Float], _ counts: [Int], _ residuals: inout [Float]
) {
    var target = residuals.mutableSpan
    fleet.residuals(of: windows.span, counts: counts, into: &target)
}
