internal import Foundation
internal import TestTools
internal import Testing

@testable import Export
@testable import HTTP

struct AddressTests {
    @Test(arguments: [
        "http://127.0.0.1:99999/", "http://127.0.0.1:0/", "http://h:65536/x", "http://h:-1/",
        "http://h:99999999999999999999/", "http://h:1e3/",
    ])
    func rejectsInvalidPorts(url: String) {
        #expect(throws: EndpointError.self) { try EndpointAddress(url) }
    }

    @Test func showsNoSecret() throws {
        let address = try EndpointAddress("https://me:s3cret@db:8443/w?token=t0ken&db=x&u=a&p=pa55&api_key=k3y#frag")
        #expect(address.shown == "https://db:8443/w?token=***&db=x&u=a&p=***&api_key=***")
        #expect(address.target == "https://db:8443/w?token=t0ken&db=x&u=a&p=pa55&api_key=k3y")
        for secret in ["s3cret", "t0ken", "pa55", "k3y"] { #expect(!address.fileName.contains(secret)) }
        let error = #expect(throws: EndpointError.self) { try EndpointAddress("http://me:s3cret@db:99999/?p=pa55") }
        #expect(error?.description.contains("s3cret") == false && error?.description.contains("pa55") == false)
    }

    @Test func queueNamesAreUniqueAndIgnorePasswords() throws {
        let urls = [
            "http://h/a-b", "http://h/a_b", "http://h/a.b", "http://h:81/a-b", "https://h/a-b", "http://me@h/a-b",
            "http://h/a-b?db=x", "http://h/A-b",
        ]
        let names = try urls.map { try EndpointAddress($0).fileName }
        #expect(Set(names).count == urls.count)
        #expect(names.allSatisfy { $0.utf8.count < 100 && !$0.contains("/") && !$0.hasPrefix(".") })
        #expect(
            try EndpointAddress("http://me:old@h/").fileName == EndpointAddress("http://me:new@h/").fileName)
        let long = try EndpointAddress(
            "http://\(String(repeating: "h", count: 200))/?token=\(String(repeating: "a", count: 300))")
        #expect(long.fileName.utf8.count < 100)
    }

    @Test(arguments: [
        ("Bad Name", "1"), ("", "1"), ("X:", "1"), ("X", "1\r\nY: 2"), ("X", "a\nb"), ("X", "a\u{0}b"), ("é", "1"),
        ("Content-Length", "5"), ("Host", "x"), ("transfer-encoding", "chunked"),
    ])
    func refusesHeadersThatNoRequestCanHave(name: String, value: String) {
        #expect(throws: EndpointError.self) { try HeaderField(name: name, value: value) }
    }

    @Test func readsHeadersOfAFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("headers")
        try Data("# for the gateway\nX-Scope-OrgID: team-a\r\n\nAuthorization: Basic a:b==\n".utf8)
            .write(to: URL(filePath: path))
        let fields = try HeaderField.read(path)
        #expect(fields.map(\.name) == ["X-Scope-OrgID", "Authorization"])
        #expect(fields.map(\.value) == ["team-a", "Basic a:b=="])
        #expect(throws: EndpointError.self) { try HeaderField.read(folder.file("missing")) }
        #expect(throws: EndpointError.self) { try HeaderField.read("/dev/zero") }
    }

    @Test func labelNamesArePrometheus() {
        for name in ["cluster", "_x", "A9_"] { #expect(LabelName.isValid(name)) }
        for name in ["", "9a", "a-b", "a b", "é", "__name__", "a=b"] { #expect(!LabelName.isValid(name)) }
    }
}
