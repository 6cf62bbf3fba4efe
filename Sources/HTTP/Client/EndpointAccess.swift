/// How an agent shows an endpoint who it is.
package struct EndpointAccess: Sendable {
    /// Sent with each request; a later field replaces an earlier one of the same name.
    package var headers: [HeaderField]
    /// A file whose token is sent with each request; it is read each time, as it may be renewed.
    package var bearerTokenFile: String?

    package init(headers: [HeaderField] = [], bearerTokenFile: String? = nil) {
        self.headers = headers
        self.bearerTokenFile = bearerTokenFile
    }
}
