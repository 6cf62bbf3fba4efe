#!/bin/sh
# An RPM package: deploy/package/rpm.sh PROGRAM VERSION OUTPUT_FOLDER
set -eu
cd "$(dirname "$0")/../.."
program=$1
version=$2
output=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

deploy/package/tree.sh "$program" "$work/tree/usr"
# Debian's zsh reads vendor-completions, others read site-functions.
mv "$work/tree/usr/share/zsh/vendor-completions" "$work/tree/usr/share/zsh/site-functions"
deploy/package/system.sh "$work/tree" usr/lib/systemd/system
chmod -R go-w "$work/tree"
find "$work/tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
rpmbuild -bb --quiet --define "_topdir $work/rpm" --define "version_ $version" --define "tree $work/tree" \
    --define "changelog_date $(date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')" \
    --target "$(uname -m)" deploy/package/rpm/anomengine.spec
find "$work/rpm/RPMS" -name '*.rpm' -exec cp {} "$output" \;
