"""Hugging Face's generate at its best on a GPU: MT5 in bf16 with random weights, greedy, a static cache, torch.compile with
reduce-overhead (CUDA graphs), the encoder included. Prints new tokens a second: the median of 5 after 4.

    python3 generate.py [ROWS=32] [SOURCE=512] [NEW=64]        needs: torch, transformers, an NVIDIA GPU
"""
import statistics
import sys
import time

import torch
from transformers import CompileConfig, MT5Config, MT5ForConditionalGeneration

rows, source, new = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((1, 32), (2, 512), (3, 64)))
torch.manual_seed(0)
config = MT5Config(
    vocab_size=50_000, d_model=512, d_kv=64, num_heads=6, d_ff=1024, num_layers=8, num_decoder_layers=8, dropout_rate=0.0,
    tie_word_embeddings=True, attn_implementation="sdpa")
model = MT5ForConditionalGeneration(config).cuda().eval().to(torch.bfloat16)
ids = torch.randint(2, 50_000, (rows, source), device="cuda")
seconds = []
for _ in range(9):
    torch.cuda.synchronize()
    start = time.time()
    with torch.no_grad():
        out = model.generate(
            input_ids=ids, max_new_tokens=new, min_new_tokens=new, do_sample=False, num_beams=1, cache_implementation="static",
            compile_config=CompileConfig(mode="reduce-overhead", fullgraph=False))
    torch.cuda.synchronize()
    seconds.append(time.time() - start)
assert out.shape == (rows, new + 1)
median = statistics.median(seconds[4:])
print(f"transformers: {rows} x {source} + {new}: median {median * 1e3:.1f} ms (best {min(seconds[4:]) * 1e3:.1f}), {rows * new / median:.0f} new tokens/s")
