"""The parser network's first part, its encoder, run faster than by the library that trained it, to the same values.

The encoder of the official models has two parts (Honnibal et al. 2020, "spaCy"): an embedding of each token, which looks at the
token alone, and four convolutions over windows of three tokens. So the embedding of a word is made once and kept; and the
convolutions, which are all of the arithmetic that is left, run in one array for all sentences of a batch, on the matrix
product of numpy's own BLAS (three times as fast as the one that thinc brings, measured on 1,500 tokens; see docs/scale.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.bounded import FORMS

Floats = NDArray[np.float32]

# Words whose embedding is kept: 384 bytes each, 25 MB when full.
KEPT = FORMS
# Words embedded at a time, always: a kernel adds up in another order where there are fewer, and a word's embedding must not hang on
# what was read before it.
WORDS = 64
# Added to a variance, as in thinc's layer normalisation.
EPSILON = 1e-8


class Convolution:
    """One residual layer: window of three, maxout of three pieces, layer normalisation, and the input added."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self.width, self.pieces = weights.shape[0], weights.shape[1]
        # Piece by piece instead of unit by unit: the largest of three blocks is three times as fast as that of three neighbours.
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(self.pieces * self.width, -1).T)
        self.bias = np.ascontiguousarray(bias.T.reshape(-1))
        self.scale, self.shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: Floats) -> Floats:
        rows, width = x.shape
        window = np.zeros((rows, 3 * width), np.float32)
        window[1:, :width] = x[:-1]
        window[:, width : 2 * width] = x
        window[:-1, 2 * width :] = x[1:]
        found = window @ self.weights
        found += self.bias
        best = found[:, : self.width]
        for piece in range(1, self.pieces):
            np.maximum(best, found[:, piece * self.width : (piece + 1) * self.width], out=best)
        best = best - best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best)
        variance /= np.float32(width)
        variance += np.float32(EPSILON)
        best *= (1 / np.sqrt(variance))[:, None]
        best *= self.scale
        best += self.shift
        best += x
        total: Floats = best
        return total


class Encoder:
    """The encoder of a loaded pipeline. Raises ``ValueError`` where the pipeline is not built as the official models are."""

    def __init__(self, nlp: Any) -> None:
        model = nlp.get_pipe("tok2vec").model
        if len(model.layers) != 2:
            raise ValueError("an encoder of an embedding and a stack of convolutions was expected")
        self._embed, stack = model.layers
        self._vocab = nlp.vocab
        self.width = int(model.get_dim("nO"))
        self.padding = int(stack.attrs["pad"])
        self.layers = [_convolution(layer) for layer in stack.layers[0].layers]
        self._known: dict[int, int] = {}
        self._table: Floats = np.zeros((KEPT, self.width), np.float32)

    def encode(self, docs: Sequence[Any]) -> None:
        """Give each document its tokens' vectors, as the pipeline's own encoder would."""
        from spacy.attrs import NORM, ORTH, SPACY

        told = [doc.to_array([ORTH, NORM, SPACY]) for doc in docs]
        filled = sum(len(each) for each in told)
        if not filled:
            return
        # Between sentences stand as many rows of zeros as a token's surroundings reach, as thinc sets them.
        x = np.zeros((filled + self.padding * (len(docs) + 1), self.width), np.float32)
        numbers = self._numbers(docs, told)
        begins, at, token = [], self.padding, 0
        for each in told:
            begins.append(at)
            x[at : at + len(each)] = self._table[numbers[token : token + len(each)]]
            at += len(each) + self.padding
            token += len(each)
        for layer in self.layers:
            x = layer(x)
        for doc, begin in zip(docs, begins, strict=True):
            doc.tensor = x[begin : begin + len(doc)]

    def _numbers(self, docs: Sequence[Any], told: list[Any]) -> list[int]:
        """The row of each token's embedding; what is new is embedded first."""
        rows = np.concatenate(told)
        # All that the embedding looks at follows from the form, its norm and whether a space comes after it.
        keys = (rows[:, 0] * np.uint64(0x9E3779B97F4A7C15) + rows[:, 1] * np.uint64(0xC2B2AE3D27D4EB4F) + rows[:, 2]).tolist()
        new = {key: token for token, key in enumerate(keys) if key not in self._known}
        if new:
            if len(self._known) + len(new) > KEPT:
                self._known.clear()
                new = {key: token for token, key in enumerate(keys)}
            self._add(docs, new)
        known = self._known
        return [known[key] for key in keys]

    def _add(self, docs: Sequence[Any], new: dict[int, int]) -> None:
        """Embed tokens, given by their number in the documents, and keep their embeddings."""
        if len(new) > len(self._table):
            self._table = np.zeros((len(new), self.width), np.float32)
        chosen = list(new.values())
        for begin in range(0, len(chosen), WORDS):
            part = chosen[begin : begin + WORDS]
            (embedded,) = self._embed.predict([_Tokens(self._vocab, docs, part + part[-1:] * (WORDS - len(part)))])
            first = len(self._known) + begin
            self._table[first : first + len(part)] = embedded[: len(part)]
        first = len(self._known)
        self._known.update(zip(new, range(first, first + len(new)), strict=True))


class _Tokens:
    """Some tokens of several documents, as the embedding looks at a document."""

    def __init__(self, vocab: Any, docs: Sequence[Any], chosen: list[int]) -> None:
        self.vocab, self._docs, self._chosen = vocab, docs, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def to_array(self, attributes: Any) -> Any:
        return np.concatenate([doc.to_array(attributes) for doc in self._docs])[self._chosen]


def use_blas(nlp: Any) -> None:
    """Let the tagger's and the parser's networks take their matrix products from numpy's BLAS too."""
    from thinc.backends import NumpyOps

    operations = NumpyOps(use_blis=False)
    for name in ("tagger", "parser"):
        for part in nlp.get_pipe(name).model.walk():
            part.ops = operations


def _convolution(residual: Any) -> Convolution:
    """A residual layer of the model as it is built in the official ones."""
    parts = {part.name: part for part in residual.walk()}
    window, maxout, norm = (parts.get(name) for name in ("expand_window", "maxout", "layernorm"))
    if residual.name.partition("(")[0] != "residual" or not (window and maxout and norm) or window.attrs["window_size"] != 1:
        raise ValueError(f"a residual convolution over three tokens was expected, not {residual.name}")
    return Convolution(maxout, norm)
