"""Train the learned reader: ``train.py --encoder FOLDER --out FOLDER [--data train/data]``; the same seed, the same weights.

(On a GPU, or by the clock, ``--minutes``: nearly the same.) A student is taught by ``--teachers`` beside the labels; those are
networks of a larger encoder, each trained with ``--fold``.

``FOLDER`` of the encoder holds ``config.json``, ``model.safetensors`` and ``tokenizer.json`` as published (their digests are
checked). Written are ``model.pt`` (weights), ``log.jsonl`` (a line an epoch) and ``settings.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from augment import augmented
from network import NO_EVENT, PairReader, Size, trained
from notebook import STATUSES, TYPES
from sentences import (
    UNLABELLED,
    Batch,
    Example,
    as_found,
    batches,
    example,
    fold_of,
    is_held_back,
    read,
    read_mentions,
    read_unlabelled,
    tokenizer_of,
    translation,
)

Row = dict[str, Any]
Mentions = dict[str, list[list[int]]]

# SHA-256 of the published weights (sentence-transformers, Apache-2.0). The larger one is for comparison.
DIGESTS = {
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": "all-MiniLM-L6-v2",
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658": "all-mpnet-base-v2",
}
# Share of examples in which only some of the parties are told to the encoder: as in `detente classify`, where two are.
PARTLY_MARKED = 0.3
# Share of examples that are shown with the parties that detente's reader finds: with places and repetitions, as it will mostly ask.
AS_FOUND = 0.7
# Weights of the losses beside that of "which type, if any"; the trigger steers where the type is read from.
TYPE, TRIGGER, STATUS = 1.0, 0.5, 0.5
# Of labels without a teacher so much is given to all types alike.
SMOOTHING = 0.05
# What a teacher's word counts beside the label (with a temperature of one: the labels are what is short).
TEACHER = 0.5
# The share of the training over which the rate rises; epochs from one measuring to the next on a GPU, where epochs are short.
WARM, EVERY = 0.1, 3


def checked(folder: Path) -> str:
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest not in DIGESTS:
        sys.exit(f"{folder}/model.safetensors: not the published weights (SHA-256 {digest}). Hint: take the package anew.")
    return DIGESTS[digest]


@dataclass(frozen=True)
class Said:
    """What is held to be right of a batch: probabilities of the types ``[B, Q, 17]``, statuses ``[B, Q, 9]``, pieces ``[B, Q, T]``,
    and how far each pair has an event, ``[B, Q]``.
    """

    types: Tensor
    statuses: Tensor
    triggers: Tensor
    events: Tensor

    def beside(self, other: Said, share: float) -> Said:
        """This with so much of the other in it."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return Said(*((1 - share) * own + share * theirs for own, theirs in pairs))

    def parts(self) -> tuple[Tensor, ...]:
        return self.types, self.statuses, self.triggers, self.events


def labelled(batch: Batch) -> Said:
    real = batch.statuses >= 0
    statuses = functional.one_hot(batch.statuses.clamp(min=0), len(STATUSES)) * real[..., None]
    return Said(batch.types, statuses.float(), batch.triggers, real.float())


def loss_of(model: PairReader, batch: Batch, said: Said, smoothing: float) -> Tensor:
    """Nine pairs of ten have no event: so which type, status and word an event has is asked again of the pairs that have one."""
    types, statuses, triggers = (
        logits.float() for logits in model(batch.ids, batch.mask, batch.segments, batch.spans, batch.pairs)
    )
    asked = batch.asked
    loss = functional.cross_entropy(types[asked], said.types[asked], label_smoothing=smoothing)
    weights = said.events * asked
    count = weights.sum().clamp(min=1.0)
    inner = said.types[..., :NO_EVENT]
    inner = inner / inner.sum(-1, keepdim=True).clamp(min=1e-6)
    for logits, right, weight in (
        (types[..., :NO_EVENT], inner, TYPE),
        (statuses, said.statuses, STATUS),
        (triggers, said.triggers, TRIGGER),
    ):
        loss = loss - weight * ((logits.log_softmax(-1) * right).sum(-1) * weights).sum() / count
    return loss


