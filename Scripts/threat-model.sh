#!/bin/sh
# Checks that each claim in the tables of docs/security.md names a test, and that all tests it names exist.
set -eu
cd "$(dirname "$0")/.."
failed=0
refuse() {
    echo "docs/security.md: $1" >&2
    failed=1
}

# Rows of the tables whose second column is "test", as "claim|tests".
rows() {
    awk -F'|' '/^\|/ { if ($3 ~ /^ *test *$/) { on = 1; next } if (on && $2 !~ /^ *---/) print $2 "|" $3; next } { on = 0 }' docs/security.md
}

# Names of tests: of the cells, where one without its suite belongs to the suite named before it, and of the text.
names() {
    rows | cut -d'|' -f2 | grep -o '`[A-Za-z0-9_.]*`' | tr -d '`' |
        awk -F. '{ if (NF == 2) suite = $1; print NF == 2 ? $0 : suite "." $1 }'
    grep -o '`[A-Z][A-Za-z0-9]*Tests\.[A-Za-z0-9]*`' docs/security.md | tr -d '`'
}

exists() {
    files=$(grep -rlE "(struct|class) ${1%.*}\b" Tests --include='*.swift')
    [ -n "$files" ] && echo "$files" | xargs grep -qE "func ${1#*.}\("
}

list=$(rows)
while IFS='|' read -r claim tests; do
    case $tests in
    *'`'* | *'by construction'*) ;;
    *) refuse "no test shows that an attacker cannot$claim" ;;
    esac
done <<END
$list
END
for name in $(names | sort -u); do
    exists "$name" || refuse "there is no test $name"
done
[ "$failed" -eq 0 ]
