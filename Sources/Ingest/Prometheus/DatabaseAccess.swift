package import HTTP

/// How a database is shown who asks: files first, then the environment.
///
/// | environment variable | |
/// | --- | --- |
/// | `ANOMENGINE_BASIC_AUTH` | `USER:PASSWORD` |
/// | `ANOMENGINE_BEARER_TOKEN` | token |
package struct DatabaseAccess: Sendable {
    /// A file that holds `USER:PASSWORD`; it is read for each request.
    package var basicAuthFile: String?
    /// A file that holds a token; it is read for each request.
    package var bearerTokenFile: String?
    /// PEM file of the authorities that an `https` database's certificate must come from; nil for the system's.
    package var caFile: String?
    /// PEM files of a certificate and its key, for databases that ask clients for one.
    package var clientCertificateFile: String?
    package var clientKeyFile: String?
    /// Headers sent with each request.
    package var headers: [(name: String, value: String)] = []
    /// A file of headers, `NAME: VALUE` on each line.
    package var headerFile: String?
    /// The tenant, for databases that hold several: Mimir, Cortex, Loki, Thanos.
    package var tenant: String?

    package init() {}

    /// What is sent with each request.
    ///
    /// - Parameter environment: variables that stand in where no file is given.
    package func endpointAccess(environment: [String: String]) throws(EndpointError) -> EndpointAccess {
        var fields: [HeaderField] = []
        if basicAuthFile == nil, bearerTokenFile == nil {
            if let pair = environment["ANOMENGINE_BASIC_AUTH"], !pair.isEmpty {
                fields.append(try HeaderField(basicAuthorization: pair, place: "ANOMENGINE_BASIC_AUTH"))
            } else if let token = environment["ANOMENGINE_BEARER_TOKEN"], !token.isEmpty {
                fields.append(try HeaderField(name: "Authorization", value: "Bearer \(token)"))
            }
        }
        if let tenant { fields.append(try HeaderField(name: "X-Scope-OrgID", value: tenant)) }
        if let headerFile { fields += try HeaderField.read(headerFile) }
        for header in headers { fields.append(try HeaderField(name: header.name, value: header.value)) }
        var access = EndpointAccess(headers: fields, bearerTokenFile: bearerTokenFile)
        access.basicAuthFile = basicAuthFile
        access.caFile = caFile
        access.clientCertificateFile = clientCertificateFile
        access.clientKeyFile = clientKeyFile
        return access
    }
}
