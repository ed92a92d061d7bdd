#!/usr/bin/env bash
# What it costs to watch the time of a text: nanoseconds of one thread for an empty work within a budget, and by itself.
#   benchmarks/budget.sh
# CP can be given: the classes of pipeline-data.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/benchmarks/target
if [ -z "${CP:-}" ]; then
    mvn -q ${MAVEN_FLAGS:-} -pl pipeline-data compile -Dspotless.check.skip=true
    CP=pipeline-data/target/classes
fi
mkdir -p "$out/classes"
javac -nowarn -cp "$CP" -d "$out/classes" benchmarks/src/BudgetCost.java
for run in 1 2 3; do
    java -Xmx256m -XX:+UseSerialGC -cp "$out/classes:$CP" BudgetCost
done
