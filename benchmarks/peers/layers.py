"""A training step of MixerSpeed's models in PyTorch on processor cores: the same sizes, batches and optimizer.

    layers.py THREADS [lengths=128,512,...] [mixers=softmax,linear:elu,depthwise-conv,light-conv] [tokens=2048] [target=32]
              [rounds=3] [steps=3]

The layers are those of modeling_tianma.py, with PyTorch's own kernel where it has one: scaled_dot_product_attention (2.0 and
newer), conv1d of groups. Prints tokens a second of source and target: the median of all steps.
"""
import pathlib
import statistics
import sys
import time

import torch
import torch.nn.functional as F

resources = pathlib.Path(__file__).parents[2] / "pipeline-train/src/main/resources/io/tianma/train/checkpoint"
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(resources)]
import modeling_tianma as tianma  # noqa: E402

VOCAB = 8000


def attend(self, q, k, v, context):
    """Of rows without padding."""
    q, k, bias = context.rotate(q), context.rotate(k), None
    if torch.is_tensor(context.bias):
        bias = context.bias[None]
        if context.causal:
            bias = bias.masked_fill(torch.ones_like(bias[0, 0], dtype=torch.bool).triu(1), float("-inf"))
    return F.scaled_dot_product_attention(q, k, v, attn_mask=bias, scale=1.0)


def convolution(self, x, context):
    u, k = torch.sigmoid(self.wi_0(x)) * self.wi_1(x), self.c.kernel_size
    left = k - 1 if context.causal else k // 2
    rows = F.pad(u.transpose(1, 2), (left, k - 1 - left))
    taps = self.taps(u)[:, None]
    return self.wo(F.conv1d(rows, taps, groups=taps.shape[0]).transpose(1, 2))


if hasattr(F, "scaled_dot_product_attention"):
    tianma.SoftmaxAttention.attend = attend
tianma.DepthwiseConvolution.forward = convolution


def model(name, length):
    mixer, *map_ = name.split(":")
    return tianma.TianmaModel(dict(
        vocab_size=VOCAB, d_model=256, d_kv=64, num_heads=4, d_ff=512, num_layers=4, feed_forward_proj="gated-gelu",
        encoder_mixer=mixer, encoder_position="relative-bias" if mixer == "softmax" else "none", max_positions=length,
        feature_map=map_[0] if map_ else "elu", kernel_size=7))


def main(threads, **options):
    torch.set_num_threads(int(threads))
    torch.manual_seed(5)
    tokens, target = int(options.get("tokens", 2048)), int(options.get("target", 32))
    names = options.get("mixers", "softmax,linear:elu,depthwise-conv,light-conv").split(",")
    print(f"# torch {torch.__version__}, {threads} threads")
    for length in map(int, options.get("lengths", "128,512,2048,4096").split(",")):
        rows, runs, base = max(int(threads), tokens // length), {}, None
        source, ids = torch.randint(1, VOCAB, (rows, length)), torch.randint(1, VOCAB, (rows, target))
        for name in names:
            net = model(name, length)
            torch.nn.init.normal_(net.shared.weight, std=0.05)
            runs[name] = net, torch.optim.AdamW(net.parameters(), lr=1e-4), []
        for round_ in range(int(options.get("rounds", 3)) + 1):
            for net, adam, seconds in runs.values():
                for _ in range(int(options.get("steps", 3))):
                    start = time.perf_counter()
                    adam.zero_grad(set_to_none=True)
                    net.loss(net(source, ids), ids).backward()
                    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                    adam.step()
                    if round_:
                        seconds.append(time.perf_counter() - start)
        for name, (_, _, seconds) in runs.items():
            rate = rows * (length + target) / statistics.median(seconds)
            base = base or rate
            print(f"{name:26} {length:7} {rows:6} {rate:10.0f} {rate / base:10.2f}", flush=True)


main(sys.argv[1], **dict(option.split("=") for option in sys.argv[2:]))
