#!/bin/sh
# Makes the Python environments of the tests that read our files with other programs: .build/test-python from PyPI, and
# .build/test-torch around Debian's python3-torch where that is installed. Without a package index both stay away and
# the tests that need them are skipped.
set -eu
cd "$(dirname "$0")/.."
requirements=Tests/InterchangeTests/Python/requirements.txt
environment=.build/test-python
mkdir -p .build

if ! cmp -s "$requirements" "$environment/requirements.txt"; then
    rm -rf "$environment"
    if python3 -m venv "$environment" 2>/dev/null &&
        "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 1 -r "$requirements"; then
        cp "$requirements" "$environment/requirements.txt"
    else
        rm -rf "$environment"
        echo "note: no Python environment ($requirements could not be installed); tests with Keras, ONNX, xarray are skipped"
    fi
fi

if /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    if [ ! -x .build/test-torch/bin/python3 ]; then
        /usr/bin/python3 -m venv --system-site-packages .build/test-torch &&
            .build/test-torch/bin/pip install --quiet --disable-pip-version-check --retries 1 safetensors==0.8.0 ||
            rm -rf .build/test-torch
    fi
else
    echo "note: python3-torch is not installed; the tests with PyTorch are skipped"
fi
for program in octave Rscript; do
    command -v "$program" >/dev/null || echo "note: $program is not installed; its tests are skipped"
done