class Teachers:
    """Larger networks, each taught on all folds but one: the labels of a fold are taught beside what its own teacher says of it.

    A teacher that has learned a sentence by heart has nothing to say of it but the label (Hinton, Vinyals and Dean 2015,
    *Distilling the Knowledge in a Neural Network*). Of sentences that nobody has labelled all of them speak: their mean is taught.
    """

    def __init__(self, folders: list[Path], encoder: Path, ours: Tokenizer, device: str) -> None:
        self.networks = [trained(folder, encoder).to(device).requires_grad_(False) for folder in folders]
        self.device = device
        self.translation = translation(ours, tokenizer_of(encoder)).to(device)

    @torch.no_grad()
    def say(self, batch: Batch) -> Said:
        asked = range(len(self.networks)) if batch.fold == UNLABELLED else [batch.fold]
        ids = self.translation[batch.ids]
        found = []
        for number in asked:
            with computing(self.device):
                logits = self.networks[number](ids, batch.mask, batch.segments, batch.spans, batch.pairs)
            found.append([part.float().softmax(-1) for part in logits])
        types, statuses, triggers = (torch.stack(parts).mean(0) for parts in zip(*found, strict=True))
        return Said(types, statuses, triggers, 1 - types[..., NO_EVENT])

    def beside_labels(self, batch: Batch) -> Said:
        said = self.say(batch)
        if batch.fold == UNLABELLED:
            return said
        own = labelled(batch)
        # Where a pair has an event is the label's to say, and so is how much its type, status and word are to count.
        return replace(own.beside(said, TEACHER), events=own.events)


def computing(device: str) -> torch.autocast:
    """Products in 16 bits on a GPU, in 32 elsewhere."""
    return torch.autocast("cuda" if device.startswith("cuda") else "cpu", torch.bfloat16, enabled=device.startswith("cuda"))


@torch.no_grad()
def measured(model: PairReader, examples: list[Example], device: str = "cpu", size: int = 32) -> dict[str, float]:
    """Of pairs: F1 of "an event of this type", accuracy of type and status where gold has an event, triggers found."""
    model.eval()
    right = said = gold = status_right = trigger_right = typed = 0
    per_type = {name: [0, 0, 0] for name in TYPES}
    for batch in (batch.on(device) for batch in batches(examples, size, None)):
        with computing(device):
            types, statuses, triggers = model(batch.ids, batch.mask, batch.segments, batch.spans, batch.pairs)
        best = types.argmax(-1)
        hit = batch.types.gather(-1, best[..., None])[..., 0] > 0
        event, is_gold = (best != NO_EVENT) & batch.asked, (batch.statuses >= 0) & batch.asked
        right += int((hit & event).sum())
        said += int(event.sum())
        gold += int(is_gold.sum())
        status_right += int((statuses.argmax(-1)[is_gold] == batch.statuses[is_gold]).sum())
        trigger_right += int((batch.triggers[is_gold].gather(-1, triggers[is_gold].argmax(-1, keepdim=True)) > 0).sum())
        inner = types[..., :NO_EVENT].argmax(-1)
        typed += int((batch.types.gather(-1, inner[..., None])[..., 0][is_gold] > 0).sum())
        for number, name in enumerate(TYPES):
            is_type = (batch.types[..., number] > 0) & batch.asked
            per_type[name][0] += int(((best == number) & is_type).sum())
            per_type[name][1] += int(((best == number) & batch.asked).sum())
            per_type[name][2] += int(is_type.sum())
    f1 = {name: 2 * a / max(1, b + c) for name, (a, b, c) in per_type.items()}
    return {
        "pair_f1": 2 * right / max(1, said + gold), "macro_f1": sum(f1.values()) / len(f1), "type_accuracy": typed / max(1, gold),
        "status_accuracy": status_right / max(1, gold), "trigger_accuracy": trigger_right / max(1, gold),
        **{f"f1_{name}": value for name, value in f1.items()},
    }  # fmt: skip


def shown(row: Row, mentions: Mentions, chance: random.Random, as_written: bool, tokenizer: Tokenizer) -> Example | None:
    """A sentence as an epoch shows it: other names in about half of them, the reader's parties in most, one pair's in some."""
    if mentions and row["id"] in mentions and chance.random() < AS_FOUND:
        row = as_found(row, mentions[row["id"]], chance)
    row = row if as_written else augmented(row, chance)
    parties = range(len(row["parties"]))
    marked = set(chance.sample(parties, 2)) if len(parties) > 2 and chance.random() < PARTLY_MARKED else None
    made = example(row, tokenizer, marked)
    return made if made is not None and made.pairs else None


