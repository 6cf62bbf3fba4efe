#!/bin/sh
# Trains on the fault-free hours, counts false alarms on later fault-free hours, and finds the injected faults.
# With "edges", detectors also see the latency of inbound calls, and the episodes of all services become incidents with
# a ranked cause.
# Usage: Demo/run.sh ANOMENGINE OUTPUT_FOLDER [edges]
set -eu

program=$1
output=$2
variant=${3:-}
cd "$(dirname "$0")/.."
mkdir -p "$output"

data="--config Demo/data.yaml"
calls=""
if [ "$variant" = edges ]; then
    data="$data --files *_edges.csv.gz --columns Inbound*"
    # The hours after 08:05 have no faults.
    calls="--edges Demo/data/calls.csv.gz --quiet-from 2022-08-22T08:05"
fi

set -f
echo "== fit on 08:05 to 20:00"
"$program" fit Demo/data $data \
    --from 2022-08-22T08:05 --to 2022-08-22T20:00 --output "$output/shop.h5"
echo "== score the fault-free hours 20:00 to 24:00"
"$program" detect Demo/data $data --from 2022-08-22T20:00 --to 2022-08-23T00:00 \
    --model "$output/shop.h5" --output "$output/quiet.h5" >"$output/quiet.txt"
tail -n 2 "$output/quiet.txt"
echo "== detect in the hours with faults, 03:51 to 08:05"
"$program" detect Demo/data $data $calls --config Demo/labels.yaml \
    --from 2022-08-22T03:51 --to 2022-08-22T08:05 \
    --model "$output/shop.h5" --output "$output/faults.h5" --report "$output/report.html" --plots "$output/plots" \
    --title "Online Boutique, 2022-08-22" \
    --attribution "Data: IntelligentDDS/Nezha (Yu et al., ESEC/FSE 2023), MIT licence, (c) 2023 IntelligentDDS" \
    >"$output/incidents.txt"
tail -n 6 "$output/incidents.txt"
echo "== quality"
"$program" eval "$output/faults.h5" --config Demo/labels.yaml --normal "$output/quiet.h5" $calls
echo "report: $output/report.html"
