internal import Core

extension Excess {
    /// An edge's excess in one of its quantities.
    mutating func measure(
        _ quantity: EdgeQuantity, of edge: Int, in table: EdgeTable, _ window: RankWindow, _ norms: SystemNorms,
        _ direction: Direction, least: Double
    ) -> Double {
        var usual = norms.usual(quantity, edge)
        quantity.fill(&buffer, at: beforeCount, from: table, edge: edge, rows: window.during)
        // Most edges are calm most of the time, and need no look at the rows before.
        guard usual.median.isNaN || isBeyond(usual, direction, least: least) else { return 0 }
        quantity.fill(&buffer, from: table, edge: edge, rows: window.before)
        if usual.median.isNaN {
            let floor = norms.settings.absoluteFloor(quantity)
            guard let before = usualBefore(relativeFloor: norms.settings.relativeFloor, absoluteFloor: floor) else {
                return 0
            }
            usual = before
        }
        return measure(usual, direction, least: least)
    }

    /// Reads an edge's rows before and during.
    mutating func load(_ quantity: EdgeQuantity, of edge: Int, in table: EdgeTable, _ window: RankWindow) {
        quantity.fill(&buffer, from: table, edge: edge, rows: window.rows)
    }
}
