#!/bin/sh
# Checks what scoring allocates and locks against the committed limits in Thresholds.
set -eu
cd "$(dirname "$0")"
swift package --disable-sandbox benchmark thresholds check --target Scoring --no-progress
