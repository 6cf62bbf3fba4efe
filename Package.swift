// swift-tools-version: 6.2
import PackageDescription

// Products of other packages.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grpc: [Target.Dependency] = [
    .product(name: "GRPCCore", package: "grpc-swift-2"),
    .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
    .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
    .product(name: "SwiftProtobuf", package: "swift-protobuf"),
]
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// C compiled under the strictest warnings.
func cRoom(
    _ name: String, path: String? = nil, dependencies: [Target.Dependency] = [], exclude: [String] = [],
    libraries: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path, exclude: exclude,
        cSettings: strictC, linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// A C library of the system.
func system(_ name: String, _ library: String, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: library, providers: [.apt([debian])])
}

/// A room: a Swift module of the program.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    plugins: [Target.PluginUsage] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strictSwift, plugins: plugins)
}

/// The tests of a room, in `Tests/ROOMTests`.
func tests(
    _ room: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: strictSwift)
}

/// A program that tests start, in `Tests/Support`.
func helperProgram(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Tests/Support/\(name)", exclude: exclude,
        swiftSettings: strictSwift)
}

let strictC: [CSetting] = [
    .define("_GNU_SOURCE"), .treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra"),
]
let strictSwift: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]

// A room imports only rooms of layers above its own in this file, or earlier ones of its own layer.

let cRooms: [Target] = [
    cRoom("CKernels", path: "CKernels", libraries: ["m"]),
    cRoom("CProbes", path: "bpf", exclude: ["programs", "embed.sh"], libraries: ["bpf"]),
    cRoom("CSandbox"),
    // The C header of plugin libraries.
    cRoom("CPluginABI"),
    cRoom("CMemoryTrim"),
    cRoom("CPassword", libraries: ["crypt"]),
    system("COpenBLAS", "openblas", debian: "libopenblas-dev"),
    system("CZlib", "zlib", debian: "zlib1g-dev"),
    system("CZstd", "libzstd", debian: "libzstd-dev"),
    system("CSnappy", "snappy", debian: "libsnappy-dev"),
    system("CHDF5", "hdf5", debian: "libhdf5-dev"),
    cRoom("CHDF5Driver", dependencies: ["CHDF5"]),
    // Compiles bpf/programs for the kernel and embeds the object.
    .plugin(name: "EmbedProbes", capability: .buildTool()),
]

let foundations: [Target] = [
    room("Core"),
    room("Files", ["Core"]),
    room("Isolation", ["Core", "CSandbox"]),
    room("RecordLog", ["Core", "Files", crypto]),
    room("HDF5", ["Core", "Files", "Isolation", "CHDF5", "CHDF5Driver", crypto]),
    room("HTTP", ["CPassword", "Core", httpClient, nioSSL, yams] + nio),
]

let learning: [Target] = [
    room("Engine", ["Core"]),
    room("EngineTesting", ["Core", "Engine"]),
    room("Kernels", ["CKernels"]),
    room("Neural", ["Core", "Kernels"]),
    room("Diagnosis", ["Core", "Engine"]),
    room("Plugins", ["Core", "Diagnosis", "Engine", "Kernels", "Neural"]),
]

let hosting: [Target] = [
    // Plugins from shared libraries.
    room("PluginHost", ["Core", "CPluginABI", "Engine", "Isolation"])
]

let storage: [Target] = [
    room("Recordings", ["Core", "Files", "Isolation", "HDF5", "RecordLog"]),
    room("ModelFiles", ["Core", "Engine", "Files", "HDF5", crypto]),
    room(
        "Interchange", ["Core", "Engine", "Files", "HDF5", "Neural", "ModelFiles", "CZlib", protobuf],
        exclude: ["ONNX/onnx.proto"]),
]

let observing: [Target] = [
    room("Collector", ["Core", log]),
    room("CollectorTesting", ["Core", "Collector"]),
    room("NodeProbes", ["Core", "Collector", "Files", "CProbes", "CMemoryTrim", log], plugins: ["EmbedProbes"]),
    room("CRI", ["Core", "Collector", "Files", log] + grpc),
    room("Ingest", ["Core", "Collector", "Files", "HDF5", "HTTP", "Recordings", "CZlib", "CZstd"]),
    room("Export", ["Core", "Collector", "Files", "HTTP", "RecordLog", "Recordings", "CSnappy", log]),
    room("Alerting", ["Core", "Files", "HTTP", "RecordLog", log]),
]

