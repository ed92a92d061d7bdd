#!/usr/bin/env bash
# benchmarks/executors.sh OUTDIR: (1) raw texts to shards with 1, 2, 4 and 8 executors of one core at the same work: seconds, and what grows
# with executors; (2) deduplication of 1,000,000 different short documents (and a quarter of copies) and of a quarter of them in one
# process, with its memory; (3) what a shuffle of sketches costs by bytes, by blocks and by tasks, up to 100 GB; (4) rounds of
# averaging with 1, 2, 4 and 8 workers.
# After mvn test-compile, or with CP (class path of all modules and Spark) and CLASSES (compiled benchmarks/src) given. CORES is what
# parts 2 and 3 take, PARTS (1234) which are wanted. SCALE=tiny is a trial of minutes. 12 GB of memory, 3 GB of disk.
set -uo pipefail
OUTDIR=$(mkdir -p "${1:?usage: executors.sh OUTDIR}" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
JAVA=${JAVA:-java}
N=${CORES:-8}
PARTS=${PARTS:-1234}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
if [ -z "${CP:-}" ]; then
  [ -s benchmarks/target/jobs-classpath ] && [ benchmarks/target/jobs-classpath -nt jobs/pom.xml ] ||
    mvn -o -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
      -Dmdep.outputFile="$PWD/benchmarks/target/jobs-classpath" -Dspotless.check.skip=true
  for module in pipeline-data pipeline-train pipeline-eval jobs; do
    CP=${CP:-}$PWD/$module/target/classes:$PWD/$module/target/test-classes:
  done
  CP+=$(cat benchmarks/target/jobs-classpath)
  OPTS=$(sed -n 's:.*<java17.args>\(.*\)</java17.args>.*:\1:p' pom.xml)
fi
if [ -z "${CLASSES:-}" ]; then
  CLASSES=$W/classes
  javac -nowarn -cp "$CP" -d "$CLASSES" benchmarks/src/ShortTexts.java benchmarks/src/SketchShuffle.java
fi
export SPARK_LOCAL_IP=127.0.0.1 SPARK_SCALA_VERSION=2.12 OMP_NUM_THREADS=1 LC_ALL=C.UTF-8 SPARK_HOME=$W/home
mkdir -p "$SPARK_HOME/jars"
for jar in $(tr : ' ' <<<"$CP"); do [ -f "$jar" ] && ln -sf "$jar" "$SPARK_HOME/jars/"; done

documents=240000 rounds=4 executors="1 2 4 8" heap=1500m millions="310000 1240000"
shuffles="64:64 64:1000 64:4000 400:1000 200:4000 200:20000"
if [ "${SCALE:-}" = tiny ]; then
  documents=80000 rounds=2 executors="1 2" heap=1g millions="70000 90000" shuffles="8:8 8:100 8:400 16:400 16:800"
fi
out=$OUTDIR/executors.md
: >"$out"
say() { echo "$*" | tee -a "$out"; }
now() { date +%s.%N; }
since() { awk -v a="$(now)" -v b="$1" 'BEGIN { printf "%.1f", a - b }'; }
jvm() { "$JAVA" $OPTS "$@"; }
description() { # FILE WORK TEXTS
  cat >"$1" <<EOF
work-dir = "$2"
ingest.inputs = [{ path = "$3", corpus = made, licence = CC0-1.0, format = jsonl }]
vocab.size = 4000
shards.held-out = 0
clean.min-stop-share = 0
spark.properties { "spark.executor.extraClassPath" = "$CP", "spark.ui.enabled" = false, "spark.executor.memory" = 1200m }
stages = [{ name = a, rounds = 1 }]
stage.model { d-model = 64, d-kv = 16, heads = 4, d-ff = 128, encoder-layers = 1, decoder-layers = 1 }
EOF
}
processor=$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)
say "$processor, $(nproc --all) cores, $(date -u +%F), load $(cut -d' ' -f1 /proc/loadavg) before"
say

