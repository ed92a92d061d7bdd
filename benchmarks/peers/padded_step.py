"""A training step of T5-PEGASUS small in PyTorch at its best, on real pairs padded to the longest of their batch.

    python3 padded_step.py LENGTHS ROWS [DROPOUT] [FORM]

The network is written for speed: q|k|v and both halves of the gated layer in one product each, scaled_dot_product_attention with bias
and padding as its mask, torch.compile, bf16 autocast, and the whole step with fused AdamW in one CUDA graph. Graphs need fixed shapes,
so a batch is padded to the next multiple of BUCKET (64) tokens above its longest source and target, a graph each; LEAST=512,128 pads all
to at least that, where other shapes hardly occur. FORM is how the padding of sources is hidden: `masked` in the mask of attention beside
the bias, a number for each score of each row; `efficient` the same with the memory-efficient kernel alone; `wider` by eight more
columns of queries and keys, so that rows share the bias; `blind` not at all: another network, but a bound on what hiding costs.
Tokens are those that are no padding. With READY and GO in the environment it writes READY once compiled, waits for GO.
"""
import math, os, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

D, HEADS, SIZE, INNER, LAYERS, VOCAB = 512, 6, 64, 1024, 8, 50000
torch.backends.cuda.matmul.allow_tf32 = True
path, rows = sys.argv[1], int(sys.argv[2])
DROPOUT = float(sys.argv[3]) if len(sys.argv) > 3 else 0.1
FORM = sys.argv[4] if len(sys.argv) > 4 else 'masked'
if FORM == 'efficient':
    for switch in (torch.backends.cuda.enable_cudnn_sdp, torch.backends.cuda.enable_flash_sdp, torch.backends.cuda.enable_math_sdp):
        switch(False)
BUCKET = int(os.environ.get('BUCKET', '64'))
LEAST = [int(n) for n in os.environ.get('LEAST', '0,0').split(',')]


def drop(x):
    return F.dropout(x, DROPOUT, True)


def bucket(distance, both_ways, count=32, far=128):
    offset = torch.zeros_like(distance)
    if both_ways:
        count //= 2
        offset = (distance > 0).long() * count
        distance = distance.abs()
    else:
        distance = (-distance).clamp(min=0)
    near = count // 2
    log = near + (torch.log(distance.float().clamp(min=1) / near) / math.log(far / near) * (count - near)).long()
    return offset + torch.where(distance < near, distance, log.clamp(max=count - 1))


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(D))

    def forward(self, x):
        return F.rms_norm(x, (D,), self.weight.to(x.dtype), 1e-6)


class Attention(nn.Module):
    def __init__(self, cross):
        super().__init__()
        self.cross = cross
        inner = HEADS * SIZE
        if cross:
            self.q = nn.Linear(D, inner, bias=False)
            self.kv = nn.Linear(D, 2 * inner, bias=False)
        else:
            self.qkv = nn.Linear(D, 3 * inner, bias=False)
        self.o = nn.Linear(inner, D, bias=False)

    def heads(self, x, parts):
        return x.view(x.shape[0], x.shape[1], parts, HEADS, SIZE).permute(2, 0, 3, 1, 4)

    def forward(self, x, memory, mask, columns=None):
        if self.cross:
            q, (k, v) = self.heads(self.q(x), 1)[0], self.heads(self.kv(memory), 2)
        else:
            q, k, v = self.heads(self.qkv(x), 3)
        if columns is not None:
            q, v = F.pad(q, (0, 8), value=1.0), F.pad(v, (0, 8))
            k = torch.cat([k, columns.expand(-1, HEADS, -1, -1)], -1)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=DROPOUT, scale=1.0)[..., :SIZE]
        return self.o(y.transpose(1, 2).reshape(x.shape[0], x.shape[1], HEADS * SIZE))


class Block(nn.Module):
    def __init__(self, decoder):
        super().__init__()
        self.norms = nn.ModuleList(Norm() for _ in range(3 if decoder else 2))
        self.own = Attention(False)
        self.cross = Attention(True) if decoder else None
        self.up = nn.Linear(D, 2 * INNER, bias=False)
        self.down = nn.Linear(INNER, D, bias=False)

    def forward(self, x, bias, columns, memory, keys, memory_columns):
        x = x + drop(self.own(self.norms[0](x), None, bias, columns))
        if self.cross is not None:
            x = x + drop(self.cross(self.norms[1](x), memory, keys, memory_columns))
        gate, value = self.up(self.norms[-1](x)).chunk(2, -1)
        return x + drop(self.down(drop(F.gelu(gate, approximate='tanh') * value)))


