#!/usr/bin/env bash
# Raw files to shards in one Java process, as jobs run: wall and processor seconds of each stage (see PipelineSpeed.java).
#   benchmarks/pipeline.sh [-c CORES] [-t TIMES] [-j "JAVA OPTIONS"] [KEY=VALUE...]
# Runs TIMES times on local[CORES] (default 1 and 2) with a heap of 4 GB (TIANMA_HEAP); with -c 1 the process is bound to one
# core, or its compiler would run on the others. TIMES 0 makes the inputs only. Reads LCTT, laws and novels of CORPORA
# (default ../shared/corpora), 184 MB, which it unpacks into WORK (default benchmarks/target/pipeline). With FOLD=2 or 4 each
# corpus comes as often, the characters of every line in another order (backwards, every second one first, both): 368 and
# 736 MB, for memory and for what a warm compiler costs. To compare runs look at processor seconds; wall seconds are those
# of a quiet machine only.
set -euo pipefail
cd "$(dirname "$0")/.."
cores=2 times=1 options= fold=${FOLD:-1}
while getopts c:t:j: o; do case $o in c) cores=$OPTARG ;; t) times=$OPTARG ;; j) options=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))
corpora=${CORPORA:-../shared/corpora}
out=$PWD/benchmarks/target
work=${WORK:-$out/pipeline}
mkdir -p "$work/raw" "$work/local"
for name in lctt-linuxcn-articles-raw-md prc-laws-raw-md classic-novels; do
    raw=$work/raw/$name.jsonl
    [ -s "$raw" ] || { bunzip2 -c "$corpora/$name.jsonl.bz2" >"$raw.part" && mv "$raw.part" "$raw"; }
    for copy in $(seq 1 $((fold - 1))); do
        [ -s "$work/raw/$name-$copy.jsonl" ] || python3 - "$raw" "$copy" >"$work/raw/$name-$copy.jsonl" <<'PYTHON'
import json, sys
copy = int(sys.argv[2])
def moved(line):
    line = line[::2] + line[1::2] if copy & 2 else line
    return line[::-1] if copy & 1 else line
for line in open(sys.argv[1], encoding="utf-8"):
    document = json.loads(line)
    document["text"] = "\n".join(moved(part) for part in document["text"].split("\n"))
    print(json.dumps(document, ensure_ascii=False))
PYTHON
    done
done
{
    printf 'spark.properties { "spark.local.dir" = "%s" }\ningest.inputs = [\n' "$work/local"
    for end in "" $(seq -f -%g 1 $((fold - 1))); do
        printf '  { path = "%s", content = markdown }\n' "$work/raw/lctt-linuxcn-articles-raw-md$end.jsonl" \
            "$work/raw/prc-laws-raw-md$end.jsonl"
        printf '  { path = "%s" }\n' "$work/raw/classic-novels$end.jsonl"
    done
    printf ']\n'
} >"$work/speed.conf"
# always compiled anew: what is timed is what stands here
mvn -o -q -pl jobs -am test-compile dependency:build-classpath -Dmdep.includeScope=test \
    -Dmdep.outputFile="$out/pipeline-classpath" -Dspotless.check.skip=true
pinned=()
[ "$cores" != 1 ] || pinned=(taskset -c 0)
for _ in $(seq "$times"); do
    rm -rf "$work/work"
    # shellcheck disable=SC2086
    "${pinned[@]}" java @jobs/target/classes/io/tianma/jobs/java17.args @bin/jit.args "-Xmx${TIANMA_HEAP:-4g}" \
        -XX:+UseParallelGC $options -cp "jobs/target/test-classes:jobs/target/classes:$(cat "$out/pipeline-classpath")" \
        io.tianma.jobs.PipelineSpeed "$work/speed.conf" work-dir="$work/work" spark.master="local[$cores]" "$@"
done
