"""Tianma's models in PyTorch: every position code and every token mixer, and UniVAE.

Reads a directory that Tianma exports: config.json and model.safetensors; vocab.txt is for the
tokenizer. Needs PyTorch alone:

    model = TianmaModel.from_directory("exported")
    logits = model(input_ids, decoder_input_ids)
    rows = model.generate(input_ids, max_new_tokens=40)

With model = univae the memory is latents [B, layers, latent_width] without noise: encode gives
them, and decode and generate(memory=...) take any, such as those that model.prior(B) draws.

Where Hugging Face transformers is installed, AutoModelForSeq2SeqLM opens it too: see the end.

Letters: B rows, n positions, s positions of the source, d d_model, H heads, K d_kv, N
max_positions, V vocabulary, c the settings. Padding is on the right. Nothing is cached.
"""

import json
import math
import struct
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, Sequence, Union

import torch
import torch.nn.functional as F
from torch import Tensor, nn

gelu = partial(F.gelu, approximate="tanh")
DEFAULTS = dict(
    vocab_size=50000, d_model=512, d_kv=64, num_heads=6, d_ff=1024, num_layers=8,
    feed_forward_proj="relu", tie_word_embeddings=True, is_encoder_decoder=True,
    layer_norm_epsilon=1e-6, dropout_rate=0.0,
    pad_token_id=0, decoder_start_token_id=0, eos_token_id=1,
    encoder_mixer="softmax", decoder_mixer="softmax", cross_attention="softmax",
    encoder_position="relative-bias", decoder_position="relative-bias",
    relative_attention_num_buckets=32, relative_attention_max_distance=128,
    sinusoidal_layout="interleaved", rotary_layout="interleaved", sentence_end_ids=None,
    max_positions=None, feature_map="elu", synthesizer_rank=8, gate_attention=64,
    external_normalization="double", memory_slots=64, kernel_size=7,
    model="encoder-decoder", latent_from=0, latent_width=16, kappa=32.0,
    latent="vmf", latent_normalization="batch", latent_tau=0.5)


def settings(values):
    """The settings of config.json with all defaults filled in; other keys are left out."""
    values = {k: v for k, v in values.items() if v is not None}
    c = {k: values.get(k, default) for k, default in DEFAULTS.items()}
    follow = dict(
        num_decoder_layers=c["num_layers"], sinusoidal_width=c["d_model"], rotary_width=c["d_kv"],
        encoder_feed_forward_proj=c["feed_forward_proj"], token_hidden=c["d_ff"],
        decoder_feed_forward_proj=c["feed_forward_proj"], gating_hidden=c["d_ff"],
        features=max(1, int(c["d_kv"] * math.log(c["d_kv"]))), conv_groups=c["num_heads"])
    return {**c, **{k: values.get(k, default) for k, default in follow.items()}}


# ---- positions ----


