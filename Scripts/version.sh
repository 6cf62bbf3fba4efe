#!/bin/sh
# Prints the version, which stands in one place of the sources.
set -eu
cd "$(dirname "$0")/.."
grep -rh '^\(package \|public \)\?let engineVersion = "' Sources | cut -d'"' -f2
