#!/bin/sh
# Installs the packages where users are: Scripts/test-packages.sh PACKAGES_FOLDER [SUITE ...]      (default: bookworm)
#
# Makes a fresh Debian root for each suite with debootstrap, without any toolchain, and in it unpacks the archive, installs,
# upgrades, removes and purges the .deb, runs the program on the sample and on a generated table, and prints the time of
# each step. Needs root and debootstrap. ROOTS=FOLDER keeps the roots for the next run.
set -eu
cd "$(dirname "$0")/.."
packages=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- bookworm
mirror=${MIRROR:-http://deb.debian.org/debian}
roots=${ROOTS:-}
temporary=""
if [ -z "$roots" ]; then
    roots=$(mktemp -d)
    temporary=$roots
fi
mounted=""
cleanup() {
    for place in $mounted; do umount "$place" 2>/dev/null || true; done
    [ -z "$temporary" ] || rm -rf "$temporary"
}
trap cleanup EXIT

version=$(Scripts/version.sh)
archive=$packages/anomengine-$version-linux-$(uname -m).tar.gz
deb=$packages/anomengine_${version}_$(dpkg --print-architecture).deb

fail() { echo "error: $suite: $*" >&2; exit 1; }

# Runs a command in the root and prints what it did and how long it took.
step() {
    what=$1
    shift
    start=$(date +%s%N)
    chroot "$root" "$@" >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; fail "$what"; }
    echo "$suite: $what: $((($(date +%s%N) - start) / 1000000)) ms"
}

# A table of a user's own: two services, a day of minutes, a fault at the end.
table() {
    awk 'BEGIN {
        srand(7)
        print "time,service,cpu,requests"
        for (i = 0; i < 1440; i++) for (s = 0; s < 2; s++) {
            load = 50 + 20 * sin(i / 1440 * 6.2832) + rand() * 4
            printf "%d,service-%d,%.3f,%.3f\n", 1767225600 + i * 60, s, load * (i > 1400 && s ? 4 : 1), load * 3 + rand() * 9
        }
    }'
}

for suite; do
    root=$roots/$suite
    [ -e "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >/dev/null
    for tool in swift clang gcc python3; do
        [ ! -e "$root/usr/bin/$tool" ] || fail "the root has $tool; it would not show what is missing"
    done
    for place in proc sys; do
        mount --rbind "/$place" "$root/$place" 2>/dev/null || mount -t "$place" "$place" "$root/$place"
        mounted="$root/$place $mounted"
    done
    before=$(cd "$root" && find etc usr var/lib -xdev -type f ! -path 'var/lib/dpkg/*' ! -path 'var/lib/systemd/*' | sort | sha256sum)
    table >"$root/tmp/table.csv"

    rm -rf "$root/opt/anomengine"
    mkdir -p "$root/opt/anomengine"
    tar --directory "$root/opt/anomengine" --strip-components 1 --extract --file "$archive"
    there=/opt/anomengine
    step "archive: --version" $there/bin/anomengine --version
    step "archive: detect on the sample" $there/bin/anomengine detect $there/share/anomengine/sample \
        --config $there/share/anomengine/sample/data.yaml --model $there/share/anomengine/models/online-boutique.h5 \
        --from 2022-08-22T03:51 --to 2022-08-22T08:05 --report /tmp/report.html
    rm -rf "$root/opt/anomengine"

    cp "$deb" "$root/tmp/anomengine.deb"
    step "deb: install" dpkg --install /tmp/anomengine.deb
    step "deb: --version" anomengine --version
    step "deb: detect on the sample" anomengine detect /usr/share/anomengine/sample \
        --config /usr/share/anomengine/sample/data.yaml --model /usr/share/anomengine/models/online-boutique.h5 \
        --from 2022-08-22T03:51 --to 2022-08-22T08:05 --report /tmp/report.html
    step "deb: collect for ten seconds" anomengine collect --source cgroup --duration 10s --output /tmp/recording
    step "deb: fit on a table" anomengine fit /tmp/table.csv --workload-column service --to 2026-01-01T20:00 --output /tmp/model.h5
    step "deb: detect on a table" anomengine detect /tmp/table.csv --workload-column service --model /tmp/model.h5 \
        --from 2026-01-01T20:00
    grep -q service-1 "$root.log" || fail "the fault of the table was not found"
    step "deb: install again, as an upgrade does" dpkg --install /tmp/anomengine.deb
    step "deb: remove" dpkg --remove anomengine
    [ ! -e "$root/usr/bin/anomengine" ] || fail "remove left the program"
    step "deb: purge" dpkg --purge anomengine
    rm -rf "$root/tmp/anomengine.deb" "$root/tmp/table.csv" "$root/tmp/model.h5" "$root/tmp/recording" "$root/tmp/report.html"
    after=$(cd "$root" && find etc usr var/lib -xdev -type f ! -path 'var/lib/dpkg/*' ! -path 'var/lib/systemd/*' | sort | sha256sum)
    [ "$before" = "$after" ] || fail "purge left files behind"
    for place in $mounted; do umount --recursive "$place" 2>/dev/null || umount "$place" || true; done
    mounted=""
    echo "$suite: passed"
done
