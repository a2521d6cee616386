"""Train the learned reader: ``train.py --encoder FOLDER --out FOLDER [--data train/data]``; same seed, same weights.

``FOLDER`` of the encoder holds ``config.json``, ``model.safetensors`` and ``tokenizer.json`` as published (their digests are
checked). Written are ``model.pt`` (weights), ``log.jsonl`` (a line an epoch) and ``settings.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from augment import augmented
from network import NO_EVENT, PairReader, Size
from notebook import STATUSES, TYPES
from sentences import (
    Batch,
    Example,
    Taught,
    as_found,
    batches,
    example,
    is_held_back,
    read,
    read_mentions,
    read_taught,
    tokenizer_of,
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


def checked(folder: Path) -> str:
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest not in DIGESTS:
        sys.exit(f"{folder}/model.safetensors: not the published weights (SHA-256 {digest}). Hint: take the package anew.")
    return DIGESTS[digest]


def loss_of(model: PairReader, batch: Batch) -> torch.Tensor:
    types, statuses, triggers = model(batch.ids, batch.mask, batch.segments, batch.spans, batch.pairs)
    asked = batch.asked
    loss = functional.cross_entropy(types[asked], batch.types[asked], label_smoothing=0.05)
    real = batch.statuses >= 0
    if real.any():
        # Nine pairs of ten have no event: which type an event has is asked again of those that have one.
        inner = batch.types[real][:, :NO_EVENT]
        loss = loss + TYPE * functional.cross_entropy(types[real][:, :NO_EVENT], inner / inner.sum(-1, keepdim=True))
        loss = loss + STATUS * functional.cross_entropy(statuses[real], batch.statuses[real])
        told = triggers[real].log_softmax(-1)
        loss = loss - TRIGGER * (told * batch.triggers[real]).sum(-1).mean()
    return loss


@torch.no_grad()
def measured(model: PairReader, examples: list[Example], size: int = 32) -> dict[str, float]:
    """Of pairs: F1 of "an event of this type", accuracy of type and status where gold has an event, triggers found."""
    model.eval()
    right = said = gold = status_right = trigger_right = typed = 0
    per_type = {name: [0, 0, 0] for name in TYPES}
    for batch in batches(examples, size, None):
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


def told(
    rows: list[Row],
    mentions: Mentions,
    tokenizer: Tokenizer,
    chances: Callable[[Row], random.Random],
    as_written: bool,
    taught: dict[str, Taught],
) -> list[Example]:
    """One epoch's examples: other names in about half of them, the reader's parties in half, only those of one pair in some."""
    found = []
    for written in rows:
        chance = chances(written)
        row = as_found(written, mentions[written["id"]], chance) if mentions and chance.random() < AS_FOUND else written
        row = row if as_written else augmented(row, chance)
        marked = None
        parties = range(len(row["parties"]))
        if len(parties) > 2 and chance.random() < PARTLY_MARKED:
            marked = set(chance.sample(parties, 2))
        made = example(row, tokenizer, marked, taught.get(row["id"]))
        if made is not None and made.pairs:
            found.append(made)
    return found


def judgeable(rows: list[Row], tokenizer: Tokenizer) -> list[Example]:
    return [made for made in (example(row, tokenizer) for row in rows) if made is not None and made.pairs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent / "data")
    parser.add_argument("--start", type=Path, help="folder of an earlier training to go on from")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--share", type=float, default=1.0, help="of the training sentences: for a learning curve")
    parser.add_argument("--hold", type=int, default=0, help="layers at the bottom that stay as published (for a large encoder)")
    parser.add_argument(
        "--teacher", type=Path, help="what a larger network says of the sentences (teacher.py): half of each target"
    )
    parser.add_argument("--frozen", action="store_true", help="teach the heads alone: to compare encoders cheaply")
    parser.add_argument("--as-written", action="store_true", help="no other names (augment.py): to measure what they are worth")
    parser.add_argument("--only-marked", action="store_true", help="never the reader's parties: to measure what they are worth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    name = checked(asked.encoder)
    torch.manual_seed(asked.seed)
    torch.set_num_threads(asked.threads)
    chance = random.Random(asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(asked.encoder)
    rows = read(sorted(asked.data.glob("*.jsonl")))
    # Held back: every tenth sentence, by its id, so that adding data moves none from one side to the other.
    held = [row for row in rows if is_held_back(row)]
    kept = [row for row in rows if not is_held_back(row)]
    mentions = read_mentions(asked.data / "mentions.tsv") if not asked.only_marked else {}
    chance.shuffle(kept)
    kept = kept[: round(asked.share * len(kept))]
    judged = judgeable(held, tokenizer)
    judged_as_found = judgeable([as_found(row, mentions[row["id"]]) for row in held] if mentions else [], tokenizer)
    taught = read_taught(asked.teacher) if asked.teacher else {}
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
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": asked.rate},
            {"params": heads, "lr": asked.head_rate},
        ][asked.frozen :],
        weight_decay=0.01,
        fused=True,
    )
    steps = asked.epochs * math.ceil(len(kept) / asked.batch)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    settings = {key: str(value) for key, value in vars(asked).items() if key not in ("encoder", "out", "data", "start", "teacher")}
    settings |= {
        "encoder": name,
        "goes_on": str(asked.start is not None),
        "taught": str(bool(taught)),
        "statuses": STATUSES,
        "types": TYPES,
    }
    (asked.out / "settings.json").write_text(json.dumps(settings, indent=1), encoding="utf8")
    print(f"{name}: {len(kept)} sentences to learn from, {len(held)} held back, {steps} steps", file=sys.stderr)
    began = time.time()

    def chances(row: Row) -> random.Random:
        """What held layers make of a sentence is computed once: then each keeps the names and parties of the first epoch."""
        return random.Random(f"{asked.seed} {row['id']}") if asked.hold else chance

    with (asked.out / "log.jsonl").open("w", encoding="utf8") as log:
        for epoch in range(1, asked.epochs + 1):
            model.train()
            total = count = 0.0
            made = told(kept, mentions, tokenizer, chances, asked.as_written, taught)
            for batch in batches(made, asked.batch, chance):
                loss = loss_of(model, batch)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                total, count = total + loss.item(), count + 1
            line = {"epoch": epoch, "seconds": round(time.time() - began), "loss": total / count, **measured(model, judged)}
            if judged_as_found:
                line["pair_f1_as_found"] = measured(model, judged_as_found)["pair_f1"]
            print(json.dumps(line), file=log, flush=True)
            print({key: round(value, 3) for key, value in line.items() if not key.startswith("f1_")}, file=sys.stderr)
            torch.save(model.state_dict(), asked.out / "model.pt")


if __name__ == "__main__":
    main()