@dataclass(frozen=True)
class Lesson:
    """What the epochs are made of, so that other processes can make them ahead of the one that learns."""

    rows: dict[int, list[Row]]  # by fold
    mentions: Mentions
    encoder: Path
    batch: int
    seed: int
    as_written: bool
    same_always: bool  # what held layers make of a sentence is kept: then each keeps the names and parties of the first epoch

    def epoch(self, number: int) -> list[Batch]:
        tokenizer = tokenizer_of(self.encoder)
        chance = random.Random(f"{self.seed} {number}")
        found: list[Batch] = []
        for fold, rows in self.rows.items():
            chances = (random.Random(f"{self.seed} {row['id']}") if self.same_always else chance for row in rows)
            made = (shown(row, self.mentions, own, self.as_written, tokenizer) for row, own in zip(rows, chances, strict=True))
            found += batches([one for one in made if one is not None], self.batch, chance, fold)
        chance.shuffle(found)
        return found

    def packed(self, number: int) -> list[tuple[list[numpy.ndarray], int]]:
        """The epoch as arrays, which go from process to process without a file handle each."""
        torch.set_num_threads(1)
        return [([tensor.numpy() for tensor in batch.tensors()], batch.fold) for batch in self.epoch(number)]

    def epochs(self, processes: int) -> Iterator[list[Batch]]:
        """One epoch after the other, for ever; made by so many processes beside this one, or by this one."""
        if not processes:
            yield from (self.epoch(number) for number in count(1))
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            ahead = deque(pool.submit(self.packed, number) for number in range(1, processes + 1))
            for number in count(processes + 1):
                packed = ahead.popleft().result()
                ahead.append(pool.submit(self.packed, number))
                yield [Batch(*map(torch.from_numpy, arrays), fold=fold) for arrays, fold in packed]


def judgeable(rows: list[Row], tokenizer: Tokenizer) -> list[Example]:
    return [made for made in (example(row, tokenizer) for row in rows) if made is not None and made.pairs]


def rate_at(done: float) -> float:
    """The share of the full rate: rising over a tenth of the training, then falling to nothing."""
    return min((done + 1e-3) / WARM, (1 - done) / (1 - WARM))


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent / "data")
    parser.add_argument("--start", type=Path, help="folder of an earlier training to go on from")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--minutes", type=float, default=0.0, help="train so long, whatever the epochs")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--share", type=float, default=1.0, help="of the training sentences: for a learning curve")
    parser.add_argument("--fold", help="K/N: leave out the Kth of N folds, as its teacher")
    parser.add_argument("--teachers", type=Path, nargs="+", default=[], help="the folders of the teachers of folds 1 to N")
    parser.add_argument("--teachers-encoder", type=Path, help="the encoder that they began from")
    parser.add_argument("--unlabelled", type=Path, help="sentences (unlabelled.py) that only the teachers have labelled")
    parser.add_argument("--hold", type=int, default=0, help="layers at the bottom that stay as published (for a large encoder)")
    parser.add_argument("--frozen", action="store_true", help="teach the heads alone: to compare encoders cheaply")
    parser.add_argument("--as-written", action="store_true", help="no other names (augment.py): to measure what they are worth")
    parser.add_argument("--only-marked", action="store_true", help="never the reader's parties: to measure what they are worth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--processes", type=int, default=0, help="make the epochs ahead in so many processes: for a GPU")
    asked = parser.parse_args()
    if asked.unlabelled and not asked.teachers:
        parser.error("--unlabelled: only teachers can label them. Hint: give --teachers, too.")
    return asked


def taught_rows(asked: argparse.Namespace, kept: list[Row]) -> dict[int, list[Row]]:
    """The sentences to learn from, by the fold whose teacher speaks of them (one fold without teachers)."""
    random.Random(asked.seed).shuffle(kept)
    kept = kept[: round(asked.share * len(kept))]
    if asked.fold:
        own, folds = (int(part) for part in asked.fold.split("/"))
        kept = [row for row in kept if fold_of(row, folds) != own - 1]
    by_fold: dict[int, list[Row]] = {}
    for row in kept:
        by_fold.setdefault(fold_of(row, len(asked.teachers)) if asked.teachers else 0, []).append(row)
    if asked.unlabelled:
        by_fold[UNLABELLED] = read_unlabelled(asked.unlabelled)
    return by_fold


def learner(asked: argparse.Namespace) -> PairReader:
    """The network as training begins with it; what is held gets no gradients."""
    model = PairReader(Size.of(asked.encoder), held=asked.hold)
    model.encoder.take(asked.encoder)
    if asked.start:
        model.load_state_dict(torch.load(asked.start / "model.pt", weights_only=True))
    # Words that our sentences do not hold must stay what they were to those that they hold; it is a third faster, too.
    model.encoder.words.weight.requires_grad = False
    model.encoder.places.weight.requires_grad = False
    for layer in model.encoder.layers[: asked.hold]:
        layer.requires_grad_(False)
    if asked.frozen:
        model.encoder.requires_grad_(False)
    return model.to(asked.device)


def optimizer_of(model: PairReader, asked: argparse.Namespace) -> torch.optim.AdamW:
    """The encoder and the heads learn at rates of their own; ``full`` is the rate at the height of the training."""
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    groups = [{"params": heads, "full": asked.head_rate}]
    if not asked.frozen:
        groups.insert(0, {"params": [p for p in model.encoder.parameters() if p.requires_grad], "full": asked.rate})
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


