# `make demo` and `make test` install missing packages, so they work on a fresh Debian 12 machine with Swift 6.2 or later.

OUTPUT ?= demo-output
# SwiftPM compiles C without optimisation in debug builds; the kernels are too slow for tests that way.
DEBUG_FLAGS = -Xcc -O2

.PHONY: demo demo-edges build test test-alone test-python test-mutations test-saves mutate-kernels fuzz lint gates coverage \
	benchmarks bench-limits format models wheel package test-packages release-check clean

demo: build
	Demo/run.sh "$$(swift build -c release --show-bin-path)/anomengine" $(OUTPUT)

demo-edges: build
	Demo/run.sh "$$(swift build -c release --show-bin-path)/anomengine" $(OUTPUT)/edges edges

build:
	Scripts/install.sh
	swift build -c release --product anomengine

# Fetches the programs that the tests work with first (about 2 GB): containerd, Prometheus, VictoriaMetrics, Keras, ONNX
# Runtime, PyTorch, xarray, Octave and R. Tests whose program is missing are skipped with the reason; `make test-alone`
# fetches nothing. With COVERAGE=yes, each room's share of covered lines is held to Scripts/coverage-limits.txt.
test:
	Scripts/install.sh
	Scripts/test-tools.sh
	$(if $(COVERAGE),Scripts/coverage.sh,swift test $(DEBUG_FLAGS))

test-alone:
	Scripts/install.sh
	swift test $(DEBUG_FLAGS)

# The Python package and the comparison with other engines.
test-python:
	Scripts/python-tests.sh

# Compiles the benchmarks, a separate package so that users of the libraries do not fetch its dependencies.
benchmarks:
	Scripts/install.sh
	swift build --package-path Benchmarks --scratch-path .build/benchmarks $(DEBUG_FLAGS)

# Checks what scoring allocates and locks in an optimised build against Benchmarks/Thresholds. In debug builds, HotPathTests
# of `make test` allows neither.
bench-limits:
	Scripts/install.sh
	Benchmarks/limits.sh

# Changes one operator of the C kernels at a time; the native checks must notice.
mutate-kernels:
	Scripts/mutate-kernels.py

# 20,000 damaged model files instead of the few hundred of `make test`.
test-mutations:
	Scripts/install.sh
	ANOMENGINE_MUTATIONS=20000 swift test $(DEBUG_FLAGS) --filter MutationTests

# 1,000 killed saves and 500 with failing system calls, instead of some dozens.
test-saves:
	Scripts/install.sh
	ANOMENGINE_KILLS=1000 ANOMENGINE_WRITE_ERRORS=500 swift test $(DEBUG_FLAGS) --filter 'KillTests|WriteErrorTests'

# Fuzzes our parsers of foreign bytes for an hour in total.
FUZZ_SECONDS ?= 3600
fuzz:
	Scripts/install.sh
	Tests/Support/Fuzzing/run.sh $(FUZZ_SECONDS)

lint:
	Scripts/install.sh
	Scripts/lint.sh
	Scripts/lint-deploy.sh

# The checks that take longer than .ci/run should: the Python package's tests, and libFuzzer, which needs a build of its own.
gates: test-python
	$(MAKE) fuzz FUZZ_SECONDS=60

coverage:
	$(MAKE) test COVERAGE=yes

format:
	swift format --in-place --recursive --parallel Package.swift Plugins Sources Tests Benchmarks
	git ls-files '*.c' '*.h' | xargs clang-format -i

# The shipped model: LSTM autoencoders fitted on the demo's data.
models: build
	"$$(swift build -c release --show-bin-path)/anomengine" fit Demo/data --config Demo/data.yaml \
		--config models/online-boutique.yaml --from 2022-08-22T08:05 --to 2022-08-22T20:00 \
		--output models/online-boutique.h5

# The Python package. PROGRAM=PATH puts that program into the wheel.
WHEELS ?= wheels
wheel:
	PROGRAM="$(PROGRAM)" Scripts/make-wheel.sh $(WHEELS)

# Archive, .deb, .rpm, OCI image, bill of materials and checksums. PROGRAM=PATH takes a program that
# deploy/package/program.sh built before.
PACKAGES ?= packages
package:
	Scripts/install.sh
	PROGRAM="$(PROGRAM)" Scripts/package.sh $(PACKAGES)

# Installs the packages in fresh Debian roots without a toolchain. Needs root and debootstrap.
SUITES ?= bookworm trixie
test-packages:
	Scripts/test-packages.sh $(PACKAGES) $(SUITES)

release-check:
	Scripts/release-check.sh $(PACKAGES)

clean:
	swift package clean
	rm -rf $(OUTPUT)