def sinusoidal(n, c):
    """Table [n, d] that is added to the embeddings."""
    w, interleaved = c.sinusoidal_width, c.sinusoidal_layout == "interleaved"
    t, i = torch.arange(n).double()[:, None], torch.arange(w // 2).double()
    angle = t * 10000.0 ** (-2 * i / w if interleaved else -i / (w / 2 - 1))
    table = torch.stack([angle.sin(), angle.cos()], -1 if interleaved else 1).flatten(1)
    table = table.repeat(1, c.d_model // w)
    return F.pad(table, (0, c.d_model - table.shape[1]))


def sentence_and_token(ids, ends):
    """Which sentence, and which token of it, each id [B, n] is; an end is inside."""
    end = torch.isin(ids, torch.tensor(ends).to(ids)).long()
    t = torch.arange(ids.shape[1], device=ids.device)
    start = F.pad((end * (t + 1)).cummax(1).values, (1, 0))[:, :-1]
    return end.cumsum(1) - end, t - start


def rotary_angles(coordinates, c):
    """Angles [B or 1, 1, n, pairs] of equal parts of a head, a coordinate [B or 1, n] each."""
    pairs, width = c.d_kv // len(coordinates) // 2, c.rotary_width // len(coordinates)
    theta = 10000.0 ** (-2 * (torch.arange(pairs) % (width // 2)).double() / width)
    return [t[:, None, :, None] * theta.to(t.device) for t in coordinates]


def relative_buckets(n, causal, c):
    """T5's bucket of each query and key [n, n]."""
    back = torch.arange(n)[:, None] - torch.arange(n)
    count = c.relative_attention_num_buckets // (1 if causal else 2)
    ahead, distance = (0, back.clamp(min=0)) if causal else ((back < 0) * count, back.abs())
    exact = count // 2
    steps = (distance.clamp(min=1).float() / exact).log()
    steps = steps / math.log(c.relative_attention_max_distance / exact) * (count - exact)
    far = (exact + steps.long()).clamp(max=count - 1)
    return ahead + torch.where(distance < exact, distance, far)


class Context(NamedTuple):
    """What a part knows beside its input: which keys may be seen, and where they are."""

    real: Tensor  # [B, s] whether a key is no padding; all are real where causal
    causal: bool = False
    bias: Union[Tensor, float] = 0.0  # [H, n, n], added to scores
    angles: Sequence[Tensor] = ()
    layout: str = "interleaved"

    def rotate(self, heads):
        """Turns the pairs of q or k [B, H, n, K]."""
        half, turned = self.layout == "half", []
        for part, angle in zip(heads.chunk(max(1, len(self.angles)), -1), self.angles):
            cos, sin = angle.cos().to(part.dtype), angle.sin().to(part.dtype)
            a, b = part.chunk(2, -1) if half else (part[..., 0::2], part[..., 1::2])
            pair = [a * cos - b * sin, b * cos + a * sin]
            turned.append(torch.stack(pair, -2 if half else -1).flatten(-2))
        return torch.cat(turned, -1) if turned else heads

    def softmax(self, scores):
        """Shares of the keys in scores [B or 1, H, n, s]."""
        seen = self.real[:, None, None]
        if self.causal:
            seen = seen & torch.ones_like(scores[0, 0], dtype=torch.bool).tril()
        return hide(scores, seen).softmax(-1)

    def corner(self, weight, n):
        """The top-left n x n of a map over positions; where causal, its lower triangle."""
        return weight[:n, :n].tril() if self.causal else weight[:n, :n]

    def zero(self, x):
        """x [B, n, ..] without its rows of padding."""
        return x * self.real[..., None].to(x.dtype)


def hide(x, real):
    """x with the lowest number where nothing is real."""
    return x.masked_fill(~real, torch.finfo(x.dtype).min)


# ---- mixers and feed-forwards ----


def sizes(c):
    """What the letters in the shapes below mean."""
    h, n, g = c.num_heads, c.max_positions or 0, c.conv_groups
    return dict(d=c.d_model, K=c.d_kv, I=h * c.d_kv, N=n, HN=h * n, F=c.d_ff, t=c.token_hidden,
                e=c.gating_hidden, a=c.gate_attention, r=c.synthesizer_rank, S=c.memory_slots,
                k=c.kernel_size, G=g, Gk=g * c.kernel_size)


class Part(nn.Module):
    """A part of a block: forward(x, context) of the normed x [B, n, d]."""
    name = None  # in the names of parameters
    shapes = {}  # rows and columns of each matrix, and whether it has a bias

    def __init__(self, c):
        super().__init__()
        self.c, self.drop, size = c, nn.Dropout(c.dropout_rate), sizes(c)
        for name, shape in self.shapes.items():
            rows, columns, *bias = shape.split()
            self.add_module(name, nn.Linear(size[columns], size[rows], bias=bool(bias)))

    def heads(self, x):
        """[B, H, n, K]"""
        return x.unflatten(-1, (self.c.num_heads, -1)).transpose(1, 2)


class SoftmaxAttention(Part):
    """T5's attention, unscaled: of x to itself or, across, to another source."""
    name, shapes = "SelfAttention", dict(q="I d", k="I d", v="I d", o="d I")

    def forward(self, x, context, source=None):
        source = x if source is None else source
        q, k, v = self.heads(self.q(x)), self.heads(self.k(source)), self.heads(self.v(source))
        return self.o(self.attend(q, k, v, context).transpose(1, 2).flatten(2))

    def attend(self, q, k, v, context):
        scores = context.rotate(q) @ context.rotate(k).mT + context.bias
        return self.drop(context.softmax(scores)) @ v


class LinearAttention(SoftmaxAttention):
    """o_i = sum_j num(q_i, k_j) v_j / sum_j den(q_i, k_j), both products of features."""
    maps = dict(
        elu=lambda x: torch.where(x > 0, x + 1, x.clamp(max=0).exp()),
        relu=lambda x: x.relu() + 0.001,
        taylor=lambda x: F.pad(F.normalize(x, dim=-1, eps=1e-12), (1, 0), value=1.0))

    def __init__(self, c):
        super().__init__(c)
        if c.feature_map == "favor":  # random features [m, K]: a buffer, for they never learn
            self.features = nn.Module()
            self.features.register_buffer("weight", torch.randn(c.features, c.d_kv))

    def attend(self, q, k, v, context):
        real, rotate, kind = context.real[:, None, :, None], context.rotate, self.c.feature_map
        if kind == "softmax-factorised" and not context.causal:  # else it is exp
            return rotate(q.softmax(-1)) @ (rotate(hide(k, real).softmax(-2)).mT @ v)
        if kind in ("taylor", "favor"):  # rotary inside the map, so in den as well
            q, k, rotate = rotate(q), rotate(k), lambda heads: heads
        peak = torch.zeros_like(k[..., 0])
        if kind in self.maps:
            q, k = self.maps[kind](q), self.maps[kind](k) * real
        else:  # e^x over e^peak: of the query itself, and of the keys so far or of all keys
            if kind == "favor":
                root = q.shape[-1] ** 0.25
                q, k = self.exponents(q * root), self.exponents(k / root)
            k = hide(k, real)
            peak = k.detach().amax(-1)
            peak = peak.cummax(-1).values if context.causal else peak.amax(-1, keepdim=True)
            q, k = (q - q.detach().amax(-1, keepdim=True)).exp(), (k - peak[..., None]).exp()
        if context.causal:  # sums over j <= i as a triangle, each key j over e^peak_j of its own
            fade = (peak[..., None, :] - peak[..., None]).clamp(max=0).exp().tril()
            num = (rotate(q) @ rotate(k).mT * fade) @ v
            den = (q @ k.mT * fade).sum(-1, keepdim=True)
        else:
            num, den = rotate(q) @ (rotate(k).mT @ v), q @ k.sum(-2, keepdim=True).mT
        return num / den.clamp(min=1e-30)

    def exponents(self, x):
        return x @ self.features.weight.T - x.pow(2).sum(-1, keepdim=True) / 2


class SynthesizerRandom(Part):
    """Softmax attention with scores A [B or 1, H, n, n] from no keys: A_h = R_h, trained."""
    name, shapes = "Synthesizer", dict(scores="HN N", v="I d", o="d I")

    def forward(self, x, context):
        shares = self.drop(context.softmax(self.make(x, x.shape[1])))
        return self.o((shares @ self.heads(self.v(x))).transpose(1, 2).flatten(2))

    def make(self, x, n):
        return self.by_head(self.scores.weight, n)[None, ..., :n]

    def by_head(self, weight, n):
        """The first n rows of each head."""
        return weight.unflatten(0, (self.c.num_heads, -1))[:, :n]


class SynthesizerDense(SynthesizerRandom):
    """A_h = relu(X W1' + b1)_h W2_h' + b2_h."""
    shapes = dict(wi="I d bias", scores="HN K bias", v="I d", o="d I")

    def make(self, x, n):
        weight, bias = self.by_head(self.scores.weight, n), self.by_head(self.scores.bias, n)
        return self.heads(self.wi(x).relu()) @ weight.mT + bias[:, None]


class SynthesizerFactorized(SynthesizerRandom):
    """A_h = L_h M_h'."""
    shapes = dict(left="HN r", right="HN r", v="I d", o="d I")

    def make(self, x, n):
        return (self.by_head(self.left.weight, n) @ self.by_head(self.right.weight, n).mT)[None]


class MlpMixer(Part):
    """Y = W2 gelu(W1 X), along positions."""
    name, shapes = "TokenMixing", dict(wi="t N", wo="N t")

    def forward(self, x, context):
        n = x.shape[1]
        return self.wo.weight[:n] @ gelu(self.wi.weight[:, :n] @ context.zero(x))


class ResMlp(Part):
    """Y = scale (W A), A of the affine that stands in the norm's place."""
    name = "TokenMixing"

    def __init__(self, c):
        super().__init__(c)
        self.weight = nn.Parameter(torch.randn(c.max_positions, c.max_positions) * 0.02)
        self.scale = nn.Parameter(torch.full((c.d_model,), 0.1))

    def forward(self, x, context):
        return self.scale * (context.corner(self.weight, x.shape[1]) @ context.zero(x))


class Gmlp(Part):
    """Y = (Z1 gate) Wo', gate = W LN(Z2) + b along positions."""
    name, shapes = "Gating", dict(wi_0="e d", wi_1="e d", spatial="N N bias", wo="d e")

    def __init__(self, c):
        super().__init__(c)
        self.layer_norm = nn.LayerNorm(c.gating_hidden, eps=1e-5)

    def forward(self, x, context):
        return self.wo(gelu(self.wi_0(x)) * self.gate(x, context))

    def gate(self, x, context):
        n, z = x.shape[1], context.zero(self.layer_norm(gelu(self.wi_1(x))))
        return context.corner(self.spatial.weight, n) @ z + self.spatial.bias[:n, None]


class TinyAttention(Part):
    """One head of scaled attention, as wide as the gate."""
    shapes = dict(q="a d", k="a d", v="a d", o="e a")

    def forward(self, x, context):
        scores = self.q(x) @ self.k(x).mT / math.sqrt(self.c.gate_attention)
        return self.o(context.softmax(scores[:, None])[:, 0] @ self.v(x))


class Amlp(Gmlp):
    """gMLP with a tiny attention in the gate."""

    def __init__(self, c):
        super().__init__(c)
        self.attention = TinyAttention(c)

    def gate(self, x, context):
        return super().gate(x, context) + self.attention(x, context)


class Fnet(Part):
    """Real part of the Fourier transform over N positions and the coordinates / sqrt(N d)."""
    name = "FourierTransform"

    def forward(self, x, context):
        y = torch.fft.fft(context.zero(x), dim=2, norm="ortho")
        return torch.fft.fft(y, n=self.c.max_positions, dim=1, norm="ortho").real[:, : x.shape[1]]


class ExternalAttention(Part):
    """Attention to learned slots: shares over the slots, before that over positions if double."""
    name, shapes = "ExternalAttention", dict(mk="S d", mv="d S")

    def forward(self, x, context):
        scores = self.mk(x)
        if self.c.external_normalization == "double":
            scores = scores - hide(scores, context.real[..., None]).logsumexp(1, keepdim=True)
        return self.mv(scores.softmax(-1))


class DepthwiseConvolution(Part):
    """Y = (w * u) Wo' with u = sigmoid(X W0') (X W1'); here each channel has taps of its own."""
    name, shapes = "Convolution", dict(wi_0="d d", wi_1="d d", wo="d d", kernel="d k")

    def forward(self, x, context):
        u, k = context.zero(torch.sigmoid(self.wi_0(x)) * self.wi_1(x)), self.c.kernel_size
        left = k - 1 if context.causal else k // 2
        windows = F.pad(u, (0, 0, left, k - 1 - left)).unfold(1, k, 1)  # [B, n, d, k]
        return self.wo((windows * self.taps(u)).sum(-1))

    def taps(self, u):
        """w [d, k], or [B, n, d, k]."""
        return self.kernel.weight

    def spread(self, scores):
        """Shares of the taps from scores [.., G, k], the same for the channels of a group."""
        width = self.c.d_model // self.c.conv_groups
        return self.drop(scores.softmax(-1)).repeat_interleave(width, -2)


class LightConvolution(DepthwiseConvolution):
    """Taps of a group of channels, through a softmax."""
    shapes = {**DepthwiseConvolution.shapes, "kernel": "G k"}

    def taps(self, u):
        return self.spread(self.kernel.weight)


class DynamicConvolution(DepthwiseConvolution):
    """Taps of a group from u at each position, through a softmax."""
    shapes = {**DepthwiseConvolution.shapes, "kernel": "Gk d"}

    def taps(self, u):
        return self.spread(self.kernel(u).unflatten(-1, (self.c.conv_groups, -1)))


class ReluFeedForward(Part):
    """T5's first."""
    name, shapes = "DenseReluDense", dict(wi="F d", wo="d F")

    def forward(self, x, context):
        return self.wo(self.drop(self.wi(x).relu()))


class GatedFeedForward(Part):
    """T5.1.1's, with tanh's form of gelu."""
    name, shapes, act = "DenseReluDense", dict(wi_0="F d", wi_1="F d", wo="d F"), staticmethod(gelu)

    def forward(self, x, context):
        return self.wo(self.drop(self.act(self.wi_0(x)) * self.wi_1(x)))


class GatedFeedForwardErf(GatedFeedForward):
    """The same with erf's form."""
    act = staticmethod(F.gelu)


FEED_FORWARDS = {
    "relu": ReluFeedForward, "gated-gelu": GatedFeedForward,
    "gated-gelu_python": GatedFeedForwardErf}
MIXERS = {
    "softmax": SoftmaxAttention, "linear": LinearAttention,
    "synthesizer-random": SynthesizerRandom, "synthesizer-dense": SynthesizerDense,
    "synthesizer-factorized": SynthesizerFactorized, "mlp-mixer": MlpMixer, "resmlp": ResMlp,
    "gmlp": Gmlp, "amlp": Amlp, "fnet": Fnet, "external": ExternalAttention,
    "depthwise-conv": DepthwiseConvolution, "light-conv": LightConvolution,
    "dynamic-conv": DynamicConvolution}


# ---- the model ----


class Norm(nn.Module):
    """T5's norm, or the affine that ResMLP has in its place."""

    def __init__(self, c, affine):
        super().__init__()
        self.weight, self.epsilon = nn.Parameter(torch.ones(c.d_model)), c.layer_norm_epsilon
        self.bias = nn.Parameter(torch.zeros(c.d_model)) if affine else None

    def forward(self, x):
        if self.bias is not None:
            return x * self.weight + self.bias
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon)


class Sublayer(nn.Module):
    """x + part(norm(x))."""

    def __init__(self, c, part, name):
        super().__init__()
        self.part, self.norm = name, "affine" if isinstance(part, ResMlp) else "layer_norm"
        self.add_module(self.part, part)
        self.add_module(self.norm, Norm(c, self.norm == "affine"))
        self.drop = nn.Dropout(c.dropout_rate)

    def forward(self, x, *more):
        return x + self.drop(getattr(self, self.part)(getattr(self, self.norm)(x), *more))


class Block(nn.Module):
    """Mixer, in the decoder cross-attention, and feed-forward unless the stack has none."""

    def __init__(self, c, stack):
        super().__init__()
        mixer, feed_forward = getattr(c, stack + "_mixer"), getattr(c, stack + "_feed_forward_proj")
        parts = [(MIXERS[mixer].name, MIXERS[mixer])]
        if stack == "decoder":
            parts.append(("EncDecAttention", MIXERS[c.cross_attention]))
        if feed_forward != "none":
            parts.append(("DenseReluDense", FEED_FORWARDS[feed_forward]))
        self.layer = nn.ModuleList(Sublayer(c, part(c), name) for name, part in parts)

    def forward(self, x, context, across):
        for layer in self.layer:
            x = layer(x, *(across if layer.part == "EncDecAttention" else (context,)))
        return x


class Stack(nn.Module):
    """The encoder or the decoder: embeddings with positions, blocks, final norm."""
    main_input_name = "input_ids"  # for transformers

    def __init__(self, c, stack):
        super().__init__()
        self.c, self.causal, self.position = c, stack == "decoder", getattr(c, stack + "_position")
        layers = c.num_decoder_layers if self.causal else c.num_layers
        self.block = nn.ModuleList(Block(c, stack) for _ in range(layers))
        self.final_layer_norm, self.drop = Norm(c, False), nn.Dropout(c.dropout_rate)
        if self.position == "learned":
            self.embed_positions = nn.Embedding(c.max_positions, c.d_model)
        if self.position == "relative-bias":
            self.block[0].layer[0].SelfAttention.relative_attention_bias = nn.Embedding(
                c.relative_attention_num_buckets, c.num_heads)

    def forward(self, ids, embedding, memory=None):
        """The final rows [B, n, d]. Those of padding are zero in the encoder: by that the
        decoder knows them. Its own padding it need not know: no earlier token sees it."""
        c, n, x, bias, angles = self.c, ids.shape[1], embedding(ids), 0.0, ()
        if self.position == "sinusoidal":
            x = x + sinusoidal(n, c).to(x)
        elif self.position == "learned":
            x = x + self.embed_positions.weight[:n]
        elif self.position == "rotary":
            angles = rotary_angles([torch.arange(n).to(ids)[None]], c)
        elif self.position == "rotary-2d":
            angles = rotary_angles(sentence_and_token(ids, c.sentence_end_ids), c)
        elif self.position == "relative-bias":
            table = self.block[0].layer[0].SelfAttention.relative_attention_bias
            bias = table(relative_buckets(n, self.causal, c).to(ids.device)).permute(2, 0, 1)
        real = torch.ones_like(ids).bool() if self.causal else ids != c.pad_token_id
        context = Context(real, self.causal, bias, angles, c.rotary_layout)
        across = (Context(memory.ne(0).any(-1)), memory) if self.causal else None
        x = self.drop(x)
        for block in self.block:
            x = block(x, context, across)
        return context.zero(self.drop(self.final_layer_norm(x)))


class Frozen(nn.Module):
    """A table that training measured."""

    def __init__(self, *shape):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(*shape), requires_grad=False)


class Latent(nn.Module):
    """From a row of the stream to a direction, or the mean of a Gaussian, and from a point to a
    row."""

    def __init__(self, c):
        super().__init__()
        z, self.gaussian, self.tau = c.latent_width, c.latent == "gaussian", c.latent_tau
        self.normalized = self.gaussian and c.latent_normalization == "batch"
        self.add_module("in", nn.Linear(c.d_model, z * (2 if self.gaussian else 1), bias=False))
        self.add_module("out", nn.Linear(z, c.d_model, bias=False))
        if self.normalized:
            self.share, self.moments = Frozen(z), Frozen(2, 2 * z)

    def mean(self, row):
        """The point [B, z] of a row without noise."""
        x = getattr(self, "in")(row)
        if not self.gaussian:
            return F.normalize(x, dim=-1, eps=1e-12)
        x = x[:, : x.shape[1] // 2]
        if self.normalized:
            mean, square = self.moments.weight[:, : x.shape[1]]
            x = (x - mean) / ((square - mean * mean).clamp(min=0) + 1e-6).sqrt()
            x = x * (self.tau + (1 - self.tau) * self.share.weight.sigmoid()).sqrt()
        return x


class UniVae:
    """One stack that encodes and decodes: from layer latent_from on a latent makes the row of
    the source that the target sees, in front of its own."""

    def encode(self, input_ids):
        """Latents [B, layers, z] without noise."""
        c, blocks, latents = self.config, self.encoder.block, []
        x = self.encoder.drop(self.shared(input_ids))
        places = torch.arange(input_ids.shape[1]).to(input_ids)[None]
        angles = rotary_angles([places], c)
        context = Context(input_ids != c.pad_token_id, False, 0.0, angles, c.rotary_layout)
        for i, block in enumerate(blocks):
            if i >= c.latent_from:
                latent = self.latent[str(i)]
                latents.append(latent.mean(x[:, 0]))
                x = torch.cat([latent.out(latents[-1])[:, None], x[:, 1:]], 1)
            x = block(x, context, None)
        return torch.stack(latents, 1)

    def hidden(self, ids, latents):
        """The final rows [B, n, d] of a target."""
        c = self.config
        x = self.encoder.drop(self.shared(ids))
        places = torch.arange(ids.shape[1]).to(ids)[None] + c.max_positions
        for i, block in enumerate(self.encoder.block):
            if i >= c.latent_from:
                if i == c.latent_from:
                    x, places = F.pad(x, (0, 0, 1, 0)), F.pad(places, (1, 0))
                row = self.latent[str(i)].out(latents[:, i - c.latent_from])
                x = torch.cat([row[:, None], x[:, 1:]], 1)
            real = torch.ones(x.shape[:2], dtype=torch.bool, device=x.device)
            angles = rotary_angles([places], c)
            x = block(x, Context(real, True, 0.0, angles, c.rotary_layout), None)
        return self.encoder.drop(self.encoder.final_layer_norm(x[:, 1:]))

    def prior(self, rows):
        """Random latents: uniform on spheres, or standard normal."""
        c = self.config
        noise = torch.randn(rows, c.num_layers - c.latent_from, c.latent_width)
        unit = noise if c.latent == "gaussian" else F.normalize(noise, dim=-1)
        return unit.to(self.shared.weight)


class Tianma(UniVae):
    """What the model is, with and without Hugging Face transformers."""

    def build(self, c):
        self.shared = nn.Embedding(c.vocab_size, c.d_model)
        self.encoder = Stack(c, "encoder")
        if c.model == "univae":
            layers = range(c.latent_from, c.num_layers)
            self.latent = nn.ModuleDict({str(i): Latent(c) for i in layers})
        else:
            self.decoder = Stack(c, "decoder")
        if not c.tie_word_embeddings:
            self.lm_head = nn.Linear(c.d_model, c.vocab_size, bias=False)

    def encode(self, input_ids):
        """What the decoder reads [B, s, d]; rows of padding are zero. Latents of a univae."""
        if self.config.model == "univae":
            return super().encode(input_ids)
        return self.encoder(input_ids, self.shared)

    def decode(self, decoder_input_ids, memory):
        """Logits [B, n, V] of the token after each."""
        if self.config.model == "univae":
            x = self.hidden(decoder_input_ids, memory)
        else:
            x = self.decoder(decoder_input_ids, self.shared, memory)
        if self.config.tie_word_embeddings:
            return F.linear(x / math.sqrt(self.config.d_model), self.shared.weight)
        return self.lm_head(x)

    def loss(self, logits, labels):
        """Mean cross-entropy of the labels that are neither padding nor -100."""
        labels = labels.masked_fill(labels == self.config.pad_token_id, -100)
        return F.cross_entropy(logits.flatten(0, 1), labels.flatten().long())


class TianmaModel(Tianma, nn.Module):
    """An encoder-decoder of any variant."""

    def __init__(self, config):
        super().__init__()
        self.config = SimpleNamespace(**settings(config))
        self.build(self.config)

    @classmethod
    def from_directory(cls, path):
        """Opens an exported directory; every tensor must be there, and no other."""
        model = cls(json.loads((Path(path) / "config.json").read_text(encoding="utf-8")))
        model.load_state_dict(read_safetensors(Path(path) / "model.safetensors"))
        return model.eval()

    def forward(self, input_ids, decoder_input_ids):
        return self.decode(decoder_input_ids, self.encode(input_ids))

    @torch.no_grad()
    def generate(self, input_ids=None, max_new_tokens=40, memory=None):
        """The likeliest token each time: rows from the start token on, padded after their end."""
        c, memory = self.config, self.encode(input_ids) if memory is None else memory
        rows = torch.full((len(memory), 1), c.decoder_start_token_id, device=memory.device)
        ended = torch.zeros_like(rows).bool()
        while rows.shape[1] <= max_new_tokens and not ended.all():
            token = self.decode(rows, memory)[:, -1:].argmax(-1).masked_fill(ended, c.pad_token_id)
            rows, ended = torch.cat([rows, token.to(rows)], 1), ended | (token == c.eos_token_id)
        return rows


def read_safetensors(path):
    """The tensors of a file by name."""
    types = dict(F64=torch.float64, F32=torch.float32, F16=torch.float16, BF16=torch.bfloat16,
                 I64=torch.int64, I32=torch.int32)
    data = bytearray(Path(path).read_bytes())
    start = 8 + struct.unpack("<Q", data[:8])[0]
    entries = json.loads(data[8:start].decode("utf-8"))
    entries.pop("__metadata__", None)
    return {name: torch.frombuffer(
        data, dtype=types[e["dtype"]], count=math.prod(e["shape"]),
        offset=start + e["data_offsets"][0]).view(e["shape"]) for name, e in entries.items()}


def convert_rotary(state_dict, config, layout):
    """The same model for the other rotary_layout, as a new state dict: pairs (2i, 2i+1) of each
    head (rotary-2d: of each half of it) go to (i, i + half the width), or back, in the rows of
    self-attention's q and k, and in the columns of favor's features."""
    c, changed = SimpleNamespace(**settings(config)), dict(state_dict)
    for stack, position in (("encoder.", c.encoder_position), ("decoder.", c.decoder_position)):
        if not position.startswith("rotary") or c.rotary_layout == layout:
            continue
        order = torch.arange(c.d_kv).view(2 if position == "rotary-2d" else 1, -1, 2)
        order = order.mT.flatten() if layout == "half" else order.mT.flatten().argsort()
        for name, value in state_dict.items():
            tensor = name.split("SelfAttention.")[-1] if name.startswith(stack) else None
            if tensor in ("q.weight", "k.weight"):
                changed[name] = value.unflatten(0, (c.num_heads, -1))[:, order].flatten(0, 1)
            elif tensor == "features.weight":
                changed[name] = value[:, order]
    return changed


# ---- Hugging Face transformers: from_pretrained("exported", trust_remote_code=True) ----

try:
    from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
    from transformers.modeling_outputs import BaseModelOutput, Seq2SeqLMOutput
except ImportError:
    pass
else:

    class TianmaConfig(PretrainedConfig):
        """config.json."""

        model_type = "tianma"

        def __init__(self, **values):
            super().__init__(**{**values, **settings(values)})
            for key, value in settings(values).items():  # which some versions leave out
                setattr(self, key, value)

    class Encoder:
        """The encoder as generation calls it."""

        def __init__(self, model):
            self.encode = model.encode

        def forward(self, input_ids=None, attention_mask=None, **others):
            return BaseModelOutput(last_hidden_state=self.encode(input_ids))

        __call__ = forward

    class TianmaForConditionalGeneration(Tianma, PreTrainedModel, GenerationMixin):
        """The same model. Padding is what pad_token_id says, whatever an attention mask says."""

        config_class = TianmaConfig

        def __init__(self, config):
            super().__init__(config)
            self.build(config)
            self.post_init()

        def _init_weights(self, module):
            """Nothing to do: modules start as PyTorch's do, and weights come from a file."""

        def get_input_embeddings(self):
            return self.shared

        def get_output_embeddings(self):
            return getattr(self, "lm_head", None)  # a tied head is no module of its own

        def get_encoder(self, modality=None):
            return Encoder(self)

        def prepare_decoder_input_ids_from_labels(self, labels):
            before = labels.masked_fill(labels == -100, self.config.pad_token_id)[:, :-1]
            return F.pad(before, (1, 0), value=self.config.decoder_start_token_id)

        def forward(self, input_ids=None, attention_mask=None, decoder_input_ids=None,
                    decoder_attention_mask=None, encoder_outputs=None, labels=None,
                    token_type_ids=None, use_cache=None, output_attentions=None,
                    output_hidden_states=None, return_dict=None):
            memory = encoder_outputs[0] if encoder_outputs else self.encode(input_ids)
            if decoder_input_ids is None:
                decoder_input_ids = self.prepare_decoder_input_ids_from_labels(labels)
            logits = self.decode(decoder_input_ids, memory)
            loss = None if labels is None else self.loss(logits, labels)
            output = Seq2SeqLMOutput(loss=loss, logits=logits, encoder_last_hidden_state=memory)
            return output.to_tuple() if return_dict is False else output

        def prepare_inputs_for_generation(self, input_ids, encoder_outputs=None, **kwargs):
            return {"decoder_input_ids": input_ids, "encoder_outputs": encoder_outputs}

        def generate(self, *inputs, **kwargs):
            return super().generate(*inputs, **{"use_cache": False, **kwargs})
