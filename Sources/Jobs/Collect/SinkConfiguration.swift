internal import Collector
internal import Core
internal import Export
package import HTTP
internal import Logging
package import Recordings

/// Where samples go; several at once, or none where a closure takes them.
package struct SinkConfiguration: Sendable {
    /// A recording of HDF5 segments.
    package struct Recording: Sendable {
        package var folder: String
        package var rowsPerSegment = 600
        package var retention = RecordingRetention()
        package var maker = SegmentMaker.inProcess

        package init(folder: String) { self.folder = folder }
    }

    /// What waits on disk for endpoints that do not answer.
    package struct Queue: Sendable {
        /// Nil for a folder in the recording's, or in the current one without a recording.
        package var folder: String?
        package var limitBytes = 256 << 20
        /// After an outage, what was acknowledged this long before it is sent again.
        package var resendSeconds = 30.0

        package init() {}
    }

    package var recording: Recording?
    /// File to which the edge table is appended.
    package var edges: String?
    /// Most bytes that the edge table and the one before it take together.
    package var edgesLimitBytes = 256 << 20
    /// `HOST:PORT` that serves `/metrics`.
    package var metricsAddress: String?
    /// YAML file with TLS and users of that page, in the form of Prometheus' web configuration.
    package var webConfigurationFile: String?
    /// Remote-write endpoints.
    package var remoteWrite: [String] = []
    /// Labels of all remote-write series.
    package var remoteLabels: [String: String] = [:]
    /// Endpoints that take line protocol, or files.
    package var influx: [String] = []
    /// What is sent with each request.
    package var access = EndpointAccess()
    package var queue = Queue()

    package init() {}

    /// Whether samples go nowhere.
    package var isEmpty: Bool { recording == nil && metricsAddress == nil && remoteWrite.isEmpty && influx.isEmpty }

    /// Refuses at the start what a server would refuse with each request.
    package func check() throws {
        try Self.check(remoteWrite + influx.filter(Self.isEndpoint), remoteLabels)
    }

    /// Refuses addresses that are not valid or given twice, and labels that are not valid.
    static func check(_ addresses: [String], _ remoteLabels: [String: String]) throws {
        var known: Set<String> = []
        for target in addresses {
            let address = try EndpointAddress(target)
            guard known.insert(address.fileName).inserted else {
                throw JobError(problem: "\(address.shown) is given twice", remedy: "give each URL once")
            }
        }
        for name in remoteLabels.keys.sorted() where !LabelName.isValid(name) {
            throw JobError(
                problem: "\(.remoteLabel) '\(VisibleText.line(name))' is not a valid label name",
                remedy: "use letters, digits and underscores; do not start with a digit or two underscores")
        }
    }

    /// - Parameter observesCalls: whether recordings have columns for the calls that containers answer.
    func open(
        intervalSeconds: Double, node: String, observesCalls: Bool, logger: Logger
    ) async throws -> [any SampleSink] {
        var opened: [any SampleSink] = []
        do {
            try await open(intervalSeconds, node, observesCalls, logger, &opened)
        } catch {
            for failure in await SinkClosing.close(opened) { logger.warning("\(failure.name): \(failure.error)") }
            throw error
        }
        return opened
    }

    private func open(
        _ intervalSeconds: Double, _ node: String, _ observesCalls: Bool, _ logger: Logger,
        _ opened: inout [any SampleSink]
    ) async throws {
        if let recording {
            opened.append(
                try RecordingSink(
                    folder: recording.folder, intervalSeconds: intervalSeconds, recordsCalls: observesCalls,
                    rowsPerSegment: recording.rowsPerSegment, retention: recording.retention, maker: recording.maker,
                    logger: logger))
        }
        if let edges { opened.append(try EdgeFileSink(path: edges, limitBytes: edgesLimitBytes, logger: logger)) }
        if let metricsAddress {
            opened.append(
                try await ScrapeSink(
                    address: metricsAddress, engineVersion: engineVersion,
                    webConfigurationFile: webConfigurationFile))
        }
        for url in remoteWrite {
            opened.append(
                try RemoteWriteSink(
                    url: url, access: access, queueFolder: try queueFolder(url), queueLimitBytes: queue.limitBytes,
                    resendSeconds: queue.resendSeconds, node: node, externalLabels: remoteLabels, logger: logger))
        }
        for target in influx {
            guard Self.isEndpoint(target) else {
                opened.append(try InfluxFileSink(path: target))
                continue
            }
            opened.append(
                try InfluxSink(
                    url: target, access: access, queueFolder: try queueFolder(target),
                    queueLimitBytes: queue.limitBytes, resendSeconds: queue.resendSeconds, logger: logger))
        }
    }

    private static func isEndpoint(_ target: String) -> Bool { target.contains("://") }

    /// One folder for each address, whose name shows no password.
    private func queueFolder(_ url: String) throws -> String {
        let root = queue.folder ?? recording.map { "\($0.folder)/queue" } ?? "anomengine-queue"
        let folder = "\(root)/\(try EndpointAddress(url).fileName)"
        QueueFolder.takeOver(from: "\(root)/\(QueueFolder.earlierName(url))", to: folder)
        return folder
    }
}
