"""Turn trained weights into what detente ships: ``export.py TRAINED --encoder FOLDER --out FOLDER``.

Writes ``learned.onnx`` (weights as int8, a scale a channel; activations quantised as they come), the tokenizer, and
``learned.json`` (labels, digests). Tells how far the quantised answers are from the trained ones.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from network import PairReader, Size
from notebook import STATUSES, TYPES
from sentences import batch_of, example, read

INPUTS = ("ids", "mask", "segments", "spans", "pairs")
OUTPUTS = ("types", "statuses", "triggers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent / "data")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    model = PairReader(Size.of(asked.encoder))
    model.load_state_dict(torch.load(asked.trained / "model.pt", weights_only=True))
    model.eval()
    tokenizer = Tokenizer.from_file(str(asked.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows = read(sorted(asked.data.glob("*.jsonl")))[:64]
    batch = batch_of([made for made in (example(row, tokenizer) for row in rows) if made is not None and made.pairs])
    given = (batch.ids, batch.mask, batch.segments, batch.spans, batch.pairs)
    whole = asked.out / "whole.onnx"
    names = {"ids": {0: "B", 1: "T"}, "mask": {0: "B", 1: "T"}, "segments": {0: "B", 1: "T"}}
    axes = names | {"spans": {0: "B", 1: "P", 2: "T"}, "pairs": {0: "B", 1: "Q"}}
    axes |= {"types": {0: "B", 1: "Q"}, "statuses": {0: "B", 1: "Q"}, "triggers": {0: "B", 1: "Q", 2: "T"}}
    torch.onnx.export(
        model,
        given,
        str(whole),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    small = asked.out / "learned.onnx"
    quantize_dynamic(whole, small, per_channel=True, reduce_range=False, weight_type=QuantType.QInt8)
    feed = {name: tensor.numpy() for name, tensor in zip(INPUTS, given, strict=True)}
    told = [onnxruntime.InferenceSession(str(path)).run(None, feed) for path in (whole, small)]
    asked_pairs = batch.asked.numpy()
    same = (told[0][0].argmax(-1) == told[1][0].argmax(-1))[asked_pairs].mean()
    away = numpy.abs(told[0][0] - told[1][0])[asked_pairs].mean()
    print(
        f"int8 against float: the same type for {same:.4f} of pairs; logits {away:.3f} apart; {small.stat().st_size / 1e6:.1f} MB"
    )
    whole.unlink()
    shutil.copy(asked.encoder / "tokenizer.json", asked.out / "tokenizer.json")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (small, asked.out / "tokenizer.json")}
    (asked.out / "learned.json").write_text(json.dumps({"types": TYPES, "statuses": STATUSES, "sha256": digests}, indent=1) + "\n")


if __name__ == "__main__":
    main()
