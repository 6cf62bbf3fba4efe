#!/bin/sh
# Repeats the comparisons of docs/inference-benchmarks.md with other engines, and draws them.
#     ./run.sh [FOLDER]      (default: .build/measured; the recorded figures are in measured)
#
# Takes about ten minutes; keep the machine idle meanwhile. ROUNDS=3 is enough to see that everything runs.
set -eu
cd "$(dirname "$0")"
output=${1:-.build/measured}
mkdir -p "$output"
ours=anomengine,anomengine-bf16,anomengine-int8
others=onnxruntime,onednn,openvino,torch,onednn-bf16,openvino-bf16,onnxruntime-int8

compare() {
    name=$1
    rounds=$2
    shift 2
    echo "$name" >&2
    .build/venv/bin/python -m peers inference --rounds "${ROUNDS:-$rounds}" "$@" >"$output/$name.jsonl"
}

compare w1-batch1 20 --workload w1 --batch 1 --engines "$others,$ours"
compare w1-batch256 20 --workload w1 --batch 256 --engines "$others,$ours"
compare w2-batch1 12 --workload w2 --batch 1 --engines "$others,$ours"
compare w2-batch256 12 --workload w2 --batch 256 --engines "$others,$ours"
compare w1-batch256-threads2 20 --workload w1 --batch 256 --threads 2 --engines onednn,openvino,anomengine
compare w2-batch1-threads2 12 --workload w2 --batch 1 --threads 2 --engines onnxruntime,onednn,openvino,anomengine
.build/venv/bin/python ../plots.py peers "$output"/w1-batch1.jsonl "$output"/w1-batch256.jsonl \
    "$output"/w2-batch1.jsonl "$output"/w2-batch256.jsonl >"$output/inference-peers.svg"
