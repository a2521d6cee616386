"""What a larger network says of the training sentences: ``teacher.py TRAINED --encoder FOLDER --out FILE [--data train/data]``.

``TRAINED`` is a folder that ``train.py`` wrote. A line a sentence, ``{"id", "pairs": [[source, target, probability of each of the
sixteen types and of none], ...]}``, of every pair of its marked parties: ``train.py --teacher FILE`` makes half of its targets of
that (distillation: Hinton, Vinyals and Dean 2015, *Distilling the Knowledge in a Neural Network*). Held-back ones are left out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from network import trained
from sentences import batch_of, example, is_held_back, read, tokenizer_of

BATCH = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent / "data")
    asked = parser.parse_args()
    model, tokenizer = trained(asked.trained, asked.encoder), tokenizer_of(asked.encoder)
    rows = [row for row in read(sorted(asked.data.glob("*.jsonl"))) if not is_held_back(row)]
    examples = [made for made in (example(row, tokenizer) for row in rows) if made is not None and made.pairs]
    examples.sort(key=lambda made: (len(made.ids), len(made.pairs)))
    with asked.out.open("w", encoding="utf8") as out, torch.no_grad():
        for at in range(0, len(examples), BATCH):
            group = examples[at : at + BATCH]
            batch = batch_of(group)
            types, _, _ = model(batch.ids, batch.mask, batch.segments, batch.spans, batch.pairs)
            for made, shares in zip(group, types.softmax(-1).tolist(), strict=True):
                pairs = [
                    [a - 1 if a else None, b - 1 if b else None, *(round(share, 4) for share in said)]
                    for (a, b), said in zip(made.pairs, shares, strict=False)
                ]
                print(json.dumps({"id": made.row["id"], "pairs": pairs}), file=out)


if __name__ == "__main__":
    main()
