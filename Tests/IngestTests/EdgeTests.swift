import Core
import Foundation
import Ingest
import Testing

@Suite struct EdgeFileTests {
    private func read(_ text: String) throws -> [EdgeSample] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("edges-\(UUID().uuidString).csv")
        try text.write(to: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: path) }
        return try EdgeFile.read(path.path)
    }

    @Test func readsTheOneTable() throws {
        let samples = try read(
            """
            time,caller,callee,requests,caller_seconds,callee_seconds,failures
            60,front,basket,100,1.5,1.25,2
            1970-01-01T00:02:00Z,front,basket,90,,1,
            """)
        #expect(samples.count == 2)
        #expect(
            samples[0]
                == EdgeSample(
                    timeSeconds: 60, caller: Workload("front"), callee: Workload("basket"), requests: 100,
                    callerSeconds: 1.5, calleeSeconds: 1.25, failures: 2))
        #expect(samples[1].timeSeconds == 120)
        #expect(samples[1].callerSeconds.isNaN)
        #expect(samples[1].failures.isNaN)
    }

    @Test func takesColumnsInAnyOrderAndIgnoresOthers() throws {
        let samples = try read("callee,zone,time,requests,caller\nb,west,60,5,a\n")
        #expect(samples.first?.requests == 5)
        #expect(samples.first?.caller == Workload("a"))
        #expect(samples.first?.calleeSeconds.isNaN == true)
    }

    @Test(arguments: [
        "",
        "time,caller\n60,a\n",
        "time,caller,callee\n60,a,b\n",
        "time,caller,callee,requests\n60,a,b\n",
        "time,caller,callee,requests\n60,a,,5\n",
        "time,caller,callee,requests\n60,a,b,many\n",
        "time,caller,callee,requests\n60,a,b,-1\n",
        "time,caller,callee,requests\nnoon,a,b,1\n",
    ])
    func rejectsInvalidEdgeTable(_ text: String) {
        #expect(throws: SourceError.self) { try read(text) }
    }
}

@Suite struct EdgeQueryTests {
    private func answer(_ series: [(labels: String, values: String)]) -> [UInt8] {
        let items = series.map { #"{"metric":{\#($0.labels)},"values":[\#($0.values)]}"# }.joined(separator: ",")
        return Array(#"{"status":"success","data":{"resultType":"matrix","result":[\#(items)]}}"#.utf8)
    }

    private func samples(_ query: EdgeQuery, _ answers: [(EdgeQuery.Column, [UInt8])]) throws -> [EdgeSample] {
        var gathered = EdgeAnswers(query)
        for (column, body) in answers { try gathered.add(body, status: 200, url: "http://db", column: column) }
        return gathered.finish()
    }

    @Test func joinsTheReportersOfIstio() throws {
        let query = EdgeQuery.istio(stepSeconds: 60)
        #expect(
            query.expressions.map(\.column) == [
                .requests, .requests, .failures, .failures, .callerSeconds, .calleeSeconds,
            ])
        #expect(query.expressions.allSatisfy { $0.text.contains("[60s]") && $0.text.contains("reporter=") })
        let labels =
            #""source_workload_namespace":"shop","source_workload":"front","#
            + #""destination_workload_namespace":"shop","destination_workload":"basket""#
        let found = try samples(
            query,
            [
                (.requests, answer([(labels, #"[60,"100"],[120,"90"]"#)])),
                // The callee's proxy saw one more.
                (.requests, answer([(labels, #"[60,"101"]"#)])),
                (.failures, answer([(labels, #"[60,"3"]"#)])),
                (.callerSeconds, answer([(labels, #"[60,"1.5"]"#)])),
                (.calleeSeconds, answer([(labels, #"[60,"1.25"],[120,"NaN"]"#)])),
            ])
        #expect(found.count == 2)
        #expect(
            found[0]
                == EdgeSample(
                    timeSeconds: 60, caller: Workload("shop/front"), callee: Workload("shop/basket"), requests: 101,
                    callerSeconds: 1.5, calleeSeconds: 1.25, failures: 3))
        #expect(found[1].failures == 0)
        #expect(found[1].calleeSeconds.isNaN)
    }

    @Test func namesClientsOutsideTheMesh() throws {
        let labels =
            #""source_workload_namespace":"unknown","source_workload":"unknown","#
            + #""destination_workload_namespace":"shop","destination_workload":"front""#
        let found = try samples(.istio(stepSeconds: 15), [(.requests, answer([(labels, #"[60,"7"]"#)]))])
        #expect(found.map(\.caller) == [Workload("user")])
    }

    @Test func readsServiceGraphMetrics() throws {
        let query = EdgeQuery.serviceGraph(stepSeconds: 30, selector: #"cluster="eu""#)
        #expect(query.expressions[0].text.contains(#"traces_service_graph_request_total{cluster="eu"}[30s]"#))
        let labels = #""client":"front","server":"basket""#
        let found = try samples(
            query,
            [
                (.requests, answer([(labels, #"[30,"10"]"#)])), (.failures, answer([])),
                (.callerSeconds, answer([(labels, #"[30,"0.5"]"#)])),
                (.calleeSeconds, answer([(labels, #"[30,"0.4"]"#)])),
            ])
        #expect(
            found == [
                EdgeSample(
                    timeSeconds: 30, caller: Workload("front"), callee: Workload("basket"), requests: 10,
                    callerSeconds: 0.5, calleeSeconds: 0.4, failures: 0)
            ])
    }

    @Test func countsSeriesThatNameNoCallee() throws {
        var gathered = EdgeAnswers(.serviceGraph(stepSeconds: 30))
        try gathered.add(
            answer([(#""client":"front""#, #"[30,"1"]"#)]), status: 200, url: "http://db", column: .requests)
        #expect(gathered.unnamedCount == 1)
        #expect(gathered.finish().isEmpty)
    }

    @Test func rejectsInvalidAnswer() {
        var gathered = EdgeAnswers(.serviceGraph(stepSeconds: 30))
        #expect(throws: SourceError.self) {
            try gathered.add(Array("<html>".utf8), status: 502, url: "http://db", column: .requests)
        }
    }
}

@Suite struct EdgeSourceTests {
    @Test func asksForEachExpressionInPiecesOfOneClock() async throws {
        let asked = Asked()
        let source = EdgeSource(url: "http://db") { path in
            await asked.note(path)
            let isRequests = path.contains("request_total")
            let series =
                isRequests ? #"{"metric":{"client":"a","server":"b"},"values":[[60,"5"]]}"# : ""
            let body = #"{"status":"success","data":{"resultType":"matrix","result":[\#(series)]}}"#
            return (200, Array(body.utf8))
        }
        let found = try await source.samples(
            .serviceGraph(stepSeconds: 60), fromSeconds: 0, toSeconds: 60 * 1500, stepSeconds: 60)
        #expect(found.map(\.requests) == [5])
        let paths = await asked.paths
        #expect(paths.count == 8)
        #expect(paths[0].contains("&start=0.000&end=59940.000&step=60.000"))
        #expect(paths[4].contains("&start=60000.000&end=89940.000&step=60.000"))
    }

    private actor Asked {
        var paths: [String] = []

        func note(_ path: String) { paths.append(path) }
    }
}
