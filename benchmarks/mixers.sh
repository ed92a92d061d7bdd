#!/usr/bin/env bash
# A training step of tiny models whose encoders differ in their mixer, on sources of several lengths: tokens a second, against softmax,
# against the rate of large products, and memory.
#   benchmarks/mixers.sh [THREADS [KEY=VALUE...]]      keys: lengths mixers tokens target rounds steps, see benchmarks/src/MixerSpeed.java
set -euo pipefail
cd "$(dirname "$0")/.."
out=benchmarks/target
mkdir -p "$out/classes"
[ -s pipeline-train/target/classes/META-INF/services/io.tianma.train.tensor.Backend ] ||
    mvn -o -q -pl pipeline-train -am -DskipTests -Dspotless.check.skip=true test-compile
natives=$(find "${MAVEN_REPO:-$HOME/.m2/repository}/org/bytedeco" -name '*.jar' |
    grep -E '/(javacpp-1.5.14|openblas-0.3.31-1.5.13|dnnl-3.13-1.5.14|opencl-3.0-1.5.13)(-linux-x86_64)?\.jar$' | tr '\n' ':')
cp=pipeline-train/target/classes:pipeline-data/target/classes:$natives$out/classes
javac -nowarn -cp "$cp" -d "$out/classes" benchmarks/src/MixerSpeed.java
java --add-modules jdk.incubator.vector -XX:+UseSerialGC -cp "$cp" MixerSpeed "${1:-1}" "${@:2}" 2>/dev/null
