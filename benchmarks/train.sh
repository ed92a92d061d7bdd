#!/usr/bin/env bash
# Training step on the CPU: Tianma beside libtorch, same shapes and threads, alternating; the best of all rounds counts.
#   benchmarks/train.sh [-r ROUNDS] [-t "1 2"] [SHAPE...]      default: quick tiny
# Shapes: quick, tiny, small; small-bf16 (small in bfloat16, beside the peer in float32); pairs (tiny on real pairs of unequal
# lengths, made by the pipeline from SAMPLE with VOCABULARY; the peer pads each batch to its longest row).
# PEER is the directory of the libtorch peer (default ../shared/peers/libtorch; it is copied, since it builds in place);
# without it only Tianma runs. OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE are unset for both.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=3 threads="1 2"
while getopts r:t: o; do case $o in r) rounds=$OPTARG ;; t) threads=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))
shapes=${*:-quick tiny}
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS
out=benchmarks/target
mkdir -p "$out/classes"
[ -s "$out/classpath" ] && [ "$out/classpath" -nt pom.xml ] || {
    mvn -o -q -pl pipeline-train -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$PWD/$out/classpath" -Dspotless.check.skip=true || rm -f "$out/classpath"
}
# the engine needs these only; the class path of a run has all of Spark
natives=$(find "${MAVEN_REPO:-$HOME/.m2/repository}/org/bytedeco" -name '*.jar' |
    grep -E '/(javacpp-1.5.14|openblas-0.3.31-1.5.13|dnnl-3.13-1.5.14|opencl-3.0-1.5.13)(-linux-x86_64)?\.jar$' | tr '\n' ':')
cp=pipeline-train/target/classes:pipeline-data/target/classes:$natives$out/classes
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/TrainStep.java
sample=${SAMPLE:-../shared/corpora/bench-5mb.jsonl.gz} vocabulary=${VOCABULARY:-../shared/corpora/t5pegasus-vocab-50k.txt}
pairs=$PWD/$out/pairs.tsv
if [[ " $shapes " == *" pairs "* ]] && [ ! -s "$pairs" ]; then
    javac -nowarn -cp "pipeline-data/target/classes:$(cat $out/classpath)" -d "$out/classes" benchmarks/src/RealPairs.java
    java -cp "$out/classes:pipeline-data/target/classes:$(cat $out/classpath)" RealPairs "$sample" "$vocabulary" "$pairs" 3000
fi
peer=${PEER:-../shared/peers/libtorch}
if [ -d "$peer" ] && [ -z "${PEER:-}" ] && [ ! -d "$out/libtorch" ]; then
    mkdir -p "$out/libtorch" && cp -r "$peer/." "$out/libtorch/" && chmod -R u+w "$out/libtorch"
fi
[ -n "${PEER:-}" ] || [ ! -d "$out/libtorch" ] || peer=$out/libtorch
log=$out/train.log
: >"$log"
named() { sed -e "s/^$2 /$shape /" -e "s/^/$1 /" | tee -a "$log"; } # WHO SIZE
ours() { java --add-modules jdk.incubator.vector -XX:+UseSerialGC -cp "$cp" TrainStep "$@" 2>/dev/null | named tianma "$1"; }
theirs() { [ ! -d "$peer" ] || bash "$peer/run.sh" train "$@" | named libtorch "$1"; }
padded() { # the peer's step on pairs: run.sh makes the environment, its main class is replaced
    [ -d "$peer" ] || return 0
    [ -s "$peer/target/cp.txt" ] || bash "$peer/run.sh" train quick 1 warm=1 steps=1 >/dev/null
    javac -nowarn -cp "$peer/target/classes:$(cat "$peer/target/cp.txt")" -d "$peer/target/classes" benchmarks/src/peer/Padded.java
    sed 's/peer\.Train/peer.Padded/' "$peer/run.sh" >"$peer/run-padded.sh"
    bash "$peer/run-padded.sh" train "$@" | named libtorch tiny
}
for _ in $(seq "$rounds"); do
    for shape in $shapes; do
        for t in $threads; do
            case $shape in
            pairs)
                padded tiny "$t" "$pairs" warm=3 steps=40
                ours tiny "$t" warm=40 steps=40 pairs="$pairs"
                ;;
            small | small-bf16)
                theirs small "$t" warm=2 steps=5
                [ "$shape" = small ] && precision=float32 || precision=bf16
                ours small "$t" warm=4 steps=5 precision=$precision
                ;;
            *) # compilers need a while
                theirs "$shape" "$t"
                [ "$shape" = quick ] && warm=80 || warm=30
                ours "$shape" "$t" warm=$warm steps=20
                ;;
            esac
        done
    done
done
echo
awk '$1 ~ /^(tianma|libtorch)$/ && $4 == "threads:" {
        k = $2 " " $3; if (!(k in seen)) { seen[k] = 1; order[++n] = k }
        if ($5 > best[$1, k]) best[$1, k] = $5
     }
     END { printf "%-14s %10s %10s %7s\n", "shape thr", "libtorch", "tianma", "ratio"
           for (i = 1; i <= n; i++) { k = order[i]; l = best["libtorch", k]; t = best["tianma", k]
               printf "%-14s %10d %10d %7s\n", k, l, t, l ? sprintf("%.2f", t / l) : "-" } }' "$log"
