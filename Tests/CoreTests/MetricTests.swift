import Core
import Testing

@Suite struct MetricTests {
    @Test func findsEachMetricByItsColumn() {
        for metric in Metric.allCases { #expect(Metric(column: metric.column) == metric) }
        #expect(Metric(column: "cpu") == nil)
    }

    @Test func namesAreUniqueAndFollowPrometheusConventions() {
        let definitions = Metric.allCases.map(\.definition)
        #expect(Set(definitions.map(\.column)).count == definitions.count)
        #expect(Set(definitions.map(\.exportedName)).count == definitions.count)
        for definition in definitions {
            #expect(definition.exportedName.hasSuffix("_total") == (definition.kind == .counter))
        }
    }
}
