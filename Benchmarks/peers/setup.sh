#!/bin/sh
# Makes the virtual environment of the engines and builds the two drivers, all under .build beside this script.
#     ./setup.sh [tensorflow] [jax]      these two take about 2 GB more
set -eu
cd "$(dirname "$0")"
for extra; do
    [ -f "requirements-$extra.txt" ] || {
        echo "error: '$extra' is not an optional engine; choose from tensorflow and jax" >&2
        exit 2
    }
done
[ -x .build/venv/bin/python ] || "${PYTHON:-python3}" -m venv .build/venv
.build/venv/bin/pip install --quiet -r requirements.txt
for extra; do .build/venv/bin/pip install --quiet -r "requirements-$extra.txt"; done
drivers/build-anomengine.sh .build/libpeer-anomengine.so
drivers/build-onednn.sh .build/venv .build/libpeer-onednn.so
.build/venv/bin/python -m peers list
