#!/bin/sh
# Makes Sources/Interchange/ONNX/onnx.pb.swift of onnx.proto, with Debian's protobuf-compiler and the protoc-gen-swift of
# the swift-protobuf that the package resolves to.
set -eu
cd "$(dirname "$0")/.."
command -v protoc >/dev/null || { echo "error: install protobuf-compiler" >&2; exit 1; }
swift package resolve
checkout=.build/checkouts/swift-protobuf
swift build -c release --package-path "$checkout" --scratch-path .build/protoc-gen-swift --product protoc-gen-swift
protoc --plugin=.build/protoc-gen-swift/release/protoc-gen-swift --swift_out=Sources/Interchange/ONNX \
    --swift_opt=Visibility=Internal --swift_opt=UseAccessLevelOnImports=true \
    --proto_path=Sources/Interchange/ONNX onnx.proto
