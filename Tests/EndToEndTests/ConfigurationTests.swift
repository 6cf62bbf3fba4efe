internal import Core
import Foundation
import Testing

/// YAML files in place of options.
@Suite struct ConfigurationTests {
    private static let yaml = """
        workload-column: pod
        workload-pattern: "^(.*)-[0-9]+$"
        replica-column: pod
        from: 2022-08-22T08:06
        columns: [cpu, memory]
        incident-gap: 60
        fit:
          seed: 18446744073709551615
          plugin: lstm-ae
          set:
            lstm-ae:
              window: 5
              encoder-widths: [6]
              epochs: 2
            minmax: {floor: 0.1}
        detect:
          json: true
        """

    @Test func aFileEqualsTheOptions() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let yaml = try folder.write("shop.yaml", Self.yaml)
        try Program.succeed(["fit", "--config", yaml, fixture.normal, "--output", folder.file("yaml.h5")])
        try Program.succeed(
            [
                "fit", fixture.normal, "--output", folder.file("options.h5"), "--from", "2022-08-22T08:06", "--columns",
                "cpu", "--columns", "memory", "--seed", "18446744073709551615", "--plugin", "lstm-ae", "--set",
                "lstm-ae.window=5", "--set",
                "lstm-ae.encoder-widths=6", "--set", "lstm-ae.epochs=2", "--set", "minmax.floor=0.1",
            ] + SyntheticData.reading)
        let digests = try ["yaml.h5", "options.h5"].map {
            try Program.succeed(["model", "verify", folder.file($0), "--json"]).json()["sha256"] as? String
        }
        #expect(digests[0] == digests[1])
        // The same file serves detect: a flag under its name, and fit's own table is passed over.
        let detected = try Program.succeed(
            ["detect", fixture.faulty, "--model", folder.file("yaml.h5"), "--config=\(yaml)"])
        #expect(try detected.json()["workloads"] is [Any])
    }

    @Test func commandLineOverridesFile() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let yaml = try folder.write("shop.yaml", Self.yaml)
        let json = try Program.succeed(
            [
                "fit", "--config", yaml, fixture.normal, "--output", folder.file("m.h5"), "--set", "lstm-ae.epochs=1",
                "--json",
            ]
        ).json()
        #expect((json["detectors"] as? [[String: Any]])?.first?["epochs"] as? Int == 1)
    }

    @Test func nestedCommandAcceptsConfigurationFile() throws {
        let folder = try Scratch()
        let yaml = try folder.write("c.yaml", "json: true\n")
        let outcome = try Program.succeed(["plugins", "show", "--config", yaml, "mse"])
        #expect(outcome.output.hasPrefix("["))
    }

    @Test func aPipeIsReadToItsEnd() throws {
        let folder = try Scratch()
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        writer.arguments = ["-c", "{ echo '# chosen:'; sleep 0.3; echo 'json: true'; } > '\(pipe)'"]
        try writer.run()
        let outcome = try Program.succeed(["plugins", "show", "--config", pipe, "mse"])
        writer.waitUntilExit()
        #expect(outcome.output.hasPrefix("["))
    }

    @Test(arguments: [
        ("colums: [cpu]\n", ":1: 'colums' is not an option of 'fit'; did you mean 'columns'?"),
        ("seed: 1\nfit:\n  sed: 1\n", ":3: 'sed' is not an option of 'fit'; did you mean 'seed'?"),
        ("fit:\n  incident-gap: 1\n", ":2: 'incident-gap' is not an option of 'fit'"),
        ("period: [60, 61]\n", ":1: 'period' takes one value, not a list"),
        ("period:\n", "'period' must be text, a number"),
        ("period: {a: 1}\n", "'period' must not be a table"),
        ("json: maybe\n", ":1: 'json' must be true or false"),
        ("set:\n  lstm-ae: 5\n", ":2: 'set.lstm-ae' must be a table"),
        ("set:\n  lstm-ae:\n    window: {a: 1}\n", ":3: 'set.lstm-ae.window' must be text, a number"),
        ("- a\n- b\n", ":1: must be a table"), ("a: [1\n", "is not valid YAML"),
    ])
    func aWrongFileIsNamed(_ yaml: String, _ words: String) throws {
        let folder = try Scratch()
        let path = try folder.write("c.yaml", yaml)
        let outcome = try Program.run(["fit", "none.csv", "--output", folder.file("m.h5"), "--config", path])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("error: \(path)") && outcome.errors.contains(words), "\(outcome.errors)")
        #expect(folder.names == ["c.yaml"])
    }

    @Test func aMissingFileIsNamed() throws {
        let outcome = try Program.run(["fit", "--config", "/none.yaml", "x", "--output", "y"])
        #expect(outcome.status == 2 && outcome.errors.contains("/none.yaml: cannot be read"))
        let early = try Program.run(["--config", "/none.yaml"])
        #expect(early.status == 2 && early.errors.contains("must follow a command"))
    }
}
