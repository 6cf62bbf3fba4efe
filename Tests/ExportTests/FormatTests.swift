internal import Collector
import Core
internal import Foundation
internal import Testing

@testable import Export

struct FormatTests {
    @Test func labelsAreSortedByBytesAndEmptyOnesLeftOut() {
        let labels = LabelSet(["pod": "a", "__name__": "m", "Zone": "z", "image": "", "name": "b"])
        #expect(labels.pairs.map(\.name) == ["Zone", "__name__", "name", "pod"])
    }

    /// The bytes were worked out by hand from the protocol's definition.
    @Test func aWriteRequestIsTheMessageOfTheProtocol() {
        var request = WriteRequest()
        request.append(WriteRequest.Labels(LabelSet(["__name__": "up"])), value: 1, timeMilliseconds: 300)
        let label: [UInt8] = [0x0A, 8] + Array("__name__".utf8) + [0x12, 2] + Array("up".utf8)
        let sample: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x10, 0xAC, 0x02]
        let series = [0x0A, UInt8(label.count)] + label + [0x12, UInt8(sample.count)] + sample
        #expect(request.uncompressed == [0x0A, UInt8(series.count)] + series)
        #expect(request.seriesCount == 1)
    }

    @Test func staleMarkerMatchesPrometheus() {
        #expect(WriteRequest.staleMarker.isNaN)
        #expect(WriteRequest.staleMarker.bitPattern == 0x7ff0_0000_0000_0002)
    }

    @Test func numbersOfThePageAreThoseOfTheFormat() {
        #expect(ExpositionPage.number(3) == "3")
        #expect(ExpositionPage.number(0.25) == "0.25")
        #expect(ExpositionPage.number(.nan) == "NaN")
        #expect(ExpositionPage.number(.infinity) == "+Inf")
        #expect(ExpositionPage.number(-.infinity) == "-Inf")
        #expect(Double(ExpositionPage.number(1.1e300)) == 1.1e300)
    }

    @Test func unobservedMetricsAreNotExported() {
        var batch = Made.batch(3, containers: [Made.container(0)], startSeconds: 1000)
        batch.samples[0].values[.sysCalls] = .nan
        batch.samples[0].totals[.sysCalls] = .nan
        let page = ExpositionPage.text(of: batch, engineVersion: "1")
        #expect(!page.contains("container_system_calls_total"))
        #expect(page.contains("container_mmap_calls_total{"))
        let line = InfluxLines.text(of: batch)
        #expect(!line.contains("sys_calls") && line.contains("mmap_calls"))
    }

    @Test func pageShowsQueuesAndProbeTimeIfAvailable() {
        var batch = Made.batch(3, containers: [], startSeconds: 1000)
        let bare = ExpositionPage.text(of: batch, engineVersion: "1")
        #expect(!bare.contains("anomengine_queue_bytes") && !bare.contains("measured_seconds"))
        var delivery = DeliveryStatus(endpoint: "http://db:9090/api/v1/write?a=\"b\"")
        delivery.waitingBytes = 12_000
        delivery.droppedRequests = 3
        batch.status.deliveries = [delivery]
        batch.status.measuredProbeSeconds = 0.25
        let page = ExpositionPage.text(of: batch, engineVersion: "1")
        let endpoint = #"{endpoint="http://db:9090/api/v1/write?a=\"b\""}"#
        #expect(page.contains("\nanomengine_queue_bytes\(endpoint) 12000\n"))
        #expect(page.contains("\nanomengine_requests_dropped_total\(endpoint) 3\n"))
        #expect(page.contains("\nanomengine_probe_measured_seconds_total 0.25\n"))
    }

    @Test func lineProtocolEscapesSeparators() {
        var container = Made.container(0)
        container.image = "a b,c=d\\"
        container.pod = "line\nbreak"
        let line = InfluxLines.text(of: Made.batch(1, containers: [container], startSeconds: 0.5))
        #expect(line.contains(#"image=a\ b\,c\=d\_"#))
        #expect(line.contains(#"pod=line\ break"#))
        #expect(line.hasSuffix(" 1500000000\n"))
        #expect(line.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        (204, nil, RetryPolicy.Decision.done), (400, nil, .refused), (404, 5, .refused), (302, nil, .refused),
        (429, 7, .again(afterSeconds: 7)), (503, nil, .again(afterSeconds: 1)),
    ])
    func statusCodeDecidesRetryOrDrop(status: Int, retryAfter: Double?, decision: RetryPolicy.Decision) {
        let policy = RetryPolicy(firstWaitSeconds: 2, longestWaitSeconds: 60)
        #expect(policy.decide(status: status, retryAfterSeconds: retryAfter, failures: 0, draw: 0) == decision)
    }

    @Test func waitsDoubleUpToTheLongest() {
        let policy = RetryPolicy(firstWaitSeconds: 1, longestWaitSeconds: 30)
        #expect([0, 1, 2, 10, 1000].map { policy.wait(failures: $0, draw: 1) } == [1, 2, 4, 30, 30])
        #expect(policy.wait(failures: 3, draw: 0) == 4)
    }
}