@dataclass
class Course:
    """How far a training has come: by the clock if it was given minutes, else by its epochs."""

    minutes: float
    epochs: int
    began: float = 0.0
    step: int = 0
    done: float = 0.0

    def seconds(self) -> float:
        return time.time() - self.began

    def stepped(self, epoch: int, share: float) -> None:
        """After one more step, which ends this share of an epoch (counted from 1)."""
        self.step += 1
        by_epochs = (epoch - 1 + share) / self.epochs
        self.done = min(1.0, self.seconds() / (60 * self.minutes) if self.minutes else by_epochs)


def learn(
    model: PairReader, made: list[Batch], epoch: int, course: Course, optimizer: torch.optim.AdamW, teachers: Teachers | None
) -> float:
    """One epoch, or what of it the clock allows. The mean loss."""
    device = next(model.parameters()).device
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    model.train()
    total, before = torch.zeros((), device=device), course.step
    for number, batch in enumerate((batch.on(str(device)) for batch in made), 1):
        said = teachers.beside_labels(batch) if teachers else labelled(batch)
        for group in optimizer.param_groups:
            group["lr"] = group["full"] * rate_at(course.done)
        with computing(str(device)):
            loss = loss_of(model, batch, said, 0.0 if teachers else SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        total += loss.detach()
        course.stepped(epoch, number / len(made))
        if course.minutes and course.done >= 1.0:
            break
    return total.item() / (course.step - before)


def settings_of(asked: argparse.Namespace, encoder: str, unlabelled: int) -> dict[str, Any]:
    """What was asked for, without the names of folders."""
    apart = ("encoder", "out", "data", "start", "teachers", "teachers_encoder", "unlabelled")
    told = {key: str(value) for key, value in vars(asked).items() if key not in apart}
    return told | {
        "encoder": encoder,
        "goes_on": str(asked.start is not None),
        "teachers": len(asked.teachers),
        "unlabelled": unlabelled,
        "statuses": STATUSES,
        "types": TYPES,
    }


def main() -> None:
    asked = asked_for()
    name = checked(asked.encoder)
    torch.manual_seed(asked.seed)
    torch.set_num_threads(asked.threads)
    asked.out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(asked.encoder)
    rows = read(sorted(asked.data.glob("*.jsonl")))
    # Held back: every tenth sentence, by its id, so that adding data moves none from one side to the other.
    held = [row for row in rows if is_held_back(row)]
    mentions = read_mentions(asked.data / "mentions.tsv") if not asked.only_marked else {}
    by_fold = taught_rows(asked, [row for row in rows if not is_held_back(row)])
    lesson = Lesson(by_fold, mentions, asked.encoder, asked.batch, asked.seed, asked.as_written, bool(asked.hold))
    judged = judgeable(held, tokenizer)
    judged_as_found = judgeable([as_found(row, mentions[row["id"]]) for row in held] if mentions else [], tokenizer)
    teachers = Teachers(asked.teachers, asked.teachers_encoder, tokenizer, asked.device) if asked.teachers else None
    model = learner(asked)
    optimizer = optimizer_of(model, asked)
    settings = settings_of(asked, name, len(by_fold.get(UNLABELLED, [])))
    (asked.out / "settings.json").write_text(json.dumps(settings, indent=1), encoding="utf8")
    print(f"{name}: {sum(map(len, by_fold.values()))} sentences to learn from, {len(held)} held back", file=sys.stderr)
    course = Course(asked.minutes, asked.epochs)
    with (asked.out / "log.jsonl").open("w", encoding="utf8") as log:
        for epoch, made in enumerate(lesson.epochs(asked.processes), 1):
            if epoch == 1:
                course.began = time.time()  # the clock starts with the first step
            line: dict[str, float] = {"epoch": epoch, "loss": learn(model, made, epoch, course, optimizer, teachers)}
            line |= {"steps": course.step, "seconds": round(course.seconds())}
            if asked.device == "cpu" or course.done >= 1.0 or epoch % EVERY == 0:
                line |= measured(model, judged, asked.device)
                if judged_as_found:
                    line["pair_f1_as_found"] = measured(model, judged_as_found, asked.device)["pair_f1"]
                torch.save({key: tensor.cpu() for key, tensor in model.state_dict().items()}, asked.out / "model.pt")
            print(json.dumps(line), file=log, flush=True)
            print({key: round(value, 3) for key, value in line.items() if not key.startswith("f1_")}, file=sys.stderr, flush=True)
            if course.done >= 1.0:
                break


if __name__ == "__main__":
    main()
