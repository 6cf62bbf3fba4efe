internal import Core
internal import Kernels

/// Lloyd's algorithm ("Least Squares Quantization in PCM", 1982) from the starting points of Arthur and Vassilvitskii
/// ("k-means++: The Advantages of Careful Seeding", 2007).
struct Centres {
    /// `[count × size]`; fewer than asked for where the points have fewer different values.
    private(set) var values: [Float]
    /// Mean squared distance of a point to its centre.
    private(set) var spread = Double.infinity

    /// - Parameters:
    ///   - points: `[n × size]`, at least one.
    ///   - rounds: how often centres move at most.
    ///   - isCancelled: ends the rounds; the centres so far are kept.
    init(
        of points: [Float], size: Int, count: Int, rounds: Int, seed: UInt64, table: KernelTable,
        isCancelled: () -> Bool
    ) {
        values = Self.start(points, size, count, seed)
        var similarities: [Float] = []
        for _ in 0..<rounds where !isCancelled() {
            let nearest = NearestWindows(values, size: size, table: table)
            similarities = [Float](repeating: 0, count: NearestWindows.batchSize * nearest.count)
            guard move(points, nearest, &similarities) else { break }
        }
    }

    /// Draws each centre among the points, in proportion to the squared distance to the centres before it.
    private static func start(_ points: [Float], _ size: Int, _ count: Int, _ seed: UInt64) -> [Float] {
        let total = points.count / size
        var random = RandomSource(seed: seed)
        var distances = [Float](repeating: .infinity, count: total)
        var centres: [Float] = []
        var next = random.below(total)
        while centres.count < count * size {
            let start = centres.count
            centres += points[next * size..<(next + 1) * size]
            var sum = 0.0
            let (from, to) = (points.span, centres.span)
            for point in 0..<total {
                var distance: Float = 0
                for position in 0..<size {
                    let difference = from[point * size + position] - to[start + position]
                    distance += difference * difference
                }
                distances[point] = min(distances[point], distance)
                sum += Double(distances[point])
            }
            // Every point is a centre already.
            guard sum > 0 else { break }
            var left = random.uniform() * sum
            next = 0
            while next < total - 1, left >= Double(distances[next]) || distances[next] == 0 {
                left -= Double(distances[next])
                next += 1
            }
        }
        return centres
    }

    /// Moves each centre to the mean of the points that are nearest to it; false once that gains less than a millionth.
    private mutating func move(_ points: [Float], _ nearest: NearestWindows, _ similarities: inout [Float]) -> Bool {
        let size = nearest.size
        var sums = [Double](repeating: 0, count: nearest.count * size)
        var members = [Int](repeating: 0, count: nearest.count)
        var total = 0.0
        for first in stride(from: 0, to: points.count / size, by: NearestWindows.batchSize) {
            let rows = min(NearestWindows.batchSize, points.count / size - first)
            let batch = points.span.extracting(first * size..<(first + rows) * size)
            var target = similarities.mutableSpan
            nearest.compare(batch, rows: rows, into: &target)
            for row in 0..<rows {
                let centre = nearest.nearest(similarities.span, from: row * nearest.count)
                members[centre] += 1
                for position in 0..<size { sums[centre * size + position] += Double(batch[row * size + position]) }
                total += nearest.squaredDistance(batch.extracting(row * size..<(row + 1) * size), to: centre)
            }
        }
        // A centre without points stays where it is.
        for centre in 0..<nearest.count where members[centre] > 0 {
            for position in 0..<size {
                values[centre * size + position] = Float(sums[centre * size + position] / Double(members[centre]))
            }
        }
        let before = spread
        spread = total / Double(points.count / size)
        return spread < before * (1 - 1e-6)
    }
}
