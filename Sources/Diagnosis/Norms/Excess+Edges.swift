internal import Core

extension Excess {
    /// An edge's excess in one of its quantities.
    mutating func measure(
        _ quantity: EdgeQuantity, of edge: Int, in table: EdgeTable, _ window: RankWindow, _ norms: SystemNorms,
        _ direction: Direction, least: Double
    ) -> Double {
        load(quantity, of: edge, in: table, window)
        var usual = norms.usual(quantity, edge)
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
