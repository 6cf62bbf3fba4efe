#!/bin/sh
# Finds conversions that end the program with a value that does not fit: `Int(x)` of a floating-point expression, and
# durations of plain seconds. Use `Int(clamping:)`, `Int(exactly:)` and `.seconds(clamping:)` of Core instead, or end the
# line before with a comment `// Fits: WHY`.
set -eu
cd "$(dirname "$0")/.."
git ls-files -z 'Sources/*.swift' | grep -zv /Generated/ | xargs -0 awk '
    FNR == 1 { before = "" }
    /(^|[^A-Za-z0-9_.])U?Int(8|16|32|64)?\([^:]*(\.rounded\(|[Ss]econds|Double\(|Float\(|[*] *1e|log10\(|sqrt\(|pow\()/ ||
    /[^A-Za-z](\.|Duration\.|TimeAmount\.)(seconds|milliseconds|nanoseconds)\(U?Int(64)?\([^c]/ ||
    /[^A-Za-z]for: *\.(seconds|milliseconds)\([a-z]/ {
        if ($0 !~ /(clamping|exactly|truncatingIfNeeded):/ && before !~ /\/\/ Fits: / && $0 !~ /^ *\/\//) {
            print FILENAME ":" FNR ": " $0
            found = 1
        }
    }
    { before = $0 }
    END { exit found }
'
