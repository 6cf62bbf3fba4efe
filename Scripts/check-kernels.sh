#!/bin/sh
# Runs all kernels under the address, undefined-behaviour and thread sanitizers and, where Debian's cross compiler and
# qemu-user are installed (gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, qemu-user), the NEON ones on an emulated
# aarch64.
#     Scripts/check-kernels.sh [address|thread|neon ...]
set -eu
cd "$(dirname "$0")/.."
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The system's linker warns of symbols of the sanitizers' own; the toolchain's does not.
linker=
"$clang" -fuse-ld=lld -Wl,--version 2>/dev/null | grep -q LLD && linker=-fuse-ld=lld

build() { # output, flags
    output=$1
    shift
    # shellcheck disable=SC2086
    "$clang" -std=c11 -O1 -g -D_GNU_SOURCE -Wall -Wextra -Werror -ICKernels/include $linker \
        $(find CKernels -name "*.c") Tests/Support/NativeChecks/*.c "$@" -lm -lpthread -o "$folder/$output"
}

for check in ${*:-address thread neon}; do
    echo "== $check"
    case $check in
    address)
        build address -fsanitize=address,undefined -fno-sanitize-recover=all
        "$folder/address"
        ;;
    thread)
        # Swift's thread sanitizer refers to Swift's dispatch library.
        library=$(dirname "$clang")/../lib/swift/linux
        if [ -d "$library" ]; then
            build thread -fsanitize=thread -L"$library" -ldispatch -lBlocksRuntime -Wl,-rpath,"$library"
        else
            build thread -fsanitize=thread
        fi
        TSAN_OPTIONS=halt_on_error=1 "$folder/thread"
        ;;
    neon)
        if ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
            echo "skipped: no qemu-aarch64 or no aarch64-linux-gnu-gcc"
            continue
        fi
        linker=--ld-path=/usr/bin/aarch64-linux-gnu-ld
        build neon --target=aarch64-linux-gnu -static \
            -isystem /usr/aarch64-linux-gnu/include
        qemu-aarch64 "$folder/neon"
        ;;
    *)
        echo "unknown check '$check': address, thread or neon" >&2
        exit 2
        ;;
    esac
done
