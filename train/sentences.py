"""Training rows as tensors: tokens, parties, pairs, and what is asked of each pair."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from network import NO_EVENT
from notebook import STATUSES, TYPES

# Word pieces of a sentence that are read; longer ones are cut (one in a thousand of ours is).
LONGEST = 160
# Parties that nobody had marked, in a sentence shown for training.
MOST_BESIDE = 3

# The fold of sentences that nobody has labelled: every teacher speaks of them.
UNLABELLED = -1


@dataclass
class Example:
    """A sentence of word pieces with its parties and, for each asked pair, its types, statuses and trigger pieces."""

    ids: list[int]
    segments: list[int]
    spans: list[tuple[int, int]]
    pairs: list[tuple[int, int]]
    types: list[list[float]]
    statuses: list[int]
    triggers: list[list[int]]
    row: dict[str, Any] = field(default_factory=dict)


def tokenizer_of(encoder: Path) -> Tokenizer:
    """The published tokenizer of an encoder; sentences are neither padded nor cut by it."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def translation(ours: Tokenizer, theirs: Tokenizer) -> Tensor:
    """For every word piece of one tokenizer its number in the other: MPNet has BERT's pieces, numbered otherwise."""
    special = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
    pieces, unknown = theirs.get_vocab(), theirs.token_to_id("[UNK]")
    found = torch.full((ours.get_vocab_size(),), unknown, dtype=torch.long)
    for piece, number in ours.get_vocab().items():
        found[number] = pieces.get(special.get(piece, piece), pieces.get(piece, unknown))
    return found


