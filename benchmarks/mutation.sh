#!/usr/bin/env bash
# Which changes of the code no test notices: mutation testing with PIT, each pure package against the fast tests beside it.
#   benchmarks/mutation.sh               the classes of pure packages that differ from origin/main, or from the commit before: minutes
#   benchmarks/mutation.sh --since REF   those that differ from REF
#   benchmarks/mutation.sh --all         all packages: a night
#   benchmarks/mutation.sh data.gap train.optim ...
# A test that changed counts for the class it is named after, or for its whole package. Prints a row for each package: mutants, those
# that a test reaches, those that one kills; strength is killed of reached, score killed of all, in percent. What survived stands in
# MODULE/target/pit-reports/index.html, and as CSV in benchmarks/target/mutation/. MAVEN_FLAGS are given to Maven, such as
# -o or -Dmutation.threads=1.
set -euo pipefail
cd "$(dirname "$0")/.."
data="dedup filter gap markup objective segment shard source store text token vocab"
train="checkpoint decode events grow model optim plan"
eval="metric report"
all=$(for p in $data; do echo data.$p; done; for p in $train; do echo train.$p; done; for p in $eval; do echo eval.$p; done; echo jobs.config)
module() { case $1 in jobs.*) echo jobs ;; *) echo pipeline-"${1%%.*}" ;; esac; }
changed() { # a line for each package: its name, and the classes that changed between commas
    git diff --name-only "$1" -- '*.java' | sed -nE 's#^([a-z-]+)/src/(main|test)/java/io/tianma/([a-z]+)/([a-z]+)/(.*)\.java$#\1 \2 \3.\4 \5#p' |
        while read -r dir kind package path; do
            grep -qFx "$package" <<<"$all" || continue
            [ "$kind" = main ] || path=${path%Test}
            if [ -f "$dir/src/main/java/io/tianma/${package/.//}/$path.java" ]; then
                name=io.tianma.$package.${path//\//.}
                echo "$package $name,$name\$*"
            elif [ "$kind" = test ]; then
                echo "$package io.tianma.$package.*"
            fi
        done | sort -u | awk '{ of[$1] = of[$1] (of[$1] ? "," : "") $2 } END { for (p in of) print p, of[p] }' | sort
}
case ${1:-} in
--all) packages=$(for p in $all; do echo "$p io.tianma.$p.*"; done) ;;
--since) packages=$(changed "$2") ;;
"") packages=$(changed "$(git merge-base HEAD origin/main 2>/dev/null || echo HEAD~1)") ;;
*) packages=$(for p in "$@"; do echo "$p io.tianma.$p.*"; done) ;;
esac
out=$PWD/benchmarks/target/mutation
mkdir -p "$out"
printf '| package | mutants | reached | killed | strength %% | score %% |\n|---|---|---|---|---|---|\n'
while read -r p classes; do
    [ -n "$p" ] || continue
    m=$(module "$p")
    mvn -q -B -ntp ${MAVEN_FLAGS:-} -Pmutation test -pl "$m" -am -Dmutation.package="io.tianma.$p" -Dmutation.classes="$classes" \
        -Dspotless.check.skip=true >"$out/$p.log" 2>&1 </dev/null || { echo "$p failed: $out/$p.log" >&2; exit 1; }
    cp "$m/target/pit-reports/mutations.csv" "$out/$p.csv"
    awk -F, -v p="$p" '{ all++; if ($6 != "NO_COVERAGE") reached++; if ($6 != "NO_COVERAGE" && $6 != "SURVIVED") killed++ }
        END { printf "| `%s` | %d | %d | %d | %.0f | %.0f |\n", p, all, reached, killed, reached ? 100 * killed / reached : 0, all ? 100 * killed / all : 0 }' "$out/$p.csv"
done <<<"$packages"
