package import Ingest

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

    /// - Throws: ``SourceError`` if the query cannot be written down.
    package init(url: String, _ request: DatabaseRequest) throws {
        let query = request.query()
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
