"""Turn trained weights into what detente ships: ``export.py TRAINED --encoder FOLDER --out FOLDER``.

Writes ``learned.onnx`` (weights as int8, seven bits of them, a scale a channel; activations quantised as they come), the
tokenizer, and ``learned.json`` (labels, digests). Tells how far the quantised answers are from the trained ones, on the sentences
that training held back.

The weights are of seven bits: without VNNI a processor adds pairs of products in 16 bits, which eight may overflow, and then says
something else than one with VNNI does. Of 3,658 pairs, run natively with AVX-512 VNNI and under an emulated Haswell
(``qemu-x86_64 -cpu Haswell``), 32 got another type with weights of eight bits and none with seven; their logits were .087 and .001
apart. Seven cost no time; and with the last layers (:data:`EXACT`) left as they are, which costs none either, as many pairs have
the type of the float network (.994) as with eight.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from network import NO_EVENT, trained
from notebook import STATUSES, TYPES
from sentences import Example, batch_of, example, is_held_back, read, tokenizer_of

INPUTS = ("ids", "mask", "segments", "spans", "pairs")
OUTPUTS = ("types", "statuses", "triggers")
# The products that read type and status from a pair: small, and nothing behind them evens an error out.
EXACT = ["/join/MatMul", "/kind/MatMul", "/state/MatMul"]


def by_length(judged: Sequence[Example]) -> list[Example]:
    return sorted(judged, key=lambda made: len(made.ids))


def answers(network: Path, judged: Sequence[Example]) -> numpy.ndarray:
    """The logits of the types of every asked pair, the sentences by their length."""
    session = onnxruntime.InferenceSession(str(network))
    ordered, found = by_length(judged), []
    for at in range(0, len(ordered), 16):
        batch = batch_of(ordered[at : at + 16])
        given = (batch.ids, batch.mask, batch.segments, batch.spans, batch.pairs)
        types = session.run(["types"], {name: tensor.numpy() for name, tensor in zip(INPUTS, given, strict=True)})[0]
        found.append(types[batch.asked.numpy()])
    return numpy.concatenate(found)


def figures(said: numpy.ndarray, right: numpy.ndarray) -> str:
    """F1 of pairs with an event of the right type, over all and as the mean of the types'; accuracy of type where there is one."""
    best, gold = said.argmax(-1), right[:, NO_EVENT] == 0
    hit = (right[numpy.arange(len(right)), best] > 0) & (best != NO_EVENT)
    inner = said[:, :NO_EVENT].argmax(-1)
    typed = (right[numpy.arange(len(right)), inner] > 0)[gold].mean()
    each = [
        2 * ((best == n) & (right[:, n] > 0)).sum() / max(1, (best == n).sum() + (right[:, n] > 0).sum()) for n in range(NO_EVENT)
    ]
    f1 = 2 * hit.sum() / max(1, (best != NO_EVENT).sum() + gold.sum())
    return f"F1 of pairs {f1:.3f}, macro {numpy.mean(each):.3f}, type of those with an event {typed:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent / "data")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    model, tokenizer = trained(asked.trained, asked.encoder), tokenizer_of(asked.encoder)
    rows = [row for row in read(sorted(asked.data.glob("*.jsonl"))) if is_held_back(row)]
    judged = [made for made in (example(row, tokenizer) for row in rows) if made is not None and made.pairs]
    batch = batch_of(judged[:8])
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
    quantize_dynamic(whole, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, nodes_to_exclude=EXACT)
    exact, quantised = (answers(path, judged) for path in (whole, small))
    right = numpy.concatenate([numpy.array(made.types) for made in by_length(judged)])
    print(f"float: {figures(exact, right)}")
    print(f"int8:  {figures(quantised, right)}; {small.stat().st_size / 1e6:.1f} MB")
    same, away = (exact.argmax(-1) == quantised.argmax(-1)).mean(), numpy.abs(exact - quantised).mean()
    print(f"the same type for {same:.4f} of {len(right)} pairs; logits {away:.3f} apart")
    whole.unlink()
    shutil.copy(asked.encoder / "tokenizer.json", asked.out / "tokenizer.json")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (small, asked.out / "tokenizer.json")}
    (asked.out / "learned.json").write_text(json.dumps({"types": TYPES, "statuses": STATUSES, "sha256": digests}, indent=1) + "\n")


if __name__ == "__main__":
    main()
