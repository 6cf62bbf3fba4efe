#!/bin/sh
# Lays out what every package holds, below a prefix: deploy/package/tree.sh PROGRAM PREFIX
#
#     bin/anomengine
#     share/anomengine/models, share/anomengine/sample
#     share/man/man1, share/bash-completion, share/zsh, share/fish
#     share/doc/anomengine with the licences of all that is linked in
set -eu
cd "$(dirname "$0")/../.."
program=$1
prefix=$2
date=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%d)

install -D -m 755 "$program" "$prefix/bin/anomengine"
install -D -m 644 models/online-boutique.h5 "$prefix/share/anomengine/models/online-boutique.h5"
install -d "$prefix/share/anomengine/sample"
install -m 644 Demo/data/*_metric.csv.gz Demo/data/faults.csv Demo/data/LICENSE Demo/data/README.md Demo/data.yaml \
    Demo/labels.yaml "$prefix/share/anomengine/sample"

man=$prefix/share/man/man1
deploy/package/manual.py "$program" "$man" "$date"
gzip -9n "$man"/*.1

completion() {
    install -d "$(dirname "$prefix/share/$2")"
    # The shells read these files; they do not run them.
    "$program" --generate-completion-script "$1" | sed '1{/^#!/d}' >"$prefix/share/$2"
}
completion bash bash-completion/completions/anomengine
completion zsh zsh/vendor-completions/_anomengine
completion fish fish/vendor_completions.d/anomengine.fish

doc=$prefix/share/doc/anomengine
install -D -m 644 LICENSE "$doc/LICENSE"
install -m 644 NOTICE README.md "$doc"
gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
install -m 644 deploy/package/copyright "$doc/copyright"
deploy/package/licences.py "$doc/licences"
find "$prefix" -type d -exec chmod 755 {} +
