#!/bin/sh
# Installs the Debian packages that the build needs, if any is missing, and checks for a Swift toolchain.
set -eu

packages="pkg-config libcrypt-dev libhdf5-dev libopenblas-dev libbpf-dev libsnappy-dev zlib1g-dev libzstd-dev clang-format python3-h5py python3-venv"
missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "installing:$missing"
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "error: install these packages as root:$missing" >&2; exit 1; }
        as_root=sudo
    fi
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $missing >/dev/null
fi

if ! command -v swift >/dev/null; then
    echo "error: no Swift toolchain found. Install Swift 6.2 or later from https://www.swift.org/install/linux/" \
        "and put its bin folder on the PATH." >&2
    exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
major=${version%%.*}
minor=${version#*.}
if [ "${major:-0}" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
    echo "error: Swift ${version:-of unknown version} is too old; anomengine needs 6.2 or later" \
        "(https://www.swift.org/install/linux/)." >&2
    exit 1
fi
