#!/bin/sh
# Builds the program of the packages: deploy/package/program.sh OUTPUT_FOLDER
#
# Writes OUTPUT_FOLDER/anomengine, stripped, and OUTPUT_FOLDER/anomengine.debug with its symbols. All but the C library and
# libgcc_s is linked from static archives: the Swift runtime, libstdc++, HDF5, libbpf, libelf, snappy, zstd, zlib, libcrypt.
# The shared HDF5 of Debian alone would bring 25 more libraries, among them curl and Kerberos, which the program never calls.
# libgcc_s stays shared because the C library loads it when a thread ends.
#
# JOBS=N limits the compile jobs.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
output=$(cd "$1" && pwd)
sources=$(pwd)

# A folder in which the linker finds the archives before the shared libraries.
archives=$sources/.build/static-archives
rm -rf "$archives"
mkdir -p "$archives"

# library NAME ARCHIVE...: what -lNAME links.
library() {
    name=$1
    shift
    group=""
    for file; do
        path=$(cc -print-file-name="$file")
        [ "$path" != "$file" ] || { echo "error: no archive $file; install the -dev package that holds it" >&2; exit 1; }
        group="$group $(readlink -f "$path")"
    done
    echo "GROUP ($group )" >"$archives/lib$name.a"
}
library bpf libbpf.a libelf.a libzstd.a libz.a
library crypt libcrypt.a
library hdf5 hdf5/serial/libhdf5.a libsz.a libaec.a libz.a
library hdf5_hl hdf5/serial/libhdf5_hl.a hdf5/serial/libhdf5.a libsz.a libaec.a libz.a
library snappy libsnappy.a
library stdc++ libstdc++.a
library z libz.a
library zstd libzstd.a

# HDF5's package configuration names the folder of the shared library; ours names the archives.
cat >"$archives/hdf5.pc" <<END
Name: hdf5
Description: static archives
Version: 1
Cflags: $(pkg-config --cflags hdf5)
Libs: -L$archives -lhdf5
END

icu=$(deploy/package/icu_data.py "$archives/icu-data.o")

# Sections for each function let the linker drop what is never called. Nothing looks up the program's own symbols: plugins
# get a table of functions. Prefixes keep the folder of the build out of the program.
build() {
    PKG_CONFIG_PATH=$archives${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} swift build -c release --product anomengine \
        ${JOBS:+-j "$JOBS"} --static-swift-stdlib \
        -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xcc -fdata-sections \
        -Xswiftc -file-prefix-map -Xswiftc "$sources=." -Xcc "-ffile-prefix-map=$sources=." \
        -Xswiftc -use-ld=lld -Xswiftc "-L$archives" \
        -Xlinker "$archives/icu-data.o" -Xlinker "$icu" -Xlinker --no-export-dynamic -Xlinker --gc-sections -Xlinker --icf=safe \
        -Xlinker --as-needed -Xlinker -z -Xlinker pack-relative-relocs -Xlinker -z -Xlinker now -Xlinker --build-id=sha1 "$@"
}
build
program=$(build --show-bin-path)/anomengine
objcopy --only-keep-debug "$program" "$output/anomengine.debug"
strip --strip-all -o "$output/anomengine" "$program"
(cd "$output" && objcopy --add-gnu-debuglink=anomengine.debug anomengine)

shared=$(ldd "$output/anomengine" | awk '{ print $1 }' |
    grep -vE '^(linux-vdso|/lib64/ld-|/lib/ld-|lib(c|m|dl|rt|pthread|resolv|util|gcc_s)\.so)' || true)
if [ -n "$shared" ]; then
    echo "error: the program still needs shared libraries: $shared" >&2
    exit 1
fi