def read(paths: Sequence[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf8").splitlines() if line]


def read_mentions(path: Path) -> dict[str, list[list[int]]]:
    """Of each sentence, by its id, the spans in which detente's reader finds parties (``mentions.py``)."""
    rows = (line.partition("\t") for line in path.read_text(encoding="utf8").splitlines())
    return {name: [[int(edge) for edge in span.split("-")] for span in spans.split()] for name, _, spans in rows}


def read_unlabelled(path: Path) -> list[dict[str, Any]]:
    """Sentences of news with the parties that the reader finds, and nobody's labels (``unlabelled.py``)."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [{**json.loads(line), "events": []} for line in lines]


def as_found(row: dict[str, Any], mentions: Sequence[Sequence[int]], chance: random.Random | None = None) -> dict[str, Any]:
    """The row with its parties as the reader finds them: each where it is found, and behind them what nobody had marked.

    A party that the reader does not find stays as it is written. What was not marked is in no event; with ``chance``
    there are at most :data:`MOST_BESIDE` of those, or the pairs among them would take most of the time.
    """
    left = [list(span) for span in mentions]
    parties = []
    for start, end in row["parties"]:
        shared, best = max(((min(end, span[1]) - max(start, span[0]), span) for span in left), default=(0, []))
        if shared > 0:
            left.remove(best)
        parties.append(best if shared > 0 else [start, end])
    taken = [*parties, *(event["trigger"] for event in row["events"])]
    free = [span for span in left if all(span[1] <= start or end <= span[0] for start, end in taken)]
    if chance is not None and len(free) > MOST_BESIDE:
        free = chance.sample(free, MOST_BESIDE)
    return {**row, "parties": [*parties, *free]}


def is_held_back(row: dict[str, Any]) -> bool:
    """Every tenth sentence, by its id, so that adding data moves none from one side to the other."""
    return int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 10 == 0


def fold_of(row: dict[str, Any], count: int) -> int:
    """Which of ``count`` folds a labelled sentence is in, by its id: the teacher of that fold has not been taught on it."""
    return int(hashlib.sha256(f"fold {row['id']}".encode()).hexdigest(), 16) % count


def pieces(offsets: Sequence[tuple[int, int]], span: Sequence[int]) -> list[int]:
    return [number for number, (start, end) in enumerate(offsets) if start < span[1] and span[0] < end]


def example(row: dict[str, Any], tokenizer: Tokenizer, marked: set[int] | None = None) -> Example | None:
    """A row as an example; ``marked`` are the parties that the encoder is told of (all, if None). None if it is cut short."""
    coded = tokenizer.encode(row["text"])
    if len(coded.ids) > LONGEST:
        return None
    # The special pieces at both ends have the offsets (0, 0), which overlap no span.
    kept = [number for number in range(len(row["parties"])) if marked is None or number in marked]
    spans = [pieces(coded.offsets, row["parties"][number]) for number in kept]
    if any(not span for span in spans):
        return None
    place = {number: at + 1 for at, number in enumerate(kept)} | {None: 0}
    segments = [0] * len(coded.ids)
    for span in spans:
        for piece in span:
            segments[piece] = 1
    events: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for event in row["events"]:
        if event["source"] in place and event["target"] in place:
            events.setdefault((place[event["source"]], place[event["target"]]), []).append(event)
    count = len(kept)
    pairs = [(a, b) for a in range(count + 1) for b in range(count + 1) if (a or b) and (a != b)]
    types, statuses, triggers = [], [], []
    for pair in pairs:
        found = events.get(pair, [])
        share = [0.0] * (len(TYPES) + 1)
        for event in found:
            share[TYPES.index(event["type"])] += 1 / len(found)
        if not found:
            share[NO_EVENT] = 1.0
        types.append(share)
        statuses.append(STATUSES.index(found[0]["status"]) if found else -1)
        triggers.append(sorted({p for event in found for p in pieces(coded.offsets, event["trigger"])}))
    return Example(coded.ids, segments, [(min(s), max(s) + 1) for s in spans], pairs, types, statuses, triggers, row)


@dataclass(frozen=True)
class Batch:
    """Padded tensors of several examples of one fold; ``asked`` tells which pairs are real."""

    ids: Tensor
    mask: Tensor
    segments: Tensor
    spans: Tensor
    pairs: Tensor
    asked: Tensor
    types: Tensor
    statuses: Tensor
    triggers: Tensor
    fold: int = 0

    def on(self, device: str) -> Batch:
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self.tensors()), fold=self.fold)

    def tensors(self) -> tuple[Tensor, ...]:
        return self.ids, self.mask, self.segments, self.spans, self.pairs, self.asked, self.types, self.statuses, self.triggers


def batch_of(examples: Sequence[Example], fold: int = 0) -> Batch:
    size, length = len(examples), max(len(e.ids) for e in examples)
    parties, questions = max(1, *(len(e.spans) for e in examples)), max(1, *(len(e.pairs) for e in examples))
    ids, mask, segments = (torch.zeros(size, length, dtype=torch.long) for _ in range(3))
    spans = torch.zeros(size, parties, length)
    pairs = torch.zeros(size, questions, 2, dtype=torch.long)
    asked = torch.zeros(size, questions, dtype=torch.bool)
    types = torch.zeros(size, questions, len(TYPES) + 1)
    statuses = torch.full((size, questions), -1, dtype=torch.long)
    triggers = torch.zeros(size, questions, length)
    for at, e in enumerate(examples):
        ids[at, : len(e.ids)], mask[at, : len(e.ids)] = torch.tensor(e.ids), 1
        segments[at, : len(e.ids)] = torch.tensor(e.segments)
        for party, (start, end) in enumerate(e.spans):
            spans[at, party, start:end] = 1 / (end - start)
        for question, pair in enumerate(e.pairs):
            pairs[at, question], asked[at, question] = torch.tensor(pair), True
            types[at, question], statuses[at, question] = torch.tensor(e.types[question]), e.statuses[question]
            for piece in e.triggers[question]:
                triggers[at, question, piece] = 1 / len(e.triggers[question])
    return Batch(ids, mask, segments, spans, pairs, asked, types, statuses, triggers, fold)


def batches(examples: Sequence[Example], size: int, chance: random.Random | None, fold: int = 0) -> Iterator[Batch]:
    """Batches of like length and like many pairs; in a random order if there is chance in it."""

    def room(number: int) -> tuple[int, int, int]:
        pieces = len(examples[number].ids) + (chance.random() * 8 if chance else 0)
        return int(pieces) // 6, len(examples[number].pairs), number

    order = sorted(range(len(examples)), key=room)
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    if chance:
        chance.shuffle(groups)
    for group in groups:
        yield batch_of([examples[n] for n in group], fold)
