#!/usr/bin/env bash
# benchmarks/executors.sh OUTDIR: (1) raw texts to shards with 1, 2, 4 and 8 executors of one core at the same work; (2) rounds of
# averaging with as many workers; (3) deduplication of 1,000,000 short documents in one process, with its peak of resident memory.
# SCALE=tiny is a trial of a minute, CORES says how many the third part takes. After mvn test-compile; 12 GB of memory, 3 GB of disk.
set -uo pipefail
cd "$(dirname "$0")/.."
OUTDIR=$(mkdir -p "${1:?usage: executors.sh OUTDIR}" && cd "$1" && pwd)
[ -s benchmarks/target/jobs-classpath ] && [ benchmarks/target/jobs-classpath -nt jobs/pom.xml ] ||
    mvn -o -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
        -Dmdep.outputFile="$PWD/benchmarks/target/jobs-classpath" -Dspotless.check.skip=true
CP=""
for module in pipeline-data pipeline-train pipeline-eval jobs; do
    CP+=$PWD/$module/target/classes:$PWD/$module/target/test-classes:
done
CP+=$(cat benchmarks/target/jobs-classpath)
JAVA=java
N=${CORES:-8}
W=$(mktemp -d)
OPTS=$(sed -n 's:.*<java17.args>\(.*\)</java17.args>.*:\1:p' pom.xml)
SHARED=$PWD/benchmarks/src
export SPARK_LOCAL_IP=127.0.0.1 SPARK_SCALA_VERSION=2.12 OMP_NUM_THREADS=1 LC_ALL=C.UTF-8
export SPARK_HOME=$W/home; mkdir -p $SPARK_HOME/jars; for j in $(tr : ' ' <<< "$CP"); do [ -f "$j" ] && ln -sf "$j" $SPARK_HOME/jars/; done
docs=60000; million=1000000; rounds=4; executors="1 2 4 8"
[ "${SCALE:-}" = tiny ] && { docs=2000; million=70000; rounds=2; executors="1 2"; }
out=$OUTDIR/cluster.md; : > $out
say() { echo "$*" | tee -a $out; }
conf() { cat > $1 <<EOF
work-dir = "$2"
ingest.inputs = [{ path = "$3", corpus = made, licence = CC0-1.0, format = jsonl }]
vocab.size = 4000
spark.properties { "spark.executor.extraClassPath" = "$CP", "spark.ui.enabled" = false, "spark.executor.memory" = 1200m }
stages = [{ name = a, rounds = 1 }]
stage.model { d-model = 64, d-kv = 16, heads = 4, d-ff = 128, encoder-layers = 1, decoder-layers = 1 }
EOF
}
$JAVA $SHARED/ShortTexts.java $W/texts $docs 1
say "| executors of one core | seconds from raw texts to shards | processor seconds |"; say "|---|---|---|"
for e in $executors; do
  conf $W/c$e.conf $W/work$e $W/texts; cpu0=$(awk '/^cpu /{print $2+$3+$4}' /proc/stat); t0=$(date +%s.%N)
  for job in ingest clean dedup vocab pairs shards; do
    $JAVA $OPTS -Xmx2g -cp "$CP" io.tianma.jobs.Tianma $job --config $W/c$e.conf --set "spark.master=local-cluster[$e,1,1200]" >> $OUTDIR/cluster.log 2>&1 || say "failed: $job with $e"
  done
  say "| $e | $(echo "$(date +%s.%N) $t0" | awk '{printf "%.1f", $1-$2}') | $(echo "$(awk '/^cpu /{print $2+$3+$4}' /proc/stat) $cpu0" | awk '{printf "%.0f", ($1-$2)/100}') |"
done
say; say "| workers | rounds (RoundSpeed quick, moments averaged) |"; say "|---|---|"
for e in $executors; do $JAVA $OPTS -Xmx700m -cp "$CP" io.tianma.train.spark.RoundSpeed quick $e 900 AVERAGED FLOAT32 AVERAGE $rounds 2>&1 | grep '^|' | sed "s/^/$e: /" | tee -a $out; done
say; rm -rf $W/work* $W/texts; $JAVA $SHARED/ShortTexts.java $W/million $million 2; conf $W/m.conf $W/m $W/million
say "| $million short documents, local[$N], heap 4 GB | seconds | peak resident MB |"; say "|---|---|---|"
for job in ingest clean dedup; do
  t0=$(date +%s.%N); $JAVA $OPTS -Xmx4g -cp "$CP" io.tianma.jobs.Tianma $job --config $W/m.conf --set "spark.master=local[$N]" > $W/said 2>&1 & p=$!; peak=0
  while kill -0 $p 2>/dev/null; do r=$(awk '/VmHWM/{print int($2/1024)}' /proc/$p/status 2>/dev/null); [ "${r:-0}" -gt $peak ] && peak=$r; sleep 0.5; done
  wait $p || say "failed: $job"; say "| $job | $(echo "$(date +%s.%N) $t0" | awk '{printf "%.1f", $1-$2}') | $peak |"; grep "kept" $W/said | tee -a $out
done
rm -rf $W
