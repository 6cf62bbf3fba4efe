#!/bin/sh
# Builds every package of a release: Scripts/package.sh [OUTPUT_FOLDER]      (default: packages)
#
# A relocatable archive, a .deb, an .rpm (where rpmbuild is installed), an OCI image, a bill of materials and SHA-256 sums.
# The same sources on the same machine give the same bytes: all times are those of the last commit, or SOURCE_DATE_EPOCH.
# PROGRAM=PATH takes a program that deploy/package/program.sh built before.
set -eu
cd "$(dirname "$0")/.."
mkdir -p "${1:-packages}"
output=$(cd "${1:-packages}" && pwd)
version=$(Scripts/version.sh)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

program=${PROGRAM:-}
if [ -z "$program" ]; then
    deploy/package/program.sh "$output/program"
    program=$output/program/anomengine
fi
if [ "$("$program" --version)" != "$version" ]; then
    echo "error: $program is version $("$program" --version), the sources are $version" >&2
    exit 1
fi

deploy/package/sbom.py "$version" "$output/anomengine-$version.cdx.json"
deploy/package/tarball.sh "$program" "$version" "$output"
archive=$output/anomengine-$version-linux-$(uname -m).tar.gz
deploy/package/image.py "$archive" "$version" "$output/anomengine-$version-linux-$(uname -m).oci.tar"
if command -v dpkg-deb >/dev/null; then deploy/package/deb.sh "$program" "$version" "$output"; fi
if command -v rpmbuild >/dev/null; then
    deploy/package/rpm.sh "$program" "$version" "$output"
else
    echo "note: rpmbuild is not installed; no .rpm was built"
fi
if [ -e "$output/program/anomengine.debug" ]; then
    xz -T1 -kc "$output/program/anomengine.debug" >"$output/anomengine-$version-linux-$(uname -m).debug.xz"
fi
(cd "$output" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs sha256sum >SHA256SUMS)
(cd "$output" && du -h --apparent-size ./*)
