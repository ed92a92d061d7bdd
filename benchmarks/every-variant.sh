#!/usr/bin/env bash
# Takes every mixer, position code and cross-attention from the quickstart's corpus to the report: a few rounds, growth where it
# exists, evaluation, report.
#   benchmarks/every-variant.sh [NAME...]      default: all; a NAME is one printed by -l
# WORK (default benchmarks/target/every-variant) keeps what is done: run it again and it goes on. TIANMA is the command (default
# bin/tianma). Data stages run once; each variant gets a copy of them. The last column says whether the model grew, or why not.
# On more cores, after the first variant: benchmarks/every-variant.sh -l | xargs -P 8 -n 1 benchmarks/every-variant.sh
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-benchmarks/target/every-variant} tianma=${TIANMA:-bin/tianma}
e=stage.model.encoder d=stage.model.decoder none="stage.model.encoder-position=none"
variants() { # NAME SETTINGS
    local mixer map stack
    for position in relative-bias sinusoidal learned rotary rotary-2d none; do
        echo "position-$position $e-position=$position $d-position=$position stage.model.sentence-end-ids=[8,9]"
    done
    echo "position-sinusoidal-concatenated $e-position=sinusoidal $d-position=sinusoidal stage.model.sinusoidal-layout=concatenated"
    echo "position-rotary-half $e-position=rotary $d-position=rotary stage.model.rotary-layout=half"
    for stack in encoder decoder; do
        for map in elu exp relu taylor favor softmax-factorised; do
            echo "$stack-linear-$map stage.model.$stack-mixer=linear stage.model.$stack-position=rotary stage.model.feature-map=$map"
        done
        for mixer in synthesizer-dense synthesizer-random synthesizer-factorized resmlp gmlp amlp depthwise-conv light-conv dynamic-conv; do
            echo "$stack-$mixer stage.model.$stack-mixer=$mixer stage.model.$stack-position=none"
        done
        echo "$stack-external-slots stage.model.$stack-mixer=external stage.model.$stack-position=learned stage.model.external-normalization=slots"
    done
    for mixer in mlp-mixer fnet external; do
        echo "encoder-$mixer $e-mixer=$mixer $none"
    done
    echo "cross-linear stage.model.cross-attention=linear"
}
if [ "${1:-}" = -l ]; then variants | cut -d' ' -f1 && exit; fi
mkdir -p "$work"
few=(--set pretrain.checkpoint-every=2 --set pretrain.evaluate-every=2 --set pretrain.averaging-frequency=2
    --set stage.model.max-positions=128 --set pretrain.evaluate-pairs=16 --set evaluate.generate=4 --set evaluate.max-new-tokens=8)
grown=(--set stages.0.rounds=2 --set stages.1.rounds=2)
alone=(--set 'stages=[{name=base,rounds=2}]')
run() { # DIRECTORY SETTINGS...
    local directory=$1 set=()
    shift
    for setting in "$@"; do set+=(--set "$setting"); done
    "$tianma" run --config conf/quickstart.conf --set work-dir="$directory" "${few[@]}" "${stages[@]}" "${set[@]}"
}
report() { find "$1" -name '*.html' -size +10k 2>/dev/null | head -1; }
stages=("${alone[@]}")
[ -s "$work/data.done" ] || { run "$work/data" >"$work/data.log" 2>&1 &&
    rm -rf "$work"/data/{checkpoints,evaluation,report,report.html,tensorboard} && echo done >"$work/data.done"; }
failed=0
while read -r name settings; do
    [ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
    [ ! -s "$work/$name.done" ] || { cat "$work/$name.done" && continue; }
    rm -rf "${work:?}/$name"
    cp -r "$work/data" "$work/$name"
    stages=("${grown[@]}") grew=grown
    # shellcheck disable=SC2086
    if ! run "$work/$name" $settings >"$work/$name.log" 2>&1; then
        grew="not grown: $(grep -m1 -iE 'grow|whole multiple' "$work/$name.log" || tail -1 "$work/$name.log")"
        stages=("${alone[@]}")
        # shellcheck disable=SC2086
        run "$work/$name" $settings >"$work/$name.log" 2>&1 || grew="FAILED: $(tail -1 "$work/$name.log")"
    fi
    [ -n "$(report "$work/$name")" ] || grew="FAILED: no report; $(tail -1 "$work/$name.log")"
    echo "$name: $grew"
    case $grew in FAILED*) failed=1 ;; *) echo "$name: $grew" >"$work/$name.done" && rm -rf "${work:?}/$name" ;; esac
done < <(variants)
exit $failed
