internal import Core

/// The service graph of an incident: callers left of callees, lost time as the width of a line, suspects marked.
enum GraphPlot {
    /// Services and edges beyond which a drawing is a tangle; those that lost the most are drawn.
    static let edgeLimit = 60

    private static let boxWidth = 170.0
    private static let boxHeight = 24.0
    private static let columnGap = 90.0
    private static let rowGap = 12.0
    private static let margin = 12.0
    private static let widest = 12.0

    static func drawing(_ incident: SystemIncident, suspects: Int = 3) -> Drawing? {
        let graph = incident.graph
        let edges = graph.edges.indices
            .sorted { (-incident.lostSeconds[$0], $0) < (-incident.lostSeconds[$1], $1) }.prefix(edgeLimit)
        guard !edges.isEmpty else { return nil }
        let places = places(graph, edges.map { graph.edges[$0] })
        let most = edges.map { incident.lostSeconds[$0] }.max() ?? 0
        var body = ""
        // The widest last, so that it lies on top.
        for edge in edges.reversed() {
            let lost = most > 0 ? incident.lostSeconds[edge] / most : 0
            body += line(places[graph.edges[edge].caller], places[graph.edges[edge].callee], share: lost)
        }
        let ranks = Dictionary(
            incident.suspects(suspects).enumerated().map { ($1.service, $0 + 1) },
            uniquingKeysWith: { first, _ in first })
        for (service, place) in places.sorted(by: { $0.key < $1.key }) {
            let workload = graph.services[service]
            body += box(
                workload, place, rank: ranks[workload], isCause: incident.cause?.cause?.service == workload)
        }
        let right = places.values.map(\.x).max() ?? 0
        let bottom = places.values.map(\.y).max() ?? 0
        return Drawing(
            title: "Calls", description: description(incident, Array(edges)),
            width: right + boxWidth + margin, height: bottom + boxHeight + margin, keys: [], body: body)
    }

    private struct Place {
        let x: Double
        let y: Double
    }

    /// Columns by the longest path from a caller that nothing calls; cycles end at the number of services.
    private static func places(_ graph: ServiceGraph, _ edges: [ServiceGraph.Edge]) -> [Int: Place] {
        let services = Set(edges.flatMap { [$0.caller, $0.callee] }).sorted()
        var columns = Dictionary(uniqueKeysWithValues: services.map { ($0, 0) })
        let deepest = min(services.count - 1, 6)
        for _ in 0..<max(1, deepest) {
            for edge in edges where edge.caller != edge.callee {
                let next = min((columns[edge.caller] ?? 0) + 1, deepest)
                if (columns[edge.callee] ?? 0) < next { columns[edge.callee] = next }
            }
        }
        var counts: [Int: Int] = [:]
        var places: [Int: Place] = [:]
        for service in services {
            let column = columns[service] ?? 0
            let row = counts[column, default: 0]
            counts[column] = row + 1
            places[service] = Place(
                x: margin + Double(column) * (boxWidth + columnGap), y: margin + Double(row) * (boxHeight + rowGap))
        }
        return places
    }

    private static func line(_ from: Place?, _ to: Place?, share: Double) -> String {
        guard let from, let to else { return "" }
        let (x1, y1) = (from.x + boxWidth, from.y + boxHeight / 2)
        let (x2, y2) = (to.x, to.y + boxHeight / 2)
        let bend = max(30, abs(x2 - x1) / 2)
        let style = share > 0.01 ? "limit" : "axis"
        return "<path class=\"\(style)\" style=\"stroke-width:\(coordinate(max(0.8, share * widest)));"
            + "stroke-dasharray:none;stroke-opacity:\(coordinate(0.35 + 0.4 * share))\" "
            + "d=\"M\(coordinate(x1)) \(coordinate(y1))C\(coordinate(x1 + bend)) \(coordinate(y1)) "
            + "\(coordinate(x2 - bend)) \(coordinate(y2)) \(coordinate(x2)) \(coordinate(y2))\"/>"
    }

    private static func box(_ workload: Workload, _ place: Place, rank: Int?, isCause: Bool) -> String {
        let rectangle =
            "x=\"\(coordinate(place.x))\" y=\"\(coordinate(place.y))\" width=\"\(coordinate(boxWidth))\" "
            + "height=\"\(coordinate(boxHeight))\" rx=\"4\"/>"
        var html = "<rect class=\"ground\" \(rectangle)"
        if rank != nil {
            html +=
                "<rect class=\"incident\(isCause ? "" : " shade")\" style=\"fill-opacity:\(isCause ? ".55" : ".2")\" "
                + rectangle
        } else {
            html += "<rect class=\"label shade\" \(rectangle)"
        }
        let name = printable(workload.name)
        let limit = 20
        let shown = (rank.map { "\($0). " } ?? "") + (name.count > limit ? name.prefix(limit) + "…" : name)
        return html + "<text x=\"\(coordinate(place.x + 8))\" y=\"\(coordinate(place.y + 16))\">\(escaped(shown))"
            + "<title>\(escaped(name))</title></text>"
    }

    private static func description(_ incident: SystemIncident, _ edges: [Int]) -> String {
        let worst = edges.prefix(3).filter { incident.lostSeconds[$0] > 0 }.map { edge in
            let ends = incident.graph.edges[edge]
            return "\(incident.graph.services[ends.caller]) to \(incident.graph.services[ends.callee]) "
                + "\(NumberText.short(incident.lostSeconds[edge])) s"
        }
        let words =
            worst.isEmpty ? "No time is lost in calls." : "Most time is lost from \(worst.joined(separator: ", "))."
        return printable("\(edges.count) call edges. \(words)")
    }
}
