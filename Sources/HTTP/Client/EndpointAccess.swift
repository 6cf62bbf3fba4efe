/// How an agent shows an endpoint who it is, and how it knows the endpoint.
package struct EndpointAccess: Sendable {
    /// Sent with each request; a later field replaces an earlier one of the same name.
    package var headers: [HeaderField]
    /// A file whose token is sent with each request; it is read each time, as it may be renewed.
    package var bearerTokenFile: String?
    /// A file with `USER:PASSWORD` on one line for basic authentication; it is read each time. It replaces a user in the
    /// address.
    package var basicAuthFile: String?
    /// PEM file of the certificate authorities that an `https` endpoint's certificate must come from; those of the system
    /// without it.
    package var caFile: String?
    /// PEM files of a certificate and its key, for endpoints that ask clients for one. They and ``caFile`` are read for each
    /// new connection.
    package var clientCertificateFile: String?
    package var clientKeyFile: String?

    package init(headers: [HeaderField] = [], bearerTokenFile: String? = nil) {
        self.headers = headers
        self.bearerTokenFile = bearerTokenFile
    }
}
