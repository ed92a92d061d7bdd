#!/usr/bin/env bash
# What position codes and token mixers are worth: each trained on the same real pairs at the quick size, three seeds.
#   benchmarks/worth.sh [--threads N] [--parallel N] [--budget TOKENS] [--seeds N] [--kernels cpu|cuda] [--only PREFIX]
#                       [--minutes N] [--page PATH]
# 141 models: with the defaults (2 side by side, 2,000,000 tokens each) reckoned at 2 to 3 hours on 2 cores. WORK (default
# benchmarks/target/worth) has a line for each model that is done: run it again and it goes on. The table, two plots and the
# summary in docs/variants.md are written at the end (and by `--only none`, which trains nothing). No timing but a comparison
# of rates within the run: it may run beside other work.
set -euo pipefail
cd "$(dirname "$0")/.."
out=benchmarks/target work=${WORK:-benchmarks/target/worth} page=$out/worth
options=()
while [ $# -gt 0 ]; do
    case $1 in
    --threads | --parallel | --budget | --seeds | --only | --minutes) options+=("${1#--}=$2") ;;
    --kernels) options+=("backend=$2") ;;
    --page) page=$2 ;;
    *) sed -n 2,4p "$0" && exit 2 ;;
    esac
    shift 2
done
mkdir -p "$out/classes" "$work"
[ -s "$out/classpath" ] && [ "$out/classpath" -nt pom.xml ] || {
    mvn -o -q -pl pipeline-train -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$PWD/$out/classpath" -Dspotless.check.skip=true || rm -f "$out/classpath"
}
cp=pipeline-train/target/classes:pipeline-data/target/classes:$(cat "$out/classpath"):$out/classes
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/Worth.java benchmarks/src/WorthPairs.java benchmarks/src/WorthReport.java
sample=${SAMPLE:-../shared/corpora/bench-5mb.jsonl.gz} vocabulary=${VOCABULARY:-../shared/corpora/t5pegasus-vocab-50k.txt}
pairs=$work/pairs.tsv.gz
[ -s "$pairs" ] || { java -cp "$cp" WorthPairs "$sample" "$vocabulary" "$pairs.part" && mv "$pairs.part" "$pairs"; }
opens=$(sed -n 's:.*<java17.args>\(.*\)</java17.args>.*:\1:p' pom.xml)
# shellcheck disable=SC2086
OMP_NUM_THREADS=1 java -Xmx4g $opens -cp "$cp" Worth "$pairs" "$work" "${options[@]}" 2>"$work/log"
[ ! -s "$work/results.tsv" ] || java -cp "$cp" WorthReport "$work" "$page" docs/variants.md
