import Core
import Foundation
import Testing

@testable import Ingest

@Suite struct DerivedColumnTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func table(_ name: String, _ column: String, _ values: [Double], from: Int = 0) throws -> String {
        let rows = values.enumerated().map { "\((from + $0) * 10),\($1 == $1.rounded() ? "\(Int($1))" : "\($1)")\n" }
        return try scratch.write(name, "time,\(column)\n" + rows.joined())
    }

    private func needs(_ columns: [String]) -> [Workload: DataExpectation] {
        [Workload("web"): DataExpectation(columns: columns, intervalSeconds: 10, warmUpRows: 0)]
    }

    @Test("A counter of any size becomes a rate, and a reset loses nothing")
    func rates() throws {
        var values = (0..<40).map { 1e12 + Double($0 * 500) }
        values += (1...10).map { Double($0 * 500) }
        let path = try table("web.csv", "bytes_total", values)
        let (series, summary) = try SeriesSource().load([path])
        #expect(series[0].columns == ["rate(bytes_total)"] && series[0].values[0].isNaN)
        #expect(series[0].values.dropFirst().allSatisfy { $0 == 50 })
        #expect(summary.notes.contains { $0.contains("'bytes_total' is a counter") })
    }

    @Test("Rates continue across files")
    func ratesOverFiles() throws {
        let folder = scratch.path
        for day in 0..<3 {
            let rows = (0..<20).map { "\((day * 20 + $0) * 10),web,\((day * 20 + $0) * 70)\n" }.joined()
            try scratch.write("\(day).csv", "time,pod,requests_total\n" + rows)
        }
        var mapping = CSVMapping()
        mapping.workload = WorkloadRule(.column("pod"))
        mapping.replicaColumn = "pod"
        let (series, _) = try SeriesSource(mapping: mapping).load([folder])
        #expect(series[0].rowCount == 60 && series[0].values.dropFirst().allSatisfy { $0 == 7 })
    }

    @Test("Values that happen to grow, or decrease slightly, are not counters")
    func gauges() throws {
        let growing = try table("web.csv", "memory", (0..<300).map { 1000.5 + Double($0) * 1.5 })
        #expect(try SeriesSource().load([growing]).series[0].columns == ["memory"])
        let sinking = try table("web.csv", "items_total", (0..<50).map { 500 + Double($0 % 7) })
        #expect(try SeriesSource().load([sinking]).series[0].columns == ["items_total"])
    }

    @Test("Options override detection")
    func options() throws {
        let path = try table("web.csv", "x_total", (0..<50).map { Double($0 * $0) })
        #expect(try SeriesSource().load([path]).series[0].columns == ["rate(x_total)"])
        var mapping = CSVMapping()
        mapping.gaugeColumns = ["x_*"]
        #expect(try SeriesSource(mapping: mapping).load([path]).series[0].columns == ["x_total"])
        mapping = CSVMapping()
        mapping.includeColumns = ["x_total"]
        #expect(try SeriesSource(mapping: mapping).load([path]).series[0].columns == ["x_total"])
        let plain = try table("b.csv", "y", (0..<5).map { Double($0 * 30) })
        mapping = CSVMapping()
        mapping.rateColumns = ["y"]
        #expect(try SeriesSource(mapping: mapping).load([plain]).series[0].values.dropFirst() == [3, 3, 3, 3])
    }

    @Test("A detector's columns decide how data are read")
    func expectations() throws {
        let short = try table("web.csv", "x_total", [10, 30, 60])
        var source = SeriesSource()
        source.expected = needs(["rate(x_total)"])
        let rates = try source.load([short]).series[0]
        #expect(rates.columns == ["rate(x_total)"] && rates.values.dropFirst() == [2, 3])
        let long = try table("web.csv", "x_total", (0..<50).map { Double($0) })
        source.expected = needs(["x_total"])
        #expect(try source.load([long]).series[0].values.prefix(3) == [0, 1, 2])
        let labels = try table("web.csv", "label", [0, 1, 0, 1])
        source.expected = needs(["label"])
        #expect(try source.load([labels]).series[0].columns == ["label"])
    }

    @Test("64 GiB with 2 KB of variation keep the variation")
    func precision() throws {
        let base = 68_719_476_736.0
        let values = (0..<50).map { base + Double($0 * 37 % 97) * 20 }
        let (series, summary) = try SeriesSource().load([try table("web.csv", "memory", values)])
        let found = series[0]
        let name = try #require(DerivedName(found.columns[0]))
        guard case .distance("memory", let chosen) = name else {
            Issue.record("\(name)")
            return
        }
        #expect(zip(found.values, values).allSatisfy { Double($0) + chosen == $1 })
        #expect(summary.notes.contains { $0.contains("varies little") })
        // The next day is read from the same base, even if it is constant there or elsewhere.
        var source = SeriesSource()
        source.expected = needs(found.columns)
        for next in [[base + 20, base + 20, base + 20], [base + 5000, base + 5020, base + 5040], [7.0, 8, 9]] {
            let other = try source.load([try table("web.csv", "memory", next)]).series[0]
            #expect(other.columns == found.columns)
            #expect(zip(other.values, next).allSatisfy { $0 == Float($1 - chosen) })
        }
    }

    @Test(
        "Small numbers, and large ones that vary, stay unchanged",
        arguments: [
            [2.9866e-8, 3.04279e-8, 3.233997e-8], [1e9, 2e9, 1.5e9], [5000, 5000, 5000], [0.1, 0.2, 0.3],
            [1277.9, 1278.1, 1277.5],
        ])
    func plain(values: [Double]) throws {
        let (series, _) = try SeriesSource().load([try table("web.csv", "x", values)])
        #expect(series[0].columns == ["x"] && series[0].values == values.map(Float.init))
    }

    @Test func names() {
        #expect(DerivedName("rate(x)") == .rate(of: "x"))
        #expect(DerivedName("a - b - 5") == .distance(of: "a - b", base: 5))
        #expect(DerivedName("a - b") == nil && DerivedName("x-5") == nil)
        for name in [
            DerivedName.rate(of: "a(b)"), .distance(of: "m", base: 68_719_476_736), .distance(of: "m", base: -0.5),
        ] {
            #expect(DerivedName(name.text) == name)
        }
    }
}
