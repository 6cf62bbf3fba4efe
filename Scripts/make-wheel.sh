#!/bin/sh
# Builds the Python package as a wheel.
#     Scripts/make-wheel.sh [OUTPUT_FOLDER]      (default: wheels)
#
# With PROGRAM=PATH the wheel carries this program, and the folder `lib` beside the program's own folder if there is one.
# Such a wheel is for this kind of machine and a C library at least as new as GLIBC (default: this machine's).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-wheels}
mkdir -p "$output"
output=$(cd "$output" && pwd)
if [ -n "${PROGRAM:-}" ] && [ ! -x "$PROGRAM" ]; then
    echo "error: PROGRAM is '$PROGRAM', which is not an executable file" >&2
    exit 1
fi

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$root/python/src/anomengine/_version.py")
theirs=$(grep -rh '^\(package \|public \)\?let engineVersion = "' "$root/Sources" | cut -d'"' -f2)
if [ "$version" != "$theirs" ]; then
    echo "error: the Python package is version '$version', the program '$theirs'; make them the same" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$root/python/src" "$root/python/pyproject.toml" "$root/python/README.md" "$work"
cp "$root/LICENSE" "$root/NOTICE" "$work"
find "$work/src" -name '*.egg-info' -o -name __pycache__ | xargs rm -rf
if [ -n "${PROGRAM:-}" ]; then
    mkdir "$work/src/anomengine/bin"
    cp "$PROGRAM" "$work/src/anomengine/bin/anomengine"
    libraries=$(dirname "$PROGRAM")/../lib
    [ ! -d "$libraries" ] || cp -R "$libraries" "$work/src/anomengine/lib"
fi

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'setuptools>=77' wheel
"$work/venv/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$work/built" "$work"
if [ -n "${PROGRAM:-}" ]; then
    glibc=${GLIBC:-$(getconf GNU_LIBC_VERSION | cut -d' ' -f2)}
    tag=manylinux_$(echo "$glibc" | tr . _)_$(uname -m)
    "$work/venv/bin/wheel" tags --remove --platform-tag "$tag" "$work"/built/*.whl >/dev/null
fi
for wheel in "$work"/built/*.whl; do
    cp "$wheel" "$output"
    echo "wrote $output/$(basename "$wheel")"
done
