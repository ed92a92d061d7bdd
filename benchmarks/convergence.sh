#!/usr/bin/env bash
# Held-out loss after equally many real pairs: 1 worker, and 2 and 4 workers with each outer optimizer and averaging frequency.
#   benchmarks/convergence.sh [-p PAIRS] [-l LEARNING_RATE] [RUN...]      (see Convergence.java for what a run is)
# CORPORA is the directory of the corpora that convergence.conf names (default ../shared/corpora), WORK the work directory
# (default benchmarks/target/convergence): what is in its results.jsonl is not computed again. Writes results.md and
# results.svg there. No timing: it may run beside other work.
set -euo pipefail
cd "$(dirname "$0")/.."
pairs=25600 rate=2.4e-2
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
    set -- 1:average:10 1:average:10:rate=0.5 1:average:10:rate=2 # whatever H is: one worker is local training
    for workers in 2 4; do
        [ $workers = 2 ] && momentum=0.5 || momentum=0.75 # 1 - 1/n
        for frequency in 10 50 1; do
            set -- "$@" $workers:average:$frequency $workers:average:$frequency:rate=0.5 $workers:average:$frequency:rate=2
            for outer in bmuf slowmo diloco; do # momentum over rounds wants a lower rate
                set -- "$@" $workers:$outer:$frequency{,:rate=0.25,:rate=0.5}
            done
            set -- "$@" $workers:bmuf:$frequency:outer.bmuf.momentum=$momentum{,:rate=0.25,:rate=0.5}
        done
    done
    for seed in 2 3; do set -- "$@" {1,2,4}:average:10:seed=$seed 4:average:50:seed=$seed; done
    set -- "$@" 4:average:10:deltas=bfloat16 4:average:10:updater-state={worker,reset}
fi
opens=$(sed -n 's:.*<java17.args>\(.*\)</java17.args>.*:\1:p' pom.xml)
# shellcheck disable=SC2086
java -Xmx3g $opens \
    -cp "$cp" Convergence benchmarks/convergence.conf "$work" "$pairs" "$rate" "$@"
# shellcheck disable=SC2086
java $opens -cp "$cp" ConvergencePlot "$work"