class Stack(nn.Module):
    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder
        self.table = nn.Parameter(torch.randn(32, HEADS) * 0.1)
        self.blocks = nn.ModuleList(Block(decoder) for _ in range(LAYERS))
        self.norm = Norm()

    def forward(self, x, keys, columns, memory, memory_keys, memory_columns):
        n = x.shape[1]
        places = torch.arange(n, device=x.device)
        distance = places[None, :] - places[:, None]
        bias = self.table[bucket(distance, not self.decoder)].permute(2, 0, 1)[None]
        if self.decoder:
            bias = bias.masked_fill((distance > 0)[None, None], float('-inf'))
        if keys is not None:
            bias = bias + keys
        bias = bias.to(torch.bfloat16).contiguous()
        x = drop(x)
        for block in self.blocks:
            x = block(x, bias, columns, memory, memory_keys, memory_columns)
        return drop(self.norm(x))


class T5(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, D)
        self.encoder = Stack(False)
        self.decoder = Stack(True)

    def forward(self, source, target, labels):
        keys = seen = columns = None
        if FORM == 'wider':  # a column of -1e4 where a query has a one, and nothing in seven others
            columns = torch.zeros(*source.shape, 8, device=source.device, dtype=torch.bfloat16)
            columns = columns.masked_fill((source == 0)[..., None] & (torch.arange(8, device=source.device) == 0), -1e4)[:, None]
        elif FORM != 'blind':
            keys = torch.zeros(source.shape, device=source.device).masked_fill(source == 0, -1e9)[:, None, None, :]
            seen = keys.to(torch.bfloat16).expand(-1, HEADS, target.shape[1], -1)
        memory = self.encoder(self.embedding(source), keys, columns, None, None, None)
        hidden = self.decoder(self.embedding(target), None, None, memory, seen, columns)
        logits = F.linear(hidden, self.embedding.weight)
        return F.cross_entropy(logits.float().view(-1, VOCAB), labels.view(-1), ignore_index=0)


def up(length, least):
    return max(least, -(-length // BUCKET) * BUCKET)


def batches():
    pairs = [tuple(map(int, line.split())) for line in open(path)]
    generator = torch.Generator().manual_seed(7)
    for first in range(0, len(pairs) - rows + 1, rows):
        part = pairs[first:first + rows]
        source = torch.zeros(rows, up(max(s for s, _ in part), LEAST[0]), dtype=torch.long)
        whole = torch.zeros(rows, up(max(t for _, t in part), LEAST[1]) + 1, dtype=torch.long)
        for row, (s, t) in enumerate(part):
            source[row, :s] = torch.randint(5, VOCAB, (s,), generator=generator)
            whole[row, :t + 1] = torch.randint(5, VOCAB, (t + 1,), generator=generator)
        yield [x.contiguous().cuda() for x in (source, whole[:, :-1], whole[:, 1:])], sum(s + t for s, t in part)


def main():
    torch.manual_seed(0)
    torch._dynamo.config.cache_size_limit = 64
    model = T5()
    nn.init.normal_(model.embedding.weight, std=0.05)
    model = model.cuda().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True, capturable=True)
    compiled = torch.compile(model, dynamic=False)
    all_batches = list(batches())
    graphs = {}

    def step(inputs):
        with torch.autocast('cuda', dtype=torch.bfloat16):
            loss = compiled(*inputs)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss

    def record(inputs):
        static = [x.clone() for x in inputs]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                step(static)
        torch.cuda.current_stream().wait_stream(side)
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            loss = step(static)
        return graph, static, loss

    def run(inputs):
        shape = (inputs[0].shape, inputs[1].shape)
        if shape not in graphs:
            graphs[shape] = record(inputs)
        graph, static, _ = graphs[shape]
        for to, x in zip(static, inputs):
            to.copy_(x)
        graph.replay()

    for inputs, _ in all_batches:
        run(inputs)
    torch.cuda.synchronize()
    if os.environ.get('READY'):
        open(os.environ['READY'], 'w').close()
        while not os.path.exists(os.environ['GO']):
            time.sleep(0.1)
        for inputs, _ in all_batches[:10]:
            run(inputs)
        torch.cuda.synchronize()
    seconds = []
    for _ in range(3):
        start = time.time()
        for inputs, _ in all_batches:
            run(inputs)
        torch.cuda.synchronize()
        seconds.append(time.time() - start)
    median = sorted(seconds)[1]
    tokens = sum(count for _, count in all_batches)
    loss = float(next(iter(graphs.values()))[2])
    print(f'torch small {rows} x real pairs, dropout {DROPOUT}, {FORM}: {tokens / median:.0f} real tok/s, '
          f'{median / len(all_batches) * 1e3:.2f} ms a step, {len(graphs)} graphs, {torch.cuda.max_memory_allocated() >> 20} MB, '
          f'loss {loss:.3f}', flush=True)


main()
