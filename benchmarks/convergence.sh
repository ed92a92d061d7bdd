#!/usr/bin/env bash
# Held-out loss after equally many real pairs: 1 worker, and 2 and 4 workers with each outer optimizer and averaging frequency.
#   benchmarks/convergence.sh [-p PAIRS] [-l LEARNING_RATE] [RUN...]      (see Convergence.java for what a run is)
# CORPORA is the directory of the corpora that convergence.conf names (default ../shared/corpora), WORK the work directory
# (default benchmarks/target/convergence): what is in its results.jsonl is not computed again. Writes results.md and
# results.svg there. No timing: it may run beside other work.
set -euo pipefail
cd "$(dirname "$0")/.."
pairs=12800 rate=3e-3
while getopts p:l: o; do case $o in p) pairs=$OPTARG ;; l) rate=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))
CORPORA=$(readlink -f "${CORPORA:-../shared/corpora}")
export CORPORA OMP_NUM_THREADS=1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
out=$PWD/benchmarks/target
work=${WORK:-$out/convergence}
mkdir -p "$out/classes" "$work"
[ -s "$out/jobs-classpath" ] && [ "$out/jobs-classpath" -nt pom.xml ] ||
    mvn -o -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$out/jobs-classpath" -Dspotless.check.skip=true
cp=$out/classes:jobs/target/classes:$(cat "$out/jobs-classpath")
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/Convergence.java benchmarks/src/ConvergencePlot.java
if [ $# = 0 ]; then
    set -- 1:average:10 # whatever H is: one worker is local training
    for workers in 4 2; do
        for frequency in 1 10 50; do
            for outer in average bmuf slowmo diloco; do set -- "$@" $workers:$outer:$frequency; done
        done
    done
    set -- "$@" 4:average:10:rate=2 4:diloco:10:rate=2 4:average:50:rate=2 1:average:10:rate=2 \
        4:average:10:deltas=bfloat16 4:diloco:10:deltas=bfloat16 4:diloco:50:deltas=bfloat16 \
        4:average:10:updater-state=worker 4:average:10:updater-state=reset 4:diloco:50:updater-state=worker \
        4:bmuf:10:outer.bmuf.momentum=0.75
fi
opens=$(sed -n 's:.*<java17.args>\(.*\)</java17.args>.*:\1:p' pom.xml)
# shellcheck disable=SC2086
java -Xmx3g $opens \
    -cp "$cp" Convergence benchmarks/convergence.conf "$work" "$pairs" "$rate" "$@"
# shellcheck disable=SC2086
java $opens -cp "$cp" ConvergencePlot "$work"
