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
        var models: [any FittedWindowModel] = []
        var streamCounts: [Int] = []
    }

    private(set) var pools: [Pool] = []
    /// For each stream; nil where its model remembers rows and is run by itself.
    let places: [Place?]

    init(_ detectors: [Detector], streams: [FleetStream]) {
        var pools: [Pool] = []
        let homes: [Place?] = detectors.map { detector in
            guard let value = detector.model.value as? any FittedWindowModel else { return nil }
            let plugin = detector.model.plugin
            let pool = pools.firstIndex { $0.plugin == plugin } ?? pools.count
            if pool == pools.count { pools.append(Pool(plugin: plugin)) }
            let model = pools[pool].models.firstIndex { value.isSame(as: $0) } ?? pools[pool].models.count
            if model == pools[pool].models.count {
                pools[pool].models.append(value)
                pools[pool].streamCounts.append(0)
            }
            return Place(pool: pool, model: model)
        }
        for stream in streams {
            guard let home = homes[stream.detector] else { continue }
            pools[home.pool].streamCounts[home.model] += 1
        }
        self.pools = pools
        places = streams.map { homes[$0.detector] }
    }
}

/// Windows of one plugin's models and how they deviate.
struct WindowPool {
    private var fleet: any ModelFleet
    private let layout: FleetLayout
    private var counts: [Int]
    private var windows: [Float]
    private(set) var deviations: [Float]

    init(_ pool: FleetPooling.Pool, threadCount: Int) throws {
        let (models, places) = (pool.models, pool.streamCounts)
        fleet =
            try models.first?.makeFleet(of: models, places: places, threadCount: threadCount)
            ?? SequentialFleet(models, places: places)
        layout = FleetLayout(models, places: places)
        counts = models.map { _ in 0 }
        windows = [Float](repeating: 0, count: layout.windows.count)
        deviations = [Float](repeating: 0, count: layout.deviations.count)
    }

    /// Adds a window of a model; where its deviation will begin.
    mutating func add(_ rows: RowWindow, model: Int) -> Int {
        let index = counts[model]
        rows.copy(to: &windows, at: layout.windows.starts[model] + index * layout.windows.sizes[model])
        counts[model] += 1
        return layout.deviations.starts[model] + index * layout.deviations.sizes[model]
    }

    mutating func run() {
        runOnce(&fleet, windows, counts, &deviations)
    }

    mutating func removeAll() {
        for index in counts.indices { counts[index] = 0 }
    }
}

private func runOnce(
    _ fleet: inout any ModelFleet, _ windows: [Float], _ counts: [Int], _ deviations: inout [Float]
) {
    var target = deviations.mutableSpan
    fleet.deviations(of: windows.span, counts: counts, into: &target)
}
