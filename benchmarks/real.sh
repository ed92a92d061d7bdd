#!/usr/bin/env bash
# A real result: pretraining with growth, then fine-tuning on CSL's titles; beside it the same fine-tuning from fresh weights.
#   benchmarks/real.sh [KEY=VALUE...]      settings over real.conf, such as stages.0.rounds=10 finetune.epochs=2
# CONF is another description beside this script, such as real-gpu.conf. CORPORA is the directory of the corpora that it names (default ../shared/corpora), WORK the work directory (default
# benchmarks/target/real), OUTDIR where results go (default there). CP and JAVA can be given: class path, and java with its
# options. What is up to date is not computed again. Writes reports, metrics and samples of both.
set -euo pipefail
cd "$(dirname "$0")"
conf=$PWD/${CONF:-real.conf}
CORPORA=$(readlink -f "${CORPORA:-../../shared/corpora}")
work=${WORK:-$PWD/target/real}
OUTDIR=${OUTDIR:-$work/out}
mkdir -p "$work" "$OUTDIR"
export CORPORA OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
settings=()
for setting in "$@"; do settings+=(--set "$setting"); done
tianma() { # tianma WORK JOB [ARGUMENT...]
    local in=$1 job=$2
    shift 2
    if [ -n "${CP:-}" ]; then
        REAL_WORK=$in ${JAVA:-java} -Xmx"${HEAP:-4g}" -cp "$CP" io.tianma.jobs.Tianma "$job" --config "$conf" "${settings[@]}" "$@"
    else
        REAL_WORK=$in ../bin/tianma "$job" --config "$conf" "${settings[@]}" "$@"
    fi
}
results() { # results WORK NAME
    mkdir -p "$OUTDIR/$2"
    for file in report.html finetune.html evaluation/metrics.json finetune/evaluation/metrics.json \
        finetune/evaluation/before.json finetune/evaluation/samples.jsonl; do
        [ -e "$1/$file" ] && cp "$1/$file" "$OUTDIR/$2/$(echo "$file" | tr / -)"
    done
    for stage in "$1"/checkpoints/*/; do
        for file in $(find "$stage" -name metrics.jsonl | sort | tail -1); do
            cp "$file" "$OUTDIR/$2/$(basename "$stage")-metrics.jsonl"
        done
    done
}
date
tianma "$work/pretrained" run >"$OUTDIR/run.log" 2>&1 || { tail -5 "$OUTDIR/run.log"; exit 1; }
results "$work/pretrained" pretrained
date
# fresh weights of the last size: the data of the other run, and one round of steps of nothing
mkdir -p "$work/fresh"
for data in documents clean dedup vocab pairs shards; do
    [ -e "$work/fresh/$data" ] || cp -r "$work/pretrained/$data" "$work/fresh/$data"
done
fresh=(--set 'stages=[{name=large,rounds=1,model={d-ff=768,encoder-layers=4,decoder-layers=4}}]'
    --set pretrain.optimizer.learning-rate=1e-12 --set pretrain.optimizer.decay=0)
[ -z "${FRESH:-}" ] || fresh[1]="stages=$FRESH"
tianma "$work/fresh" pretrain "${fresh[@]}" >"$OUTDIR/fresh.log" 2>&1 || { tail -5 "$OUTDIR/fresh.log"; exit 1; }
tune() { # tune NAME [ARGUMENT...]
    local name=$1
    shift
    tianma "$work/$name" finetune "$@" >"$OUTDIR/tune-$name.log" 2>&1 || tail -5 "$OUTDIR/tune-$name.log"
    results "$work/$name" "$name"
}
if [ -n "${TOGETHER:-}" ]; then
    tune pretrained & tune fresh "${fresh[@]}"
    wait
else
    tune pretrained
    tune fresh "${fresh[@]}"
fi
date
for name in pretrained fresh; do
    echo "== $name"
    sed -n '/^score/,$p' "$OUTDIR/tune-$name.log"
done
