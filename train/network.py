"""The network: a BERT or MPNet encoder and, over its tokens, heads that read every ordered pair of parties in one pass.

Parties are told to the encoder by the segment embedding (1 inside a party, 0 elsewhere), so that a sentence is encoded once
however many pairs it holds. For each pair, attention from the two parties to the tokens finds the trigger; the type and the
status are read from the parties, the trigger so found, and the sentence as a whole.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from notebook import STATUSES, TYPES

NO_EVENT = len(TYPES)  # the class after the sixteen types


@dataclass(frozen=True)
class Size:
    """The encoder's shape, as its ``config.json`` gives it."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    # MPNet (Song et al. 2020) adds a bias for the distance between two tokens, in so many buckets, to every layer's attention.
    buckets: int = 0

    @classmethod
    def of(cls, folder: Path) -> Size:
        told = json.loads((folder / "config.json").read_text(encoding="utf8"))
        return cls(
            told["vocab_size"], told["hidden_size"], told["num_hidden_layers"], told["num_attention_heads"],
            told["intermediate_size"], told["max_position_embeddings"], told.get("relative_attention_num_buckets", 0),
        )  # fmt: skip


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019): attention, then a feed-forward network, each with a residual and a norm."""

    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.heads = size.heads
        self.query, self.key, self.value = (nn.Linear(size.width, size.width) for _ in range(3))
        self.output = nn.Linear(size.width, size.width)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.up, self.down = nn.Linear(size.width, size.inner), nn.Linear(size.inner, size.width)
        self.last_norm = nn.LayerNorm(size.width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = tokens.shape

        def split(projected: Tensor) -> Tensor:
            return projected.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = split(self.query(tokens)), split(self.key(tokens)), split(self.value(tokens))
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, width)
        tokens = self.norm(tokens + self.dropout(self.output(mixed)))
        return self.last_norm(tokens + self.dropout(self.down(functional.gelu(self.up(tokens)))))


def buckets_of(length: int, count: int, furthest: int = 128) -> Tensor:
    """``[length, length]``: the bucket of each distance between two places, as T5 and MPNet have them (Raffel et al. 2020)."""
    places = torch.arange(length)
    away = places[:, None] - places[None, :]
    half = count // 2
    exact = half // 2
    distance = away.abs()
    growing = torch.log(distance.clamp(min=1) / exact) / math.log(furthest / exact) * (half - exact)
    far = (exact + growing.long()).clamp(max=half - 1)
    return (away < 0).long() * half + torch.where(distance < exact, distance, far)


class Encoder(nn.Module):
    """Token ids ``[B, T]``, a mask and segments of the same shape to vectors ``[B, T, width]``.

    ``held`` layers at the bottom stay as they were published. What they make of a sentence is computed once and kept, so that a
    large encoder can be taught on a small machine; the parties are then told above them.
    """

    def __init__(self, size: Size, dropout: float = 0.1, held: int = 0) -> None:
        super().__init__()
        self.held = held
        self.kept: dict[tuple[int, ...], Tensor] = {}
        self.words = nn.Embedding(size.vocabulary, size.width)
        self.places = nn.Embedding(size.positions, size.width)
        self.segments = nn.Embedding(2, size.width)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))
        self.distances = nn.Embedding(size.buckets, size.heads) if size.buckets else None

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        bias = self.bias(mask)
        if self.held:
            tokens = self.dropout(self.below(ids, mask) + self.segments(segments))
        else:
            tokens = self.dropout(self.embedded(ids, self.segments(segments)))
        for layer in self.layers[self.held :]:
            tokens = layer(tokens, bias)
        return tokens

    def embedded(self, ids: Tensor, segments: Tensor | float) -> Tensor:
        first = 0 if self.distances is None else 2  # MPNet counts places from its padding token's number on
        return self.norm(self.words(ids) + self.places.weight[first : first + ids.shape[1]] + segments)

    def bias(self, mask: Tensor) -> Tensor:
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        if self.distances is not None:
            buckets = buckets_of(mask.shape[1], self.distances.num_embeddings).to(mask.device)
            bias = bias + self.distances(buckets).permute(2, 0, 1)[None]
        return bias

    def below(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What the held layers make of the sentences: in 16 bits when it was met before, and so always."""
        lengths = [int(length) for length in mask.sum(1)]
        names = [tuple(row[:length]) for row, length in zip(ids.tolist(), lengths, strict=True)]
        new = [at for at, name in enumerate(names) if name not in self.kept]
        if new:
            with torch.no_grad():
                tokens, bias = self.embedded(ids[new], 0.0), self.bias(mask[new])
                training = self.training
                self.eval()
                for layer in self.layers[: self.held]:
                    tokens = layer(tokens, bias)
                self.train(training)
            for at, made in zip(new, tokens.half(), strict=True):
                self.kept[names[at]] = made[: lengths[at]].clone()
        return nn.utils.rnn.pad_sequence([self.kept[name].float() for name in names], batch_first=True)

    def take(self, folder: Path) -> None:
        """The weights of a published BERT or MPNet, from ``model.safetensors`` in ``folder``."""
        given = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
        named = {
            "words.weight": "embeddings.word_embeddings.weight",
            "places.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        if self.distances is None:
            named["segments.weight"] = "embeddings.token_type_embeddings.weight"
            self_attention = {
                "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
                "output": "attention.output.dense", "norm": "attention.output.LayerNorm",
            }  # fmt: skip
        else:
            # MPNet knows no segments: those that mark the parties begin at nothing and are learned.
            nn.init.zeros_(self.segments.weight)
            given["segments.weight"] = self.segments.weight.detach()
            named |= {"segments.weight": "segments.weight", "distances.weight": "encoder.relative_attention_bias.weight"}
            self_attention = {
                "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
                "output": "attention.attn.o", "norm": "attention.LayerNorm",
            }  # fmt: skip
        parts = self_attention | {"up": "intermediate.dense", "down": "output.dense", "last_norm": "output.LayerNorm"}
        for number in range(len(self.layers)):
            for ours, theirs in parts.items():
                for kind in ("weight", "bias"):
                    named[f"layers.{number}.{ours}.{kind}"] = f"encoder.layer.{number}.{theirs}.{kind}"
        self.load_state_dict({ours: given[theirs] for ours, theirs in named.items()})


class PairReader(nn.Module):
    """Types, statuses and triggers of every asked pair of parties of a sentence.

    ``spans`` ``[B, P, T]`` averages the tokens of each party; ``pairs`` ``[B, Q, 2]`` names the source and the target of each
    question, 0 for a side that the sentence does not name, k for party k - 1. Out come logits of type ``[B, Q, 17]`` (the last is
    "none"), of status ``[B, Q, 9]``, and of the trigger over the tokens ``[B, Q, T]``.
    """

    def __init__(self, size: Size, dropout: float = 0.1, inner: int = 256, held: int = 0) -> None:
        super().__init__()
        self.encoder = Encoder(size, dropout, held)
        self.nobody = nn.Parameter(torch.randn(size.width) * 0.02)
        self.as_source, self.as_target = nn.Linear(size.width, inner), nn.Linear(size.width, inner)
        self.looked_at = nn.Linear(size.width, inner)
        self.look = nn.Linear(inner, 1)
        self.join = nn.Linear(4 * size.width, inner)
        self.dropout = nn.Dropout(2 * dropout)
        self.kind = nn.Linear(inner, len(TYPES) + 1)
        self.state = nn.Linear(inner, len(STATUSES))

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor, spans: Tensor, pairs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        tokens = self.encoder(ids, mask, segments)
        parties = spans @ tokens
        nobody = self.nobody.expand(parties.shape[0], 1, -1)
        parties = torch.cat([nobody, parties], 1)
        width = parties.shape[-1]
        source, target = (parties.gather(1, pairs[..., side, None].expand(-1, -1, width)) for side in (0, 1))
        asked = (self.as_source(source) + self.as_target(target))[:, :, None, :]
        scores = self.look(torch.tanh(asked + self.looked_at(tokens)[:, None, :, :]))[..., 0]
        scores = scores + (1.0 - mask[:, None, :].to(scores.dtype)) * -1e4
        act = scores.softmax(-1) @ tokens
        whole = (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        joined = torch.cat([source, target, act, whole[:, None, :].expand_as(act)], -1)
        hidden = self.dropout(functional.gelu(self.join(self.dropout(joined))))
        return self.kind(hidden), self.state(hidden), scores


def trained(folder: Path, encoder: Path) -> PairReader:
    """The network that ``train.py`` (or ``mean.py``) wrote to a folder, ready to answer."""
    settings = json.loads((folder / "settings.json").read_text(encoding="utf8"))
    model = PairReader(Size.of(encoder), held=int(settings.get("hold", 0)))
    model.load_state_dict(torch.load(folder / "model.pt", weights_only=True))
    return model.eval()
