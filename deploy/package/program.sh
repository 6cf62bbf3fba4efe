#!/bin/sh
# Builds the program with everything linked in but the C library and libgcc: deploy/package/program.sh OUTPUT_FOLDER
#
# Writes OUTPUT_FOLDER/anomengine, stripped, and OUTPUT_FOLDER/anomengine.debug with its symbols. The Swift runtime, HDF5,
# libbpf, snappy, zstd and zlib come from their static archives: the shared HDF5 of Debian alone would bring 25 more
# libraries, among them curl and Kerberos, which the program never calls.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
output=$(cd "$1" && pwd)

# A folder in which the linker finds the static archives under the names of the shared ones.
archives=$(pwd)/.build/static-archives
rm -rf "$archives"
mkdir -p "$archives"
group() {
    name=$1
    shift
    found=""
    for file; do
        path=$(cc -print-file-name="$file")
        [ "$path" != "$file" ] || path=$(find /usr/lib -path "*$file" | sort | head -n 1)
        [ -e "$path" ] || { echo "error: no static archive $file on this machine; install its -dev package" >&2; exit 1; }
        found="$found $path"
    done
    echo "GROUP ($found )" >"$archives/lib$name.a"
}
group hdf5 hdf5/serial/libhdf5.a libsz.a libaec.a libz.a
group hdf5_hl hdf5/serial/libhdf5_hl.a hdf5/serial/libhdf5.a
group bpf libbpf.a libelf.a libz.a
group snappy libsnappy.a libstdc++.a
group crypt libcrypt.a
group zstd libzstd.a
group z libz.a
group stdc++ libstdc++.a

# HDF5's package configuration names the folder of the shared library; ours names the archives.
cat >"$archives/hdf5.pc" <<EOF
Name: hdf5
Description: static archives
Version: 1
Cflags: $(pkg-config --cflags hdf5)
Libs: -L$archives -lhdf5
EOF

build() {
    PKG_CONFIG_PATH=$archives${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} swift build -c release --product anomengine \
        --static-swift-stdlib -Xlinker "-L$archives" -Xlinker --gc-sections "$@"
}
build
program=$(build --show-bin-path)/anomengine
objcopy --only-keep-debug "$program" "$output/anomengine.debug"
strip --strip-all -o "$output/anomengine" "$program"
(cd "$output" && objcopy --add-gnu-debuglink=anomengine.debug anomengine)

others=$(ldd "$output/anomengine" | awk '{ print $1 }' | grep -vE '^(linux-vdso|/lib64/ld-|/lib/ld-|lib(c|m|dl|rt|pthread|resolv|util|gcc_s)\.so)' || true)
if [ -n "$others" ]; then
    echo "error: the program still needs shared libraries: $others" >&2
    exit 1
fi
