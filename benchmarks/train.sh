#!/usr/bin/env bash
# Training step on the CPU: Tianma beside libtorch, same shapes and threads, alternating; the best of all rounds counts.
#   benchmarks/train.sh [-r ROUNDS] [-t "1 2"] [SHAPE...]      shapes: quick tiny small (default: quick tiny)
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
    mvn -o -q -pl pipeline-train -am compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$PWD/$out/classpath" -Dspotless.check.skip=true || rm -f "$out/classpath"
}
# the engine needs these only; the class path of a run has all of Spark
natives=$(find "${MAVEN_REPO:-$HOME/.m2/repository}/org/bytedeco" -name '*.jar' |
    grep -E '/(javacpp-1.5.14|openblas-0.3.31-1.5.13|dnnl-3.13-1.5.14|opencl-3.0-1.5.13)(-linux-x86_64)?\.jar$' | tr '\n' ':')
cp=pipeline-train/target/classes:pipeline-data/target/classes:$natives$out/classes
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/TrainStep.java
peer=${PEER:-../shared/peers/libtorch}
if [ -d "$peer" ] && [ -z "${PEER:-}" ]; then
    mkdir -p "$out/libtorch" && cp -r "$peer/." "$out/libtorch/" && chmod -R u+w "$out/libtorch"
    peer=$out/libtorch
fi
log=$out/train.log
: >"$log"
ours() { java --add-modules jdk.incubator.vector -XX:+UseSerialGC -cp "$cp" TrainStep "$@" 2>/dev/null | sed 's/^/tianma /' | tee -a "$log"; }
theirs() { [ ! -d "$peer" ] || bash "$peer/run.sh" train "$@" | sed 's/^/libtorch /' | tee -a "$log"; }
for _ in $(seq "$rounds"); do
    for shape in $shapes; do
        for t in $threads; do
            steps=(); [ "$shape" != small ] || steps=(warm=2 steps=5)
            theirs "$shape" "$t" "${steps[@]}"
            case $shape in quick) steps=(warm=80 steps=20) ;; tiny) steps=(warm=30 steps=20) ;; esac # compilers need a while
            ours "$shape" "$t" "${steps[@]}"
        done
    done
done
echo
awk '$1 ~ /^(tianma|libtorch)$/ && $4 == "threads:" {
        k = $2 " " $3; if (!(k in seen)) { seen[k] = 1; order[++n] = k }
        if ($5 > best[$1, k]) best[$1, k] = $5
     }
     END { printf "%-10s %10s %10s %7s\n", "shape thr", "libtorch", "tianma", "ratio"
           for (i = 1; i <= n; i++) { k = order[i]; l = best["libtorch", k]; t = best["tianma", k]
               printf "%-10s %10d %10d %7s\n", k, l, t, l ? sprintf("%.2f", t / l) : "-" } }' "$log"
