internal import Core
internal import Engine
internal import Files
internal import Foundation
package import HDF5
internal import Isolation
internal import ModelFiles

/// Where the rows to learn from are.
package enum LearnSource: Sendable {
    case files([String], TableReading, intervalSeconds: Double?)
    case database(WatchedDatabase)
}

/// Runs learning in a child process of this program.
package struct Learner: Sendable {
    /// Program and arguments before the path of the request; nil to learn in this process.
    private let command: [String]?
    private let source: LearnSource
    private let loader: FileLoader

    /// - Parameter command: the program with the arguments that make it learn, such as `["/proc/self/exe",
    ///   "learn-detectors"]`.
    package init(command: [String]?, source: LearnSource, loader: FileLoader) {
        self.command = command
        self.source = source
        self.loader = loader
    }

    /// The request for rows of this source.
    func request() -> LearnRequest {
        var request = LearnRequest()
        switch source {
        case .files(let inputs, let reading, let interval):
            request.inputs = inputs
            request.reading = reading
            request.intervalSeconds = interval
        case .database(let database):
            request.database = database
            request.intervalSeconds = database.stepSeconds
        }
        return request
    }

    /// Learns; the detectors are in the request's output afterwards.
    ///
    /// - Parameter folder: takes the request and the report.
    func run(
        _ request: LearnRequest, current: [DetectorRecord], folder: String, registry: Registry
    ) async throws -> LearnReport {
        var request = request
        request.report = "\(folder)/report.json"
        if !current.isEmpty {
            let path = "\(folder)/current.h5"
            try ModelFile.write(
                current, to: path, createdAt: ISO8601.text(Date().timeIntervalSince1970.rounded()),
                engineVersion: engineVersion)
            request.current = path
        }
        let path = "\(folder)/request.json"
        try AtomicFile.write(try JSONEncoder().encode(request), to: path)
        if let command {
            try await Self.runChild(command + [path])
        } else {
            try await LearnWork.run(path, registry: registry, loader: loader)
        }
        guard let data = FileManager.default.contents(atPath: request.report) else {
            throw WatchError(request.report, "is missing after learning", "check the state folder")
        }
        return try JSONDecoder().decode(LearnReport.self, from: data)
    }

    private static func runChild(_ words: [String]) async throws {
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                do throws(ChildProcess.Failure) {
                    // A day: the budget may make it slow.
                    let answer = try ChildProcess.answer(of: words, byteLimit: 1 << 16, patienceSeconds: 86_400)
                    continuation.resume(returning: answer.status)
                } catch {
                    continuation.resume(
                        throwing: WatchError(
                            nil, "the learning process cannot be started (error \(error.code))",
                            "check the limits on processes and memory"))
                }
            }
        }
        guard status == 0 else {
            throw WatchError(
                nil, "learning process \(ChildProcess.text(status, limit: "memory"))",
                "check the state folder and the memory limit")
        }
    }
}
