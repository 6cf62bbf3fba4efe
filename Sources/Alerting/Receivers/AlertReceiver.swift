internal import Foundation
package import HTTP

/// Where alerts go.
package struct AlertReceiver: Sendable {
    /// How a receiver is spoken to.
    package enum Kind: String, Sendable {
        /// Alertmanager's API v2: open alerts are resent, and end by themselves if no more is heard of them.
        case alertmanager
        /// One JSON post for the start and one for the end; see docs/alerting.md.
        case webhook
    }

    package let kind: Kind
    /// Alertmanager's address without `/api/v2/alerts`, or the webhook's own.
    package let url: String
    package let access: EndpointAccess

    package init(_ kind: Kind, url: String, access: EndpointAccess = EndpointAccess()) {
        self.kind = kind
        self.url = url
        self.access = access
    }

    /// What is posted to.
    var target: String {
        let path = "/api/v2/alerts"
        guard kind == .alertmanager, var parts = URLComponents(string: url) else { return url }
        while parts.percentEncodedPath.hasSuffix("/") { parts.percentEncodedPath.removeLast() }
        if !parts.percentEncodedPath.hasSuffix(path) { parts.percentEncodedPath += path }
        return parts.string ?? url
    }
}
