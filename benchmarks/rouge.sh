#!/usr/bin/env bash
# Pairs a second that one thread scores, beside the Python packages of the same minutes: lead-32 of CSL's thousand test pairs.
#   benchmarks/rouge.sh
# CORPORA is the directory with csl-coling22-ts-test.tsv (default ../shared/corpora); the peers run if Python has them.
# CP can be given: the class path.
set -euo pipefail
cd "$(dirname "$0")/.."
CORPORA=$(readlink -f "${CORPORA:-../shared/corpora}")
out=$PWD/benchmarks/target
mkdir -p "$out/classes"
if [ -z "${CP:-}" ]; then
    [ -s "$out/jobs-classpath" ] && [ "$out/jobs-classpath" -nt pom.xml ] ||
        mvn -o -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.includeScope=runtime \
            -Dmdep.outputFile="$out/jobs-classpath" -Dspotless.check.skip=true
    CP=$(cat "$out/jobs-classpath")
fi
javac -nowarn -cp "$CP" -d "$out/classes" benchmarks/src/RougeSpeed.java
for run in 1 2; do
    python3 benchmarks/peers/rouge_speed.py "$CORPORA/csl-coling22-ts-test.tsv" || true
    java -Xmx1g -XX:+UseSerialGC -cp "$out/classes:$CP" RougeSpeed "$CORPORA/csl-coling22-ts-test.tsv"
done
