// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grpc: [Target.Dependency] = [
    .product(name: "GRPCCore", package: "grpc-swift-2"),
    .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
    .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
    .product(name: "SwiftProtobuf", package: "swift-protobuf"),
]
let http: [Target.Dependency] = [
    .product(name: "AsyncHTTPClient", package: "async-http-client"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// Targets written in C, whose compiler takes other settings.
let cTargets: Set = [
    "CFaults", "CFileOutput", "CHotPath", "CKernels", "CProbes", "CSpareMemory", "CSandbox",
    "CSteppedClock", "EdgeTraffic", "ProbeWorkload",
]

let package = Package(
    name: "anomengine",
    products: [
        .executable(name: "anomengine", targets: ["anomengine"]),
        .library(name: "Engine", targets: ["Engine"]),
        .library(name: "EngineTesting", targets: ["EngineTesting"]),
        // What `anomengine bench` measures, and what counts allocations.
        .library(name: "Benchmarking", targets: ["Benchmarking"]),
        .library(name: "HotPath", targets: ["CHotPath"]),
        // The trainer behind a C interface, for Benchmarks/training/compare.py.
        .library(name: "anomengine-training", type: .dynamic, targets: ["TrainingLibrary"]),
        // Preloaded by a test into the program, so that its clock can be set.
        .library(name: "SteppedClock", type: .dynamic, targets: ["CSteppedClock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", "1.8.0"..<"2.0.0"),
        .package(url: "https://github.com/apple/swift-crypto", "4.0.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-nio", "2.100.0"..<"3.0.0"),
        .package(url: "https://github.com/apple/swift-protobuf", "1.39.0"..<"2.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", "2.4.0"..<"3.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", "2.9.0"..<"3.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", "2.4.0"..<"3.0.0"),
        .package(url: "https://github.com/jpsim/Yams", "6.2.0"..<"7.0.0"),
        .package(url: "https://github.com/swift-server/async-http-client", "1.37.0"..<"2.0.0"),
    ],
    targets: [
        // C: two libraries and doors to installed ones.
        .target(
            name: "CKernels",
            path: "CKernels",
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: [.linkedLibrary("m")]
        ),
        .target(
            name: "CProbes",
            path: "bpf",
            exclude: ["programs", "embed.sh"],
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: [.linkedLibrary("bpf")]
        ),
        // Compiles bpf/programs for the kernel and embeds the object.
        .plugin(name: "EmbedProbes", capability: .buildTool()),
        .target(name: "CSandbox", cSettings: [.define("_GNU_SOURCE")]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .target(name: "CSpareMemory", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CFileOutput", dependencies: ["CHDF5"], cSettings: [.define("_GNU_SOURCE")]),

        // Rooms, from the bottom up. A room imports only rooms above it in this list.
        .target(name: "Engine"),
        .target(name: "EngineTesting", dependencies: ["Engine"]),
        .target(name: "Kernels", dependencies: ["CKernels"]),
        .target(name: "Neural", dependencies: ["Kernels"]),
        .target(name: "Plugins", dependencies: ["Engine", "Kernels", "Neural"]),
        .target(name: "Collector", dependencies: ["Engine"]),
        .target(
            name: "NodeProbes", dependencies: ["Collector", "CProbes", "CSpareMemory", "Engine"],
            plugins: ["EmbedProbes"]),
        .target(name: "Store", dependencies: ["Engine", "CFileOutput", "CHDF5", "CSandbox", crypto]),
        .target(
            name: "Interchange", dependencies: ["Engine", "Neural", "Store", "CZlib", protobuf],
            exclude: ["ONNX/onnx.proto"]),
        .target(name: "TimeSeries", dependencies: ["Engine", "Store", "CZlib"]),
        .target(name: "CRI", dependencies: ["Engine", "Collector"] + grpc),
        .target(name: "Sinks", dependencies: ["Engine", "Collector", "Store", "TimeSeries", "CSnappy"] + http),
        .target(name: "Evaluation", dependencies: ["Engine"]),
        .target(name: "Report", dependencies: ["Engine", "Evaluation"]),
        .target(name: "Benchmarking", dependencies: ["Engine", "Kernels", "Neural", "Plugins"]),
        .executableTarget(
            name: "anomengine",
            dependencies: [
                "Benchmarking", "CRI", "Collector", "Engine", "Evaluation", "Interchange", "Kernels", "Neural",
                "NodeProbes",
                "Plugins",
                "Report", "Sinks", "Store", "TimeSeries", argumentParser, yams,
            ]
        ),
        .target(
            name: "TrainingLibrary", dependencies: ["Kernels", "Neural"], path: "Benchmarks/training",
            exclude: ["compare.py"]),

        .executableTarget(
            name: "FileBenchmark", dependencies: ["Engine", "Store"], path: "Benchmarks/files", exclude: ["sizes.sh"]),

        // Counts allocations, locks and system calls.
        .target(name: "CHotPath", path: "Benchmarks/CHotPath", cSettings: [.define("_GNU_SOURCE")]),

        .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "COpenBLAS"]),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
        .testTarget(name: "EngineTests", dependencies: ["Engine"]),
        .testTarget(name: "EngineTestingTests", dependencies: ["EngineTesting", "Engine"]),
        .testTarget(
            name: "NeuralTests", dependencies: ["Neural", "Kernels", "CKernels"], resources: [.copy("Vectors")]),
        .testTarget(name: "PluginsTests", dependencies: ["Plugins", "EngineTesting", "Engine"]),
        .testTarget(name: "BenchmarkingTests", dependencies: ["Benchmarking"]),
        .testTarget(name: "HotPathTests", dependencies: ["CHotPath", "Benchmarking", "Engine"]),
        .testTarget(name: "CollectorTests", dependencies: ["Collector", "Engine"]),
        // Makes kernel events for the tests to count.
        .executableTarget(
            name: "ProbeWorkload", path: "Tests/ProbeWorkload", cSettings: [.define("_GNU_SOURCE")]),
        // Makes calls for the tests to count.
        .executableTarget(
            name: "EdgeTraffic", path: "Tests/EdgeTraffic", cSettings: [.define("_GNU_SOURCE")]),
        .testTarget(
            name: "NodeProbesTests",
            dependencies: ["NodeProbes", "Collector", "Engine", "CProbes", "EdgeTraffic", "ProbeWorkload"]),
        .target(name: "CFaults", path: "Tests/CFaults", cSettings: [.define("_GNU_SOURCE")]),
        .executableTarget(
            name: "StoreSaver", dependencies: ["CFaults", "Store", "Engine"], path: "Tests/StoreSaver"),
        .testTarget(
            name: "StoreTests", dependencies: ["Store", "Engine", "CHDF5", "StoreSaver"], exclude: ["read_files.py"]),
        .testTarget(
            name: "InterchangeTests",
            dependencies: ["Interchange", "Engine", "Kernels", "Neural", "Store", "anomengine"], exclude: ["Python"]),
        .executableTarget(name: "ParserProbe", dependencies: ["Store"], path: "Tests/ParserProbe"),
        .testTarget(
            name: "SafeLoadingTests", dependencies: ["Store", "Engine", "CHDF5", "anomengine", "ParserProbe"],
            exclude: ["Fixtures", "make_hostile.py"]),
        // Our parsers of foreign bytes, for libFuzzer (Tests/Fuzzing/run.sh) and to repeat what it finds.
        .executableTarget(
            name: "Fuzzing", dependencies: ["Interchange", "Store", "TimeSeries"], path: "Tests/Fuzzing",
            exclude: ["Seeds", "run.sh"]),
        .testTarget(name: "TimeSeriesTests", dependencies: ["TimeSeries", "Store", "Engine", "CZlib"]),
        .target(name: "CSteppedClock", path: "Tests/CSteppedClock", cSettings: [.define("_GNU_SOURCE")]),
        .testTarget(name: "EndToEndTests", dependencies: ["anomengine", "Engine", "Store"]),
        .target(name: "TestTools", path: "Tests/TestTools"),
        .testTarget(
            name: "CRITests",
            dependencies: ["CRI", "Collector", "Engine", "Store", "TestTools", "ProbeWorkload", "anomengine"] + grpc),
        .executableTarget(
            name: "SampleRecorder", dependencies: ["Sinks", "Collector", "Engine", "Store"],
            path: "Tests/SampleRecorder"),
        .testTarget(
            name: "SinksTests",
            dependencies: ["Sinks", "Collector", "Store", "TimeSeries", "Engine", "TestTools", "SampleRecorder"]),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Engine"], resources: [.copy("Vectors")]),
        .testTarget(name: "ReportTests", dependencies: ["Report", "Engine", "Evaluation"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)

// The same strict settings for every room: a warning is an error, every import says how far it reaches.
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    if cTargets.contains(target.name) {
        target.cSettings =
            (target.cSettings ?? []) + [
                .treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra"),
            ]
    } else {
        target.swiftSettings = [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .treatAllWarnings(as: .error),
        ]
    }
}
