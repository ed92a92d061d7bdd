#!/usr/bin/env bash
# Texts written on a GPU, greedy, encoder included, beside Hugging Face's generate at its best (where python3 has transformers).
#   benchmarks/gpu-generate.sh [PRECISION...]      default: bf16 tf32 float32
# CUDA 13's libraries must be on LD_LIBRARY_PATH; nothing else may use the GPU. -Dtianma.cuda.profile=true in JAVA_TOOL_OPTIONS prints
# times of kernels.
set -euo pipefail
cd "$(dirname "$0")/.."
out=benchmarks/target
mkdir -p "$out/classes"
[ -s "$out/classpath" ] && [ "$out/classpath" -nt pom.xml ] ||
    mvn -o -q -pl pipeline-train -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
        -Dmdep.outputFile="$PWD/$out/classpath" -Dspotless.check.skip=true
cp=pipeline-train/target/classes:pipeline-data/target/classes:$(cat "$out/classpath"):$out/classes
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/GpuGenerate.java
for precision in ${*:-bf16 tf32 float32}; do
    java --add-modules jdk.incubator.vector -Xmx8g -Dorg.bytedeco.javacpp.maxbytes=60g -cp "$cp" GpuGenerate cuda "$precision" 2>/dev/null
done
python3 benchmarks/peers/generate.py || echo "no peer: python3 needs torch and transformers"