let reporting: [Target] = [
    room("Evaluation", ["Core", "Engine"]),
    room("Report", ["Core", "Engine", "Evaluation"]),
    room("Benchmarking", ["Core", "Engine", "Kernels", "Neural", "Plugins"]),
    room(
        "Jobs",
        [
            "Alerting", "Benchmarking", "CRI", "Collector", "Core", "Diagnosis", "Engine", "EngineTesting",
            "Evaluation", "Export", "Files", "HDF5", "HTTP", "Ingest", "Interchange", "Isolation", "Kernels",
            "ModelFiles", "Neural", "NodeProbes", "PluginHost", "Plugins", "Recordings", "Report", log,
        ]),
    .executableTarget(
        name: "anomengine",
        dependencies: [
            "Alerting", "Benchmarking", "CRI", "Collector", "Core", "Diagnosis", "Engine", "Evaluation", "Export",
            "Files", "HDF5", "HTTP", "Ingest", "Interchange", "Jobs", "Kernels", "ModelFiles", "Neural", "NodeProbes",
            "PluginHost", "Plugins", "Recordings", "Report", argumentParser, log, yams,
        ],
        swiftSettings: strictSwift),
]

let benchmarks: [Target] = [
    .target(
        name: "TrainingLibrary", dependencies: ["Core", "Kernels", "Neural"], path: "Benchmarks/training",
        swiftSettings: strictSwift),
    .executableTarget(
        name: "FileBenchmark", dependencies: ["Core", "Engine", "Files", "HDF5", "ModelFiles", "Recordings"],
        path: "Benchmarks/files", exclude: ["sizes.sh"], swiftSettings: strictSwift),
    // Models and scorers on public data.
    .executableTarget(
        name: "AccuracyBenchmark", dependencies: ["Core", "Engine", "Evaluation", "Plugins"],
        path: "Benchmarks/accuracy", swiftSettings: strictSwift),
    // Counts allocations, locks and system calls.
    cRoom("CHotPath", path: "Benchmarks/CHotPath"),
]

let testSupport: [Target] = [
    cRoom("CFaults", path: "Tests/Support/CFaults"),
    cRoom("CSteppedClock", path: "Tests/Support/CSteppedClock"),
    cRoom("CTrespass", path: "Tests/Support/CTrespass"),
    // Makes calls for the tests to count.
    .executableTarget(name: "EdgeTraffic", path: "Tests/Support/EdgeTraffic", cSettings: strictC),
    // Makes kernel events for the tests to count.
    .executableTarget(name: "ProbeWorkload", path: "Tests/Support/ProbeWorkload", cSettings: strictC),
    .target(name: "TestTools", dependencies: [log], path: "Tests/Support/TestTools", swiftSettings: strictSwift),
    .target(
        name: "StorageTesting", dependencies: ["Core", "Engine", "Files", "HDF5", "ModelFiles", "Recordings"],
        path: "Tests/Support/StorageTesting",
        swiftSettings: strictSwift),
    helperProgram("ModelSaver", ["CFaults", "Core", "Engine", "Files", "HDF5", "ModelFiles"]),
    helperProgram("ParserProbe", ["CTrespass", "Core", "Files", "HDF5", "Isolation", "Recordings"]),
    helperProgram("SampleRecorder", ["Collector", "Core", "Export", "Files", "Recordings", log]),
    // Our parsers of foreign bytes, for libFuzzer (Tests/Support/Fuzzing/run.sh) and to repeat what it finds.
    helperProgram(
        "Fuzzing", ["CRI", "Core", "Files", "HDF5", "HTTP", "Ingest", "Interchange", "ModelFiles", "Recordings"],
        exclude: ["Seeds", "run.sh"]),
]

let storeRooms: [Target.Dependency] = [
    "Core", "Engine", "Files", "HDF5", "Isolation", "ModelFiles", "RecordLog", "Recordings",
]

