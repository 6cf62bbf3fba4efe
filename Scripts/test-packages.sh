#!/bin/sh
# Installs the packages where users are: Scripts/test-packages.sh PACKAGES_FOLDER [SUITE ...]      (default: bookworm)
#
# Makes a Debian root for each suite with debootstrap, without any toolchain, and works in a fresh copy of it: unpacks the
# archive; installs, upgrades, removes and purges the .deb; runs the program on the sample and on a generated table. Runs the
# image as its user. Prints each command and its time, and fails if a step takes longer than its limit. Needs root and
# debootstrap. ROOTS=FOLDER keeps the roots for the next run.
set -eu
cd "$(dirname "$0")/.."
packages=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- bookworm
mirror=${MIRROR:-http://deb.debian.org/debian}
work=$(mktemp -d)
roots=${ROOTS:-$work/roots}
mkdir -p "$roots"
mounted=""
cleanup() {
    for place in $mounted; do umount --recursive "$place" 2>/dev/null || true; done
    # Never delete through a mount that could not be undone.
    if grep -q " $work" /proc/mounts; then echo "warning: $work is still mounted" >&2; else rm -rf --one-file-system "$work"; fi
}
trap cleanup EXIT

version=$(Scripts/version.sh)
archive=$packages/anomengine-$version-linux-$(uname -m).tar.gz
image=$packages/anomengine-$version-linux-$(uname -m).oci.tar
deb=$packages/anomengine_${version}_$(dpkg --print-architecture).deb

fail() { echo "error: $suite: $*" >&2; exit 1; }

# step LIMIT COMMAND...: runs a command in the root within LIMIT seconds; prints it and its time.
user=0
step() {
    limit=$1
    shift
    start=$(date +%s%N)
    timeout "$limit" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
        chroot --userspec="$user:$user" "$root" "$@" >"$work/log" 2>&1 ||
        { tail -n 20 "$work/log" >&2; fail "failed, or took over $limit s: $*"; }
    printf '%s: %6d ms  %s\n' "$suite" $((($(date +%s%N) - start) / 1000000)) "$*"
}

prints_version() {
    step 60 "$1" --version
    grep -qx "$version" "$work/log" || fail "$1 --version printed $(head -n 1 "$work/log"), not $version"
}

# Mounts what programs expect in a root; leave undoes it and deletes the root.
enter() {
    for place in proc sys dev; do
        mkdir -p "$root/$place"
        mount --rbind "/$place" "$root/$place"
        mount --make-rslave "$root/$place"
        mounted="$root/$place $mounted"
    done
}
leave() {
    for place in $mounted; do umount --recursive "$place"; done
    mounted=""
    rm -r --one-file-system "$root"
}

# A user's table: two services, a day of minutes, a fault at the end.
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

# Files of the root, except what dpkg, systemd and groupadd keep for any package.
listing() {
    (cd "$root" && find etc opt usr var -xdev ! -path 'var/lib/dpkg/*' ! -path 'var/lib/systemd/*' ! -path 'var/log/*' \
        ! -path 'var/cache/*' ! -path etc/group- ! -path etc/gshadow- | LC_ALL=C sort)
}

# runs PROGRAM SHARE: what a user does first.
runs() {
    prints_version "$1"
    step 60 "$1" detect "$2/sample" --config "$2/sample/data.yaml" --model "$2/models/online-boutique.h5" \
        --from 2022-08-22T03:51 --to 2022-08-22T08:05 --report /tmp/report.html
    step 60 "$1" collect --source cgroup --duration 10s --output /tmp/recording
    step 120 "$1" fit /tmp/table.csv --workload-column service --to 2026-01-01T20:00 --output /tmp/model.h5
    step 120 "$1" detect /tmp/table.csv --workload-column service --model /tmp/model.h5 --from 2026-01-01T20:00
    grep -q service-1 "$work/log" || fail "the fault in the table was not found"
    (cd "$root/tmp" && rm -rf report.html recording model.h5)
}

suite=image
root=$work/image-root
mkdir -p "$work/image" "$root"
tar --directory "$work/image" --extract --file "$image"
layer=$(find "$work/image/blobs/sha256" -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
tar --directory "$root" --extract --gzip --file "$layer"
enter
user=65532
prints_version /usr/bin/anomengine
step 60 /usr/bin/anomengine model show /usr/share/anomengine/models/online-boutique.h5
user=0
leave
rm -r "$work/image"

for suite; do
    pristine=$roots/$suite
    if [ ! -e "$pristine/usr/bin/apt-get" ]; then
        debootstrap --variant=minbase --include=ca-certificates "$suite" "$pristine" "$mirror" >"$work/log" 2>&1 ||
            { tail -n 20 "$work/log" >&2; fail "debootstrap failed"; }
    fi
    root=$work/$suite
    cp -a --reflink=auto "$pristine" "$root"
    for tool in swift clang gcc python3; do
        [ ! -e "$root/usr/bin/$tool" ] || fail "the root has $tool; it would hide what is missing"
    done
    enter
    table >"$root/tmp/table.csv"
    cp "$deb" "$root/tmp/anomengine.deb"
    listing >"$work/before"

    echo "$suite: the archive in /opt/anomengine"
    mkdir -p "$root/opt/anomengine"
    tar --directory "$root/opt/anomengine" --strip-components 1 --extract --file "$archive"
    runs /opt/anomengine/bin/anomengine /opt/anomengine/share/anomengine
    rm -r "$root/opt/anomengine"

    echo "$suite: the .deb"
    step 60 dpkg --install /tmp/anomengine.deb
    runs anomengine /usr/share/anomengine
    [ ! -e "$root/etc/systemd/system/multi-user.target.wants/anomengine-collect.service" ] || fail "the service is enabled"
    step 60 dpkg --install /tmp/anomengine.deb
    step 60 dpkg --remove anomengine
    [ ! -e "$root/usr/bin/anomengine" ] || fail "remove left the program"
    [ -e "$root/etc/default/anomengine" ] || fail "remove deleted the configuration"
    step 60 dpkg --purge anomengine
    listing >"$work/after"
    diff "$work/before" "$work/after" || fail "purge left files behind"

    leave
    echo "$suite: passed"
done
