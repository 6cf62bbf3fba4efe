#!/bin/sh
# A Debian package: deploy/package/deb.sh PROGRAM VERSION OUTPUT_FOLDER
set -eu
cd "$(dirname "$0")/../.."
program=$1
version=$2
output=$3
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

deploy/package/tree.sh "$program" "$root/usr"
rm "$root/usr/share/doc/anomengine/LICENSE" # Debian has the Apache licence once for all.
# A tree for Debian names its changelog so.
mv "$root/usr/share/doc/anomengine/changelog.gz" "$root/usr/share/doc/anomengine/NEWS.gz"
printf 'anomengine (%s) stable; urgency=medium\n\n  * See NEWS.gz.\n\n -- The anomengine authors <anomengine@example.org>  %s\n' \
    "$version" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$root/usr/share/doc/anomengine/changelog.gz"

deploy/package/system.sh "$root" usr/lib/systemd/system
install -d "$root/DEBIAN" "$root/usr/share/lintian/overrides"
install -m 644 deploy/package/deb/lintian-overrides "$root/usr/share/lintian/overrides/anomengine"
for script in postinst prerm postrm; do install -m 755 "deploy/package/deb/$script" "$root/DEBIAN/$script"; done
echo /etc/default/anomengine >"$root/DEBIAN/conffiles"
(cd "$root" && find usr etc -type f | LC_ALL=C sort | xargs md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/md5sums" "$root/DEBIAN/conffiles"
size=$(du -sk --apparent-size --exclude DEBIAN "$root" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" deploy/package/deb/control \
    >"$root/DEBIAN/control"
chmod -R go-w "$root"
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$output/anomengine_${version}_$architecture.deb" >/dev/null