let testTargets: [Target] = [
    tests("CKernels", ["CKernels", "COpenBLAS", "Core"]),
    tests("Kernels", ["Kernels"]),
    tests("Core", ["Core"]),
    tests("Engine", ["Core", "Engine"]),
    tests("EngineTesting", ["Core", "Engine", "EngineTesting"]),
    tests("Neural", ["CKernels", "Core", "Kernels", "Neural"], resources: [.copy("Vectors")]),
    tests("Plugins", ["Core", "Engine", "EngineTesting", "Kernels", "Plugins"], resources: [.copy("Vectors")]),
    tests("PluginHost", ["Core", "Engine", "EngineTesting", "PluginHost"], exclude: ["Fixtures"]),
    tests("Diagnosis", ["Core", "Diagnosis", "Engine", "EngineTesting"]),
    tests("Benchmarking", ["Benchmarking"]),
    tests("HotPath", ["Benchmarking", "CHotPath", "Core", "Engine"]),
    tests("Collector", ["Collector", "CollectorTesting", "Core", "TestTools"]),
    tests(
        "NodeProbes",
        [
            "CProbes", "Collector", "CollectorTesting", "Core", "EdgeTraffic", "Files", "NodeProbes", "ProbeWorkload",
            "TestTools",
        ]),
    tests("HDF5", storeRooms + ["CHDF5", "StorageTesting"]),
    tests("Recordings", storeRooms + ["StorageTesting"]),
    tests("ModelFiles", storeRooms + ["ModelSaver", "StorageTesting"], exclude: ["read_files.py"]),
    tests(
        "SafeLoading", storeRooms + ["CHDF5", "Fuzzing", "ParserProbe", "StorageTesting", "anomengine"],
        exclude: ["Fixtures", "make_hostile.py"]),
    tests(
        "Interchange", storeRooms + ["Interchange", "Kernels", "Neural", "anomengine", protobuf], exclude: ["Python"]),
    tests("Ingest", storeRooms + ["Collector", "CZlib", "CZstd", "HTTP", "Ingest"]),
    tests(
        "Export",
        storeRooms + ["Collector", "CollectorTesting", "Export", "HTTP", "Ingest", "SampleRecorder", "TestTools", log]),
    tests(
        "CRI",
        storeRooms + ["CRI", "Collector", "CollectorTesting", "ProbeWorkload", "TestTools", "anomengine"] + grpc),
    tests("Alerting", ["Alerting", "Core", "Files", "HTTP", "RecordLog", "TestTools", log]),
    tests(
        "Jobs",
        storeRooms + [
            "Alerting", "Collector", "CollectorTesting", "Diagnosis", "Evaluation", "HTTP", "Ingest", "Interchange",
            "Jobs", "Kernels", "Neural", "Report", "TestTools", log,
        ]),
    tests("Evaluation", ["Core", "Engine", "Evaluation"], resources: [.copy("Vectors")]),
    tests("Report", ["Core", "Engine", "Evaluation", "Report"]),
    tests("EndToEnd", storeRooms + ["anomengine"]),
]

let package = Package(
    name: "anomengine",
    products: [
        .executable(name: "anomengine", targets: ["anomengine"]),
        // For authors of plugins.
        .library(name: "Engine", targets: ["Core", "Engine"]),
        .library(name: "EngineTesting", targets: ["EngineTesting"]),
        // What `anomengine bench` measures, and what counts allocations.
        .library(name: "Benchmarking", targets: ["Benchmarking"]),
        .library(name: "HotPath", targets: ["CHotPath"]),
        // The trainer behind a C interface, for `python -m peers training` in Benchmarks/peers.
        .library(name: "anomengine-training", type: .dynamic, targets: ["TrainingLibrary"]),
        // Preloaded by a test into the program, so that its clock can be set.
        .library(name: "SteppedClock", type: .dynamic, targets: ["CSteppedClock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", "1.8.0"..<"2.0.0"),
        .package(url: "https://github.com/apple/swift-crypto", "4.0.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-log", "1.6.0"..<"2.0.0"),
        .package(url: "https://github.com/apple/swift-nio", "2.100.0"..<"3.0.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", "2.30.0"..<"3.0.0"),
        .package(url: "https://github.com/apple/swift-protobuf", "1.39.0"..<"2.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", "2.4.0"..<"3.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", "2.9.0"..<"3.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", "2.4.0"..<"3.0.0"),
        .package(url: "https://github.com/jpsim/Yams", "6.2.0"..<"7.0.0"),
        .package(url: "https://github.com/swift-server/async-http-client", "1.37.0"..<"2.0.0"),
    ],
    targets: cRooms + foundations + learning + hosting + storage + observing + reporting + benchmarks + testSupport
        + testTargets,
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)
