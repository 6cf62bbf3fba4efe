#!/bin/sh
# Checks that a release is complete: Scripts/release-check.sh PACKAGES_FOLDER
#
# One version in the program, the Python package, the chart and CHANGELOG.md; a clean tree with the tag vVERSION; every
# artefact with its checksum; packages that are built again have the same bytes; lintian and rpmlint report no error; the
# checksums are signed. SIGNING_KEY=FILE holds the public key (default: deploy/package/signing-key.asc).
set -eu
cd "$(dirname "$0")/.."
packages=$(cd "${1:-packages}" && pwd)
version=$(Scripts/version.sh)
machine=$(uname -m)
failures=0
report() {
    if [ "$1" = 0 ]; then echo "ok      $2"; else echo "MISSING $2"; failures=$((failures + 1)); fi
}
check() { what=$1; shift; if "$@" >/dev/null 2>&1; then report 0 "$what"; else report 1 "$what"; fi; }

check "python/src/anomengine/_version.py is $version" grep -qx "__version__ = \"$version\"" python/src/anomengine/_version.py
check "the chart's appVersion is $version" grep -qE "^appVersion: \"?$version\"?$" deploy/helm/anomengine/Chart.yaml
check "CHANGELOG.md has a section $version" grep -qE "^## $(echo "$version" | sed 's/\./\\./g')( |$)" CHANGELOG.md
check "CHANGELOG.md has no unreleased changes" sh -c '! grep -q "^## Unreleased" CHANGELOG.md'
check "the tree has no uncommitted changes" sh -c 'test -z "$(git status --porcelain)"'
check "the tag v$version is this commit" sh -c "test \"\$(git rev-parse -q --verify 'v$version^{commit}')\" = \"\$(git rev-parse HEAD)\""

for file in "anomengine-$version-linux-$machine.tar.gz" "anomengine_${version}_$(dpkg --print-architecture).deb" \
    "anomengine-$version-1.$machine.rpm" "anomengine-$version-linux-$machine.oci.tar" "anomengine-$version.cdx.json"; do
    check "$file" test -s "$packages/$file"
done
check "SHA256SUMS match" sh -c "cd '$packages' && sha256sum --check --strict SHA256SUMS"
check "the archive is at most 25 MB" test "$(stat -c %s "$packages/anomengine-$version-linux-$machine.tar.gz")" -le 25000000

again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
tar --directory "$again" --strip-components 2 --extract --file "$packages/anomengine-$version-linux-$machine.tar.gz" \
    "anomengine-$version-linux-$machine/bin/anomengine"
PROGRAM=$again/anomengine Scripts/package.sh "$again/packages" >"$again/log" 2>&1 || true
for file in "$again"/packages/anomengine*; do
    check "the same bytes again: $(basename "$file")" cmp "$file" "$packages/$(basename "$file")"
done
check "lintian" lintian --allow-root --fail-on error "$packages/anomengine_${version}_$(dpkg --print-architecture).deb"
check "rpmlint" rpmlint --config deploy/package/rpm/rpmlint.toml "$packages/anomengine-$version-1.$machine.rpm"

key=${SIGNING_KEY:-deploy/package/signing-key.asc}
mkdir -m 700 "$again/keys"
check "SHA256SUMS is signed with $key" sh -c "gpg --homedir '$again/keys' --quiet --import '$key' &&
    gpg --homedir '$again/keys' --quiet --verify '$packages/SHA256SUMS.asc' '$packages/SHA256SUMS'"

[ "$failures" = 0 ] || { echo "error: $failures checks failed; not ready to release" >&2; exit 1; }
