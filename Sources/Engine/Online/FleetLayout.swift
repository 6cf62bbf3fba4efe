/// Where the windows of several models stand in one array: each model's places in a row, one model after the other.
struct FleetLayout {
    /// Numbers in a window of each model.
    let sizes: [Int]
    /// Where each model's windows begin.
    let starts: [Int]
    /// Numbers in the whole array.
    let count: Int

    init(_ models: [any FittedModel], places: [Int]) {
        let sizes = models.map { $0.windowShape.length * $0.featureCount }
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
}
