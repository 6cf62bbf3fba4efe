internal import CPassword
internal import Foundation
internal import NIOCore
internal import Synchronization

/// Checks passwords, one at a time, on its own thread: a bcrypt hash takes a tenth of a second.
///
/// Who was let in once is remembered, so that a scraper does not wait for those who guess.
final class PasswordCheck: Sendable {
    private struct Login: Hashable {
        let authorization: String
        let hash: String
    }

    /// Enough for every scraper of a page.
    private static let rememberedLimit = 100
    /// What the password of an unknown user is compared with, so that the time of an answer does not tell who exists.
    private static let nobody = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

    private let queue = DispatchQueue(label: "anomengine.passwords")
    private let remembered = Mutex<Set<Login>>([])

    /// Whether an `Authorization` header is that of a user.
    func allows(
        _ authorization: String?, _ users: [String: String], on eventLoop: any EventLoop
    ) -> EventLoopFuture<Bool> {
        guard !users.isEmpty else { return eventLoop.makeSucceededFuture(true) }
        guard let authorization, let (user, password) = Self.login(authorization) else {
            return eventLoop.makeSucceededFuture(false)
        }
        let hash = users[user]
        let login = hash.map { Login(authorization: authorization, hash: $0) }
        if let login, remembered.withLock({ $0.contains(login) }) { return eventLoop.makeSucceededFuture(true) }
        let promise = eventLoop.makePromise(of: Bool.self)
        queue.async { [self] in
            let isRight = cpassword_matches(password, hash ?? Self.nobody)
            if isRight, let login {
                remembered.withLock { remembered in
                    if remembered.count >= Self.rememberedLimit { remembered.removeAll() }
                    remembered.insert(login)
                }
            }
            promise.succeed(isRight && hash != nil)
        }
        return promise.futureResult
    }

    /// User and password of a basic authorization; nil if it is none. Bcrypt reads up to a zero byte.
    static func login(_ authorization: String) -> (user: String, password: String)? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let bytes = Data(base64Encoded: parts[1].trimmingCharacters(in: .whitespaces)), !bytes.contains(0),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
