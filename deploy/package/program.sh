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
static=""
archive() {
    for file; do
        path=$(cc -print-file-name="$file")
        [ "$path" != "$file" ] || path=$(find /usr/lib -path "*$file" | sort | head -n 1)
        [ -e "$path" ] || { echo "error: no static archive $file on this machine; install its -dev package" >&2; exit 1; }
        static="$static -Xlinker $path"
        last=$path
    done
}
archive libbpf.a libelf.a libsnappy.a libzstd.a libcrypt.a libz.a libstdc++.a
others=$static
# HDF5 is asked for by name; the linker finds these scripts under it.
archive hdf5/serial/libhdf5.a
hdf5=$last
archive hdf5/serial/libhdf5_hl.a
high=$last
archive libsz.a
size=$last
archive libaec.a
echo "GROUP ( $hdf5 $size $last )" >"$archives/libhdf5.a"
echo "GROUP ( $high $hdf5 )" >"$archives/libhdf5_hl.a"

# HDF5's package configuration names the folder of the shared library; ours names the archives.
cat >"$archives/hdf5.pc" <<EOF
Name: hdf5
Description: static archives
Version: 1
Cflags: $(pkg-config --cflags hdf5)
Libs: -L$archives -lhdf5
EOF

# shellcheck disable=SC2086
build() {
    PKG_CONFIG_PATH=$archives${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} swift build -c release --product anomengine \
        --static-swift-stdlib -Xlinker "-L$archives" -Xlinker --gc-sections \
        -Xlinker --as-needed -Xlinker --start-group $others -Xlinker --end-group "$@"
}
build
program=$(build --show-bin-path)/anomengine
objcopy --only-keep-debug "$program" "$output/anomengine.debug"
strip --strip-all -o "$output/anomengine" "$program"
(cd "$output" && objcopy --add-gnu-debuglink=anomengine.debug anomengine)

shared=$(ldd "$output/anomengine" | awk '{ print $1 }' | grep -vE '^(linux-vdso|/lib64/ld-|/lib/ld-|lib(c|m|dl|rt|pthread|resolv|util|gcc_s)\.so)' || true)
if [ -n "$shared" ]; then
    echo "error: the program still needs shared libraries: $shared" >&2
    exit 1
fi
