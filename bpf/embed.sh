#!/bin/sh
# Usage: embed.sh CLANG SOURCE NAME.swift: compiles a program for the kernel and writes the object as Swift source, in a
# type of that name.
set -eu
clang=$1
source=$2
output=$3

case $(uname -m) in
x86_64) machine=x86 ;;
aarch64) machine=arm64 ;;
*)
    echo "error: the kernel probes know no machine of the kind $(uname -m)" >&2
    exit 1
    ;;
esac
# Beside the output, as the build may write nowhere else.
object=$(mktemp "${output%.swift}.XXXXXX")
trap 'rm -f "$object"' EXIT
# -g: the loader fits the programs to the running kernel by their type information.
"$clang" -target bpf -mcpu=v3 -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter \
    "-D__TARGET_ARCH_$machine" -c "$source" -o "$object"
# Line tables are of no use to the loader.
"$(dirname "$clang")/llvm-objcopy" --strip-debug "$object"
{
    echo "/// $(basename "$source") of bpf/programs as an object file, made by the build."
    echo "enum $(basename "$output" .swift) {"
    printf '    static let base64: StaticString = "%s"\n' "$(base64 -w 0 "$object")"
    echo '}'
} >"$output"
