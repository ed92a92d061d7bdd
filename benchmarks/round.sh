#!/usr/bin/env bash
# Bytes and seconds of averaging rounds in executors of their own, one core each:
#   benchmarks/round.sh quick|t5-pegasus-small WORKERS EXECUTOR_MB AVERAGED|RESET|WORKER FLOAT32|BFLOAT16 AVERAGE|DILOCO ROUNDS
#   benchmarks/round.sh parts      processor seconds of each part of a round for a GB of float32
# t5-pegasus-small with AVERAGED takes about 8 GB for the driver and 5 GB (EXECUTOR_MB 2500) for each worker; with RESET
# 4 GB and 4 GB (EXECUTOR_MB 1600).
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/benchmarks/target
mkdir -p "$out"
[ -s "$out/train-classpath" ] && [ "$out/train-classpath" -nt pom.xml ] ||
    mvn -o -q -pl pipeline-train -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
        -Dmdep.outputFile="$out/train-classpath" -Dspotless.check.skip=true
cp=pipeline-train/target/test-classes:pipeline-train/target/classes:$(cat "$out/train-classpath")
opens=$(sed -n 's:.*<java17.args>\(.*\)</java17.args>.*:\1:p' pom.xml)
export OMP_NUM_THREADS=1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
class=RoundSpeed
[ "${1:-}" != parts ] || class=RoundParts
# shellcheck disable=SC2086
exec java -Xmx700m $opens -cp "$(tr ':' '\n' <<<"$cp" | sed "s:^pipeline:$PWD/pipeline:" | paste -sd:)" \
    io.tianma.train.spark.$class "$@"
