#!/bin/sh
# Makes the committed Swift code for the container runtime interface from Protos/cri. Needed only when those change.
# The two protoc plug-ins are built from the packages that the project uses, in a scratch folder.
set -eu
cd "$(dirname "$0")/.."
command -v protoc >/dev/null || { echo "error: protoc is missing; install protobuf-compiler." >&2; exit 1; }
scratch=${1:-.build-protoc}
mkdir -p "$scratch/Sources/plugins"
cat >"$scratch/Package.swift" <<'EOF'
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
    name: "plugins",
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf", "1.38.0"..<"2.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", "2.4.0"..<"3.0.0"),
    ],
    targets: [
        .executableTarget(
            name: "plugins",
            dependencies: [
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
            ])
    ])
EOF
echo 'print("only the plug-ins are used")' >"$scratch/Sources/plugins/main.swift"
for plugin in protoc-gen-swift protoc-gen-grpc-swift-2; do
    swift build --package-path "$scratch" --product "$plugin"
done
bin=$(swift build --package-path "$scratch" --show-bin-path)

generate() {
    protoc --proto_path=Protos/cri "$1" \
        --plugin="$bin/protoc-gen-swift" --plugin="protoc-gen-grpc-swift=$bin/protoc-gen-grpc-swift-2" \
        --swift_out="$2" --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true \
        --grpc-swift_out="$2" --grpc-swift_opt=Visibility=Package --grpc-swift_opt=UseAccessLevelOnImports=true \
        --grpc-swift_opt=Server=false
}
generate api.proto Sources/CRI/Generated
generate pods.proto Tests/CRITests/Generated
