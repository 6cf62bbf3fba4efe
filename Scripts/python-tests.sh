#!/bin/sh
# Runs the tests of the Python package and of the comparison with other engines.
#     Scripts/python-tests.sh [PYTEST_OPTION...]
#
# Creates .build/python-tests, a virtual environment with what the tests need. NOTEBOOK=1 adds PyOD and PyTorch (about
# 1 GB) to run the notebook. The program is $ANOMENGINE, or the debug build if there is one; without it, the tests
# that need it are skipped with the reason.
set -eu
cd "$(dirname "$0")/.."
environment=.build/python-tests
debug=$PWD/.build/debug/anomengine
if [ -z "${ANOMENGINE:-}" ] && [ -x "$debug" ]; then export ANOMENGINE="$debug"; fi

wanted="python[test,xarray]"
[ -z "${NOTEBOOK:-}" ] || wanted="python[test,xarray,notebook]"
if [ "$(cat "$environment/wanted" 2>/dev/null)" != "$wanted" ]; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input --retries 1 --timeout 20 \
        --editable "$wanted" || {
        echo "note: Python tests skipped: their packages cannot be installed" >&2
        exit 0
    }
    printf '%s' "$wanted" >"$environment/wanted"
fi
"$environment/bin/python" -m pytest -q -rs -p no:cacheprovider "$@" python/tests Benchmarks/peers/tests
