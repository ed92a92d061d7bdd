#!/usr/bin/env bash
# Is a training step as fast as it was at another commit? The two alternate, each by the benchmark of its own commit.
#   benchmarks/before.sh [-c COMMIT] [-r ROUNDS] [-t "1 2"] [SHAPE...]      default: 33c9ad2, the last one before token mixers; quick tiny
# Prints tokens a second of both, best of all rounds, and their ratio (the bar is ± 2 %). Needs a machine with nothing else on it.
set -euo pipefail
cd "$(dirname "$0")/.."
commit=33c9ad2 rounds=5 threads="1 2"
while getopts c:r:t: o; do case $o in c) commit=$OPTARG ;; r) rounds=$OPTARG ;; t) threads=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))
shapes=${*:-quick tiny}
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS
out=$PWD/benchmarks/target old=$PWD/benchmarks/target/before-$commit
natives=$(find "${MAVEN_REPO:-$HOME/.m2/repository}/org/bytedeco" -name '*.jar' |
    grep -E '/(javacpp-1.5.14|openblas-0.3.31-1.5.13|dnnl-3.13-1.5.14|opencl-3.0-1.5.13)(-linux-x86_64)?\.jar$' | tr '\n' ':')
[ -d "$old" ] || { mkdir -p "$old" && git archive "$commit" | tar -x -C "$old"; }
for tree in "$old" "$PWD"; do
    [ -s "$tree/pipeline-train/target/classes/META-INF/services/io.tianma.train.tensor.Backend" ] ||
        mvn -o -q -f "$tree/pom.xml" -pl pipeline-train -am -DskipTests -Dspotless.check.skip=true test-compile
    mkdir -p "$tree/benchmarks/target/classes"
    javac -nowarn -cp "$tree/pipeline-train/target/classes:$tree/pipeline-data/target/classes:$natives" \
        -d "$tree/benchmarks/target/classes" "$tree/benchmarks/src/TrainStep.java"
done
log=$out/before.log
: >"$log"
step() { # WHO TREE SHAPE THREADS
    local cp=$2/benchmarks/target/classes:$2/pipeline-train/target/classes:$2/pipeline-data/target/classes:$natives
    [ "$3" = quick ] && warm=80 || warm=30 # compilers need a while
    java --add-modules jdk.incubator.vector -XX:+UseSerialGC -cp "$cp" TrainStep "$3" "$4" warm=$warm steps=30 2>/dev/null |
        sed "s/^/$1 /" | tee -a "$log"
}
for round in $(seq "$rounds"); do
    for shape in $shapes; do
        for t in $threads; do
            if [ $((round % 2)) = 1 ]; then
                step before "$old" "$shape" "$t" && step now "$PWD" "$shape" "$t"
            else
                step now "$PWD" "$shape" "$t" && step before "$old" "$shape" "$t"
            fi
        done
    done
done
awk '$4 == "threads:" { k = $2 " " $3; if (!(k in seen)) { seen[k] = 1; order[++n] = k }
        if ($5 > best[$1, k]) best[$1, k] = $5 }
     END { printf "%-14s %10s %10s %7s\n", "shape thr", "before", "now", "ratio"
           for (i = 1; i <= n; i++) { k = order[i]
               printf "%-14s %10d %10d %7.3f\n", k, best["before", k], best["now", k], best["now", k] / best["before", k] } }' "$log"
