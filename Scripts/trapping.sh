#!/bin/sh
# Finds conversions that end the program with a value that does not fit: `Int(x)` of a floating-point expression, and
# durations of a variable number of seconds. Use `Int(clamping:)`, `Int(exactly:)` and `.seconds(clamping:)` of Core
# instead. What is left stands in trapping-allowed.txt: path, code and why it fits, separated by tabs.
set -eu
cd "$(dirname "$0")/.."
git ls-files -z 'Sources/*.swift' | grep -zv /Generated/ | xargs -0 awk -v allowed=Scripts/trapping-allowed.txt '
    BEGIN {
        while ((getline line < allowed) > 0) {
            if (split(line, field, "\t") == 3 && field[3] != "") known[field[1] "\t" field[2]] = 1
        }
    }
    /(^|[^A-Za-z0-9_.])U?Int(8|16|32|64)?\([^:]*(\.rounded\(|[Ss]econds|Double\(|Float\(|[*] *1e|log10\(|sqrt\(|pow\()/ ||
    /[^A-Za-z](\.|Duration\.|TimeAmount\.)(seconds|milliseconds|nanoseconds)\(U?Int(64)?\([^c]/ ||
    /[^A-Za-z]for: *\.(seconds|milliseconds)\([a-z]/ {
        code = $0
        sub(/^ +/, "", code)
        if (code !~ /(clamping|exactly|truncatingIfNeeded):/ && code !~ /^\/\// && !((FILENAME "\t" code) in known)) {
            print FILENAME ":" FNR ": " code
            found = 1
        }
    }
    END { exit found }
'
