internal import Core
package import HDF5
package import Ingest
internal import ModelFiles

/// The database that is watched, in a form that a learning child can be told.
package struct WatchedDatabase: Codable, Sendable, Equatable {
    package let url: String
    package let stepSeconds: Double
    /// The query as ``DataOrigin`` writes it.
    let query: String
    private let basicAuthFile: String?
    private let bearerTokenFile: String?
    private let caFile: String?
    private let clientCertificateFile: String?
    private let clientKeyFile: String?
    private let headerFile: String?
    private let headerNames: [String]
    private let headerValues: [String]
    private let tenant: String?

    /// - Parameters:
    ///   - models: the file or folder of detectors that are to judge the rows. The database is asked as for their data,
    ///     except for what `request` says.
    /// - Throws: ``WatchError`` if the detectors' data came from different queries, ``SourceError`` if the query cannot be
    ///   written down.
    package init(url: String, _ request: DatabaseRequest, models: String? = nil, loader: FileLoader = .inProcess) throws
    {
        let query = request.query(origin: try models.flatMap { try Self.origin(of: $0, for: request, loader) })
        self.url = url
        stepSeconds = query.stepSeconds
        self.query = try DataOrigin(query).json
        basicAuthFile = request.access.basicAuthFile
        bearerTokenFile = request.access.bearerTokenFile
        caFile = request.access.caFile
        clientCertificateFile = request.access.clientCertificateFile
        clientKeyFile = request.access.clientKeyFile
        headerFile = request.access.headerFile
        headerNames = request.access.headers.map(\.name)
        headerValues = request.access.headers.map(\.value)
        tenant = request.access.tenant
    }

    /// How the data of detectors were asked for; nil if they came from files.
    private static func origin(
        of models: String, for request: DatabaseRequest, _ loader: FileLoader
    ) throws -> DataOrigin? {
        guard request.expressions.isEmpty, request.preset == nil else { return nil }
        let origins = try Set(DetectorShelf.files(in: models).compactMap { try ModelFile.origin($0, loader: loader) })
        guard origins.count <= 1 else {
            throw WatchError(
                models, "the detectors were fitted on the answers to \(origins.count) different queries",
                "give one of them with \(.query), or watch with one model file")
        }
        return try origins.first.map { try DataOrigin(json: $0) }
    }

    /// Reads the rows of a time range.
    package func read(fromSeconds: Double, toSeconds: Double) async throws -> [SeriesContent] {
        var request = DatabaseRequest()
        request.access.basicAuthFile = basicAuthFile
        request.access.bearerTokenFile = bearerTokenFile
        request.access.caFile = caFile
        request.access.clientCertificateFile = clientCertificateFile
        request.access.clientKeyFile = clientKeyFile
        request.access.headerFile = headerFile
        request.access.headers = zip(headerNames, headerValues).map { (name: $0, value: $1) }
        request.access.tenant = tenant
        var contents: [SeriesContent] = []
        for reader in try request.readers([url], origin: try DataOrigin(json: query)) {
            contents.append(try await reader.read(fromSeconds: fromSeconds, toSeconds: toSeconds))
        }
        return contents
    }
}