if [[ $PARTS == *1* ]]; then
  jvm -cp "$CLASSES" ShortTexts "$W/texts" $documents 1
  say "| executors of one core | stage | wall s | processor s | of which tasks | tasks | task s | warming s | shuffled MB | of it from others | blocks | broadcast MB |"
  say "|---|---|---|---|---|---|---|---|---|---|---|---|"
  for e in $executors; do
    description "$W/$e.conf" "$W/work$e" "$W/texts"
    jvm -Xmx2g -cp "$CP" io.tianma.jobs.PipelineSpeed "$W/$e.conf" "spark.master=local-cluster[$e,1,1200]" \
      >"$OUTDIR/executors-$e.log" 2>&1 || say "failed with $e"
    awk -v e="$e" -F'[:,;] ' '
      function number(text) { split(text, part, " "); return part[1] }
      / s of processor, .* resident$/ { wall[$1] = number($2); cpu[$1] = number($3); next }
      / tasks: .* run, / {
        printf "| %d | %s | %s | %s | %s | %s | %s | %s | %.1f | %s | %d | %s |\n", e, $1, wall[$1], cpu[$1], number($4), number($2), number($3), number($5),
          substr($7, 10) + 0, number($8), substr($7, index($7, " in ") + 4) + 0, number($9)
        w += wall[$1]; c += cpu[$1]; t += $4; n += $2; r += $3; d += $5; m += substr($7, 10); o += $8; b += substr($7, index($7, " in ") + 4); x += $9
      }
      END { printf "| %d | all | %.1f | %.1f | %.1f | %d | %.1f | %.1f | %.1f | %.1f | %d | %.1f |\n", e, w, c, t, n, r, d, m, o, b, x }
    ' "$OUTDIR/executors-$e.log" | tee -a "$out"
    rm -rf "$W/work$e"
  done
  say
  rm -rf "$W/texts"
fi

if [[ $PARTS == *2* ]]; then
  say "| short documents, local[$N], heap $heap | stage | seconds | peak resident MB | live MB, the most after a full collection |"
  say "|---|---|---|---|---|"
  for million in $millions; do
    jvm -cp "$CLASSES" ShortTexts "$W/million" $million 2
    description "$W/m.conf" "$W/m" "$W/million"
    for job in ingest clean dedup; do
      t=$(now) peak=0
      jvm -XX:+UseParallelGC "-Xlog:gc:file=$W/gc" "-Xmx$heap" -cp "$CP" io.tianma.jobs.Tianma $job --config "$W/m.conf" \
        --set "spark.master=local[$N]" >"$OUTDIR/$job-$million.log" 2>&1 &
      p=$!
      while kill -0 $p 2>/dev/null; do
        for q in $p $(cat "/proc/$p/task/$p/children" 2>/dev/null); do
          r=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$q/status" 2>/dev/null)
          [ "${r:-0}" -le $peak ] || peak=$r
        done
        sleep 0.5
      done
      wait $p || say "failed: $job of $million"
      live=$(sed -n 's/.*Pause Full.*->\([0-9]*\)M(.*/\1/p' "$W/gc" | sort -n | tail -1)
      say "| $million | $job | $(since "$t") | $peak | ${live:-none} |"
    done
    grep -h kept "$OUTDIR"/*-$million.log | tee -a "$out"
    rm -rf "$W/m" "$W/million"
  done
  say
fi

if [[ $PARTS == *3* ]]; then
  jvm -Xmx4g -cp "$CLASSES:$CP" SketchShuffle "$N" $shuffles 2>"$OUTDIR/shuffle.log" | grep -v ' WARN \| INFO ' | tee -a "$out"
  say
fi

if [[ $PARTS == *4* ]]; then
  say "| workers | rounds (RoundSpeed quick, moments averaged) |"
  say "|---|---|"
  for e in $executors; do
    jvm -Xmx700m -cp "$CP" io.tianma.train.spark.RoundSpeed quick "$e" 900 AVERAGED FLOAT32 AVERAGE $rounds 2>&1 |
      grep '^|' | sed "s/^/$e: /" | tee -a "$out"
  done
fi
