#!/bin/sh
# What a system package adds for systemd: deploy/package/system.sh ROOT UNIT_FOLDER
set -eu
cd "$(dirname "$0")/../.."
root=$1
units=$2
install -d "$root/$units" "$root/usr/lib/tmpfiles.d" "$root/usr/lib/sysusers.d" "$root/etc/default"
sed -e 's#/usr/local/bin/anomengine#/usr/bin/anomengine#' -e '1,2d' deploy/systemd/anomengine-collect.service \
    >"$root/$units/anomengine-collect.service"
sed -i '1i # The node agent. Change options with: systemctl edit anomengine-collect' "$root/$units/anomengine-collect.service"
install -m 644 deploy/package/anomengine.sysusers "$root/usr/lib/sysusers.d/anomengine.conf"
install -m 644 deploy/package/anomengine.tmpfiles "$root/usr/lib/tmpfiles.d/anomengine.conf"
install -m 644 deploy/package/anomengine.default "$root/etc/default/anomengine"
