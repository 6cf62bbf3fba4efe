#!/bin/sh
# Fetches the foreign programs that tests start: container runtime, Prometheus, VictoriaMetrics.
#
# The Debian packages are unpacked into .test-tools and not installed, so that no service of theirs starts and the
# machine stays as it is. Tests that need a program that is missing are skipped and say so.
set -eu
cd "$(dirname "$0")/.."
tools=.test-tools
packages="busybox-static containerd prometheus runc victoria-metrics"

if [ -f "$tools/packages" ] && [ "$(cat "$tools/packages")" = "$packages" ]; then
    exit 0
fi
command -v apt-get >/dev/null || { echo "note: no apt-get; tests that need $packages are skipped" >&2; exit 0; }
echo "fetching for tests: $packages"
mkdir -p "$tools/archives"
# shellcheck disable=SC2086
if ! (cd "$tools/archives" && apt-get download -qq $packages); then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update -qq && (cd "$tools/archives" && apt-get download -qq $packages); }; then
        echo "note: the packages cannot be fetched; tests that need $packages are skipped" >&2
        exit 0
    fi
fi
for archive in "$tools"/archives/*.deb; do dpkg-deb --extract "$archive" "$tools"; done
rm -rf "$tools/archives"
printf '%s' "$packages" >"$tools/packages"
