// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "anomengine-benchmarks",
    dependencies: [
        .package(name: "anomengine", path: ".."),
        // Without its traits: the interposers they bring read 0 on Linux; CHotPath counts instead.
        .package(url: "https://github.com/ordo-one/benchmark", "1.38.0"..<"2.0.0", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Scoring",
            dependencies: [
                .product(name: "Benchmarking", package: "anomengine"),
                .product(name: "Engine", package: "anomengine"),
                .product(name: "HotPath", package: "anomengine"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/Scoring",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        )
    ],
    swiftLanguageModes: [.v6]
)
