"""The mean of several trainings' weights: ``mean.py --out FOLDER FOLDER=WEIGHT ...``.

The folders are stages that went on from each other (``train.py --start``), so their weights lie near one another and their mean
is a network, too; it holds up better on texts of other kinds than the last stage (Wortsman et al. 2022, *Model Soups*; Izmailov
et al. 2018, *Averaging Weights Leads to Wider Optima*). The weights given are scaled to one.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch


def share_of(text: str) -> tuple[Path, float]:
    folder, _, weight = text.rpartition("=")
    return Path(folder), float(weight)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", type=share_of, nargs="+", metavar="FOLDER=WEIGHT")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    total = sum(weight for _, weight in asked.stages)
    networks = [torch.load(folder / "model.pt", weights_only=True) for folder, _ in asked.stages]
    shares = [weight / total for _, weight in asked.stages]
    mean = {
        name: sum(share * network[name] for share, network in zip(shares, networks, strict=True))
        if tensor.is_floating_point()
        else tensor
        for name, tensor in networks[-1].items()
    }
    asked.out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, asked.out / "model.pt")
    shutil.copy(asked.stages[-1][0] / "settings.json", asked.out / "settings.json")


if __name__ == "__main__":
    main()
