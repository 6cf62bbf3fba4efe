#!/bin/sh
# A relocatable archive: deploy/package/tarball.sh PROGRAM VERSION OUTPUT_FOLDER
set -eu
cd "$(dirname "$0")/../.."
program=$1
version=$2
output=$3
machine=$(uname -m)
name=anomengine-$version-linux-$machine
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

deploy/package/tree.sh "$program" "$work/$name"
install -D -m 644 deploy/systemd/anomengine-collect.service "$work/$name/share/anomengine/systemd/anomengine-collect.service"
tar --directory "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go-w \
    --create "$name" | gzip -9n >"$output/$name.tar.gz"
