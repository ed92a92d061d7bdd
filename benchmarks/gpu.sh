#!/usr/bin/env bash
# Training step on a GPU through DL4J's fit: forward, backward, clipping, AdamW, dropout 0.1 and 0.
#   benchmarks/gpu.sh [SHAPE...]      default: tiny small small96 base
#   benchmarks/gpu.sh pairs           small on real padded pairs (pair-lengths.txt), 32 and 96 a batch; the peer on the same batches:
#                                     LEAST=512,128 python3 benchmarks/peers/padded_step.py benchmarks/pair-lengths.txt 32
# CUDA 13's libraries must be on LD_LIBRARY_PATH. -Dtianma.cuda.profile=true in JAVA_TOOL_OPTIONS prints times of kernels.
set -euo pipefail
cd "$(dirname "$0")/.."
out=benchmarks/target
mkdir -p "$out/classes"
[ -s "$out/classpath" ] && [ "$out/classpath" -nt pom.xml ] ||
    mvn -o -q -pl pipeline-train -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$PWD/$out/classpath" -Dspotless.check.skip=true
cp=pipeline-train/target/classes:pipeline-data/target/classes:$(cat "$out/classpath"):$out/classes
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/GpuStep.java
step() { java --add-modules jdk.incubator.vector -Xmx8g -Dorg.bytedeco.javacpp.maxbytes=60g -cp "$cp" GpuStep "$@" 2>/dev/null; }
if [ "${1:-}" = pairs ]; then
    for batch in 32 96; do step small batch=$batch pairs=benchmarks/pair-lengths.txt; done
    exit
fi
for shape in ${*:-tiny small small96 base}; do
    for dropout in 0.1 0; do
        step "$shape" dropout=$dropout
    done
done
