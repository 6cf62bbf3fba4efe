#!/bin/sh
# Runs libFuzzer on our parsers of foreign bytes, one after the other, for SECONDS in total. An input may take 1 GiB and 10 s.
# Corpora grow in .build/fuzzing/corpora. An input that crashes a parser is left in .build/fuzzing/findings, and the script
# fails. Repeat it with: swift run Fuzzing PARSER FILE
#
#     Tests/Support/Fuzzing/run.sh SECONDS [PARSER…]
set -eu
cd "$(dirname "$0")/../../.."
seconds=$1
shift
[ "$#" -gt 0 ] || set -- reply network configuration journal csv key answer prometheus request runtime
clang=$(dirname "$(readlink -f "$(command -v swiftc)")")/clang
driver=$("$clang" -print-file-name=lib/linux/libclang_rt.fuzzer_no_main-x86_64.a)
[ -f "$driver" ] || driver=$("$clang" -print-resource-dir)/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a

swift build --product Fuzzing --scratch-path .build/fuzzing -Xcc -O2 -Xswiftc -O -Xswiftc -DFUZZING \
    -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer -Xlinker "$driver" -Xlinker -lstdc++
program=$(swift build --scratch-path .build/fuzzing --show-bin-path)/Fuzzing
mkdir -p .build/fuzzing/findings
share=$((seconds / $#))
for parser in "$@"; do
    mkdir -p ".build/fuzzing/corpora/$parser"
    echo "== $parser, $share s"
    "$program" "$parser" -max_total_time="$share" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix=".build/fuzzing/findings/$parser-" ".build/fuzzing/corpora/$parser" "Tests/Support/Fuzzing/Seeds/$parser"
done
