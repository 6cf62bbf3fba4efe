import Core
import Engine
import Foundation
import PluginHost
import Testing

@Suite(.enabled(if: BuiltLibraries.hasCompiler, "needs cc, c++ and make"))
struct PluginHostTests {
    /// The error that loading gives.
    private func error(_ path: String, probe: LoadProbe? = nil) -> String {
        do {
            _ = try PluginLibrary.load(path, probe: probe)
            return "loaded"
        } catch {
            return "\(error)"
        }
    }

    private func check(_ error: String, names path: String, _ words: String) {
        #expect(error.hasPrefix(path) && error.contains(words), "\(error)")
    }

    @Test func refusesOtherInterfaceVersion() throws {
        let path = try BuiltLibraries.broken("OTHER_ABI")
        check(error(path), names: path, "version 99 of the plugin interface; this program has version 1")
    }

    @Test func refusesMissingSymbol() throws {
        let path = try BuiltLibraries.broken("NO_SYMBOL")
        check(error(path), names: path, "has no symbol 'anomengine_plugin_library'")
    }

    @Test func refusesMissingFunction() throws {
        let path = try BuiltLibraries.broken("LACKING")
        check(error(path), names: path, "'lacking' lacks a function")
    }

    @Test func reportsCrashWhileLoading() throws {
        let path = try BuiltLibraries.broken("CRASHES")
        check(error(path, probe: BuiltLibraries.probe), names: path, "crashed while loading: signal 6")
    }

    @Test func reportsExitWhileLoading() throws {
        let path = try BuiltLibraries.broken("EXITS")
        check(error(path, probe: BuiltLibraries.probe), names: path, "ended the process while loading")
    }

    @Test func childFindsTheSameProblem() throws {
        let path = try BuiltLibraries.broken("NO_SYMBOL")
        #expect(error(path, probe: BuiltLibraries.probe) == error(path))
    }

    @Test func refusesFilesThatAreNoLibrary() throws {
        let text = "\(BuiltLibraries.folder)/text.so"
        try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: text))
        check(error(text), names: text, "is not a shared library")
        check(error(BuiltLibraries.folder), names: BuiltLibraries.folder, "is not a file")
        check(error("/nowhere/libx.so"), names: "/nowhere/libx.so", "no such file")
    }

    @Test func refusesFileThatOthersMayWrite() throws {
        try BuiltLibraries.examples.get()
        let path = "\(BuiltLibraries.folder)/open.so"
        try FileManager.default.copyItem(atPath: "\(BuiltLibraries.folder)/libpeak.so", toPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        check(error(path), names: path, "can be written by other users")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(error(path) == "loaded")
    }

    @Test func refusesFolderThatOthersMayWrite() throws {
        try BuiltLibraries.examples.get()
        let folder = "\(BuiltLibraries.folder)/open"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(BuiltLibraries.folder)/libpeak.so", toPath: "\(folder)/libpeak.so")
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
        check(error("\(folder)/libpeak.so"), names: folder, "can be written by other users")
    }

    @Test func takenNameIsRefused() throws {
        let library = try BuiltLibraries.example("libpeak")
        var registry = Registry()
        try library.register(in: &registry)
        #expect(throws: PluginLibraryError.self) { try library.register(in: &registry) }
    }

    @Test func copiedStreamsDoNotShareState() throws {
        let model = try #require(BuiltLibraries.example("liblevel").models.first { $0.manifest.name == "level" })
        let parameters = try model.manifest.resolve(["weight": .real(0.5)])
        let fitted = try model.restore(
            PluginState(["mean": NamedArray(shape: [1], values: .float32([0]))]), featureCount: 1,
            parameters: parameters)
        var one = fitted.makeStream()
        push(8, to: &one)
        var two = one
        push(8, to: &two)
        push(8, to: &two)
        push(8, to: &one)
        #expect(deviation(&one) == 4)
        #expect(deviation(&two) == 2)
    }

    @Test func savedStreamGoesOnExactly() throws {
        let model = try #require(BuiltLibraries.example("liblevel").models.first { $0.manifest.name == "level" })
        let fitted = try model.restore(
            PluginState(["mean": NamedArray(shape: [1], values: .float32([0.1]))]), featureCount: 1,
            parameters: try model.manifest.resolve())
        var one = fitted.makeStream()
        for row in 0..<20 { push(Float(row).squareRoot(), to: &one) }
        var other = fitted.makeStream()
        try other.resume(try #require(one.memory))
        push(3, to: &one)
        push(3, to: &other)
        #expect(deviation(&one).bitPattern == deviation(&other).bitPattern)
        #expect(throws: StateError.self) { try other.resume(PluginState()) }
    }

    private func push(_ value: Float, to stream: inout any ModelStream) {
        let row = [value]
        stream.push(row.span)
    }

    private func deviation(_ stream: inout any ModelStream) -> Float {
        var row: [Float] = [0]
        var target = row.mutableSpan
        stream.deviation(into: &target)
        return row[0]
    }
}
