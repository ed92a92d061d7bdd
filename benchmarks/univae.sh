#!/usr/bin/env bash
# UniVAE with latents in many layers and in one: the same texts, the same steps, one core each, side by side.
#   benchmarks/univae.sh TITLES.tsv            (column 1 is a short text; CSL's titles are such)
# ROUNDS (300) rounds of 32 steps of 32 texts; FROM ("1 3") the first layers with a latent, of 4; OUT (benchmarks/target/univae)
# has for each k: k.log, k.txt (what the four commands write), k/latents/metrics.json and k/report.html.
set -euo pipefail
cd "$(dirname "$0")/.."
titles=$(readlink -f "${1:?a file with a short text in column 1 of each line}")
out=${OUT:-$PWD/benchmarks/target/univae}
export OMP_NUM_THREADS=1
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
mkdir -p "$out"

run() { # run K
  local work=$out/k$1
  local options=(--config conf/univae.conf --set "ingest.inputs.0.path=$titles" --set "work-dir=$work"
    --set "spark.master=local[1]" --set "stage.model.latent-from=$1" --set "stages.0.rounds=${ROUNDS:-300}"
    --set pretrain.workers=1 --set pretrain.averaging-frequency=32)
  bin/tianma run "${options[@]}" >"$out/k$1.log" 2>&1
  {
    bin/tianma sample "${options[@]}" --count 20
    bin/tianma reconstruct "${options[@]}" 基于小波变换的图像去噪方法 无线传感器网络中的数据融合技术
    bin/tianma interpolate "${options[@]}" 基于小波变换的图像去噪方法 无线传感器网络中的数据融合技术
    bin/tianma swap "${options[@]}" 基于小波变换的图像去噪方法 无线传感器网络中的数据融合技术
  } >"$out/k$1.txt" 2>&1
}

for k in ${FROM:-1 3}; do run "$k" & done
wait
for k in ${FROM:-1 3}; do
  printf '\nlatent-from = %s\n' "$k"
  python3 -c '
import json, sys
m = json.load(open(sys.argv[1]))
for key, value in m.items():
    if isinstance(value, (int, float)):
        print(f"{key:20} {value:.4g}")
for swap in m["swaps"]:
    print("layer {layer}: like its own {like-own:.3f}, like the other {like-other:.3f}".format(**swap))
' "$out/k$k/latents/metrics.json"
done
