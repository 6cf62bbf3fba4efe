#!/bin/sh
# Installs third-party programs that tests start or read files with. Programs that are already installed cost nothing. A
# note names each one that is unavailable; the tests that need it are skipped with the reason. Never fails without a network.
#
#     Scripts/test-tools.sh [programs] [readers] [emulator] [python]      some parts alone; all if none is named
#
# programs: the container runtime, Prometheus, Alertmanager and VictoriaMetrics, from Debian packages that are unpacked
#     into .test-tools and not installed, so that no service of theirs starts and the machine stays as it is.
# readers: Octave, R, the HDF5 tools and PyTorch, installed from Debian: what the pages on these in docs/ use.
# emulator: on x86-64 a compiler for 64-bit ARM and what runs its programs here, installed from Debian: for the NEON kernels.
# python: .build/test-python with Keras, ONNX Runtime, xarray and what else
#     Tests/InterchangeTests/Python/requirements.txt names, and .build/test-torch around Debian's python3-torch where
#     that is installed.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .build
# One at a time in this clone: a second one waits and then finds everything there.
if [ -z "${TEST_TOOLS_LOCKED:-}" ] && command -v flock >/dev/null; then
    TEST_TOOLS_LOCKED=1 exec flock .build/test-tools.lock "$0" "$@"
fi

note() { echo "note: $*" >&2; }

as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo -n"

# The Debian archive's lists, fetched at most once.
lists=old
refresh_lists() {
    [ "$lists" = old ] || return 0
    lists=fetched
    $as_root apt-get -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o DPkg::Lock::Timeout=120 update -qq >/dev/null
}

programs() {
    folder=.test-tools
    packages="busybox-static containerd prometheus prometheus-alertmanager runc victoria-metrics"
    if [ "$(cat "$folder/packages" 2>/dev/null)" = "$packages" ]; then return 0; fi
    if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
        note "no Debian packages on this machine; tests with containerd, Prometheus, Alertmanager, VictoriaMetrics are skipped"
        return 0
    fi
    echo "fetching for tests: $packages"
    fresh=$folder.new
    rm -rf "$fresh"
    mkdir -p "$fresh/archives"
    # apt drops its rights to a user who need not be able to write here.
    download() {
        # shellcheck disable=SC2086
        (cd "$fresh/archives" && apt-get -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o APT::Sandbox::User=root \
            download -qq $packages) >"$fresh/log" 2>&1
    }
    if download || { refresh_lists && download; }; then
        for archive in "$fresh"/archives/*.deb; do dpkg-deb --extract "$archive" "$fresh"; done
        rm -rf "$fresh/archives" "$fresh/log"
        printf '%s' "$packages" >"$fresh/packages"
        rm -rf "$folder"
        mv "$fresh" "$folder"
    else
        tail -n 2 "$fresh/log" >&2
        rm -rf "$fresh"
        note "the packages cannot be fetched; tests with containerd, Prometheus, Alertmanager, VictoriaMetrics are skipped"
    fi
}

# Installs those of some packages that are missing.
install_packages() {
    missing=""
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "installing for tests:$missing"
    # shellcheck disable=SC2086
    if ! { refresh_lists && DEBIAN_FRONTEND=noninteractive $as_root apt-get -o Acquire::Retries=1 \
        -o Acquire::http::Timeout=20 -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends $missing >/dev/null; }; then
        note "these cannot be installed; the tests that need them are skipped:$missing"
    fi
}

readers() {
    install_packages octave gnuplot-nox fonts-freefont-otf ghostscript hdf5-tools r-base-core r-cran-hdf5r python3-torch
}

emulator() {
    [ "$(uname -m)" = x86_64 ] || return 0
    install_packages qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross
}

# Gives `pip install` what it takes to end soon without an index.
pip_install() {
    environment=$1
    shift
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-input --retries 1 --timeout 20 "$@"
}

python() {
    requirements=Tests/InterchangeTests/Python/requirements.txt
    environment=.build/test-python
    if ! cmp -s "$requirements" "$environment/requirements.txt"; then
        echo "making $environment of $requirements"
        rm -rf "$environment"
        if python3 -m venv "$environment" && pip_install "$environment" -r "$requirements"; then
            cp "$requirements" "$environment/requirements.txt"
        else
            rm -rf "$environment"
            note "$requirements cannot be installed; tests with Keras, ONNX, xarray are skipped"
        fi
    fi

    if ! /usr/bin/python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)'; then
        note "python3-torch is not installed; the tests with PyTorch are skipped"
    elif [ ! -f .build/test-torch/complete ]; then
        rm -rf .build/test-torch
        if /usr/bin/python3 -m venv --system-site-packages .build/test-torch &&
            pip_install .build/test-torch safetensors==0.8.0; then
            touch .build/test-torch/complete
        else
            rm -rf .build/test-torch
            note "safetensors cannot be installed; the tests with PyTorch are skipped"
        fi
    fi
}

[ "$#" -gt 0 ] || set -- programs readers emulator python
for part in "$@"; do
    case $part in
    programs | readers | emulator | python) "$part" ;;
    *)
        echo "error: unknown part '$part' of the test tools; choose programs, readers, emulator or python" >&2
        exit 2
        ;;
    esac
done
