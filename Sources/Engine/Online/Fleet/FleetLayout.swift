/// Where the windows of several models, and what is said of them, stand in one array: each model's places in a row, one
/// model after the other.
struct FleetLayout {
    /// One array.
    struct Blocks {
        /// Numbers in a place of each model.
        let sizes: [Int]
        /// Where each model's places begin.
        let starts: [Int]
        /// Numbers in the whole array.
        let count: Int

        init(sizes: [Int], places: [Int]) {
            var starts: [Int] = []
            var end = 0
            for (size, count) in zip(sizes, places) {
                starts.append(end)
                end += size * count
            }
            self.sizes = sizes
            self.starts = starts
            count = end
        }

        /// The first `count` places of a model.
        func range(of model: Int, count: Int) -> Range<Int> {
            starts[model]..<starts[model] + count * sizes[model]
        }
    }

    let windows: Blocks
    let deviations: Blocks

    init(_ models: [any FittedWindowModel], places: [Int]) {
        windows = Blocks(sizes: models.map { $0.windowShape.length * $0.featureCount }, places: places)
        deviations = Blocks(sizes: models.map(\.deviationShape.count), places: places)
    }
}
