#!/usr/bin/env bash
# Does growth pay: a target model from scratch against small ones grown to it (widths, heads, depth) at three places, three
# seeds: held-out loss over compute, on gap-sentence pairs of a shared corpus.
#   benchmarks/growth.sh [--parallel RUNS] [--minutes M] [KEY=VALUE...]    keys: steps batch seeds lr scale, see GrowthPays.java
# At most 60 minutes on two cores by default (2 runs at a time, one thread each; as many steps as fit). WORK is the work
# directory (default benchmarks/target/growth): what is in its results.jsonl is not computed again. Writes growth.md and
# growth.svg there. SAMPLE and VOCABULARY name other texts and tokens.
set -euo pipefail
cd "$(dirname "$0")/.."
parallel=2 minutes=55
while [ $# -gt 0 ]; do
    case $1 in
    --parallel | --threads) parallel=$2 && shift 2 ;;
    --minutes) minutes=$2 && shift 2 ;;
    *=*) break ;;
    *) sed -n 's/^#   //p' "$0" && exit 2 ;;
    esac
done
export OMP_NUM_THREADS=1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
out=$PWD/benchmarks/target
work=${WORK:-$out/growth}
mkdir -p "$out/classes" "$work"
[ -s "$out/jobs-classpath" ] && [ "$out/jobs-classpath" -nt pom.xml ] ||
    mvn -o -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$out/jobs-classpath" -Dspotless.check.skip=true
cp=$out/classes:jobs/target/classes:$(cat "$out/jobs-classpath")
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/Growth{Pairs,Pays,Plot}.java
[ -s "$work/pairs.tsv.gz" ] ||
    java -Xmx1g -cp "$cp" GrowthPairs "${SAMPLE:-../shared/corpora/bench-5mb.jsonl.gz}" \
        "${VOCABULARY:-../shared/corpora/t5pegasus-vocab-50k.txt}" "$work/pairs.tsv.gz" 4000
java --add-modules jdk.incubator.vector -Xmx2g -cp "$cp" GrowthPays "$work/pairs.tsv.gz" "$work" \
    parallel="$parallel" minutes="$minutes" "$@"
java -cp "$cp" GrowthPlot "$work"
