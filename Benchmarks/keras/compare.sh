#!/bin/sh
# Trains an autoencoder in Keras on the demo's data, imports it, and times a window in Keras (jax, compiled, in batches of
# 256) and here (batches of 256, one thread). Usage, from the repository, after Scripts/test-tools.sh:
#     Benchmarks/keras/compare.sh
set -eu
swift build -c release --product anomengine
program=$(swift build -c release --show-bin-path)/anomengine
python=.build/test-python/bin/python3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" Tests/InterchangeTests/Python/train_keras.py Demo/data/adservice-5f6585d649-fnmft_metric.csv.gz "$folder"
"$python" -c 'import h5py, sys; print("Keras: %.2f µs a window" % (1e6 * h5py.File(sys.argv[1])["seconds_per_window"][()]))' \
    "$folder/keras.h5"
"$program" model import "$folder/cart.keras" --workload cart --scaling "$folder/scaling.csv" --output "$folder/network.h5"
"$program" fit "$folder/normal/cart.csv" --calibrate-only "$folder/network.h5" --output "$folder/cart.h5"
"$program" bench "$folder/cart.h5" --batch 1 --batch 256 --threads 1
