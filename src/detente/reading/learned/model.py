"""The network, run: sentences with their parties marked in, types, statuses and triggers of every ordered pair out.

A folder holds ``learned.onnx`` (weights as int8), ``tokenizer.json`` and ``learned.json`` (labels, and the SHA-256 of the other
two, which are compared before anything is loaded). ``train/export.py`` writes such a folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError
from detente.reading.characters import whole_characters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHIPPED = Path(__file__).parent / "data"
NETWORK, TOKENIZER, ABOUT = "learned.onnx", "tokenizer.json", "learned.json"
# Word pieces of a sentence that the network was taught on at most (train/sentences.py): longer ones it is not asked about.
LONGEST = 160
# Parties of a sentence that it is asked about; their ordered pairs grow with the square. Lists of states are no events.
MOST_PARTIES = 8

# A side of a pair: the number of a party, or None for one that the sentence does not name.
Side = int | None


class LearnedModelError(DetenteError):
    """The learned reader's files are missing, or not those that were published."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with the offsets of its parties."""

    text: str
    parties: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of a sentence. ``rows`` finds a pair's row in the three arrays.

    ``types`` ``[pairs, 17]`` and ``statuses`` ``[pairs, 9]`` are probabilities, the last type being "no event"; ``triggers``
    ``[pairs, pieces]`` share one unit among the word pieces, which stand at ``pieces``.
    """

    rows: dict[tuple[Side, Side], int]
    types: NDArray[np.float32]
    statuses: NDArray[np.float32]
    triggers: NDArray[np.float32]
    pieces: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Question:
    """A marked sentence in word pieces: ``spans`` are the pieces of its parties."""

    ids: list[int]
    pieces: list[tuple[int, int]]
    spans: list[tuple[int, int]]
    pairs: list[tuple[int, int]]


class LearnedModel:
    """The network of a folder (the shipped one by default), loaded when made."""

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = SHIPPED if folder is None else Path(folder)
        about = self._checked()
        self.types: tuple[str, ...] = tuple(about["types"])
        self.statuses: tuple[str, ...] = tuple(about["statuses"])
        self.name = f"learned:{about['sha256'][NETWORK][:12]}"
        self._tokenizer, self._session = self._load()

    def _checked(self) -> dict[str, Any]:
        """``learned.json``, after the other files were compared with the digests in it."""
        try:
            about: dict[str, Any] = json.loads((self.folder / ABOUT).read_text(encoding="utf8"))
            for name in (NETWORK, TOKENIZER):
                with (self.folder / name).open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != about["sha256"][name]:
                        raise LearnedModelError(
                            f"{self.folder / name}: its SHA-256 is not the one that {ABOUT} gives; detente does not load changed "
                            "weights. Hint: reinstall detente, or read with --coder rules."
                        )
        except OSError as error:
            raise LearnedModelError(
                f"{error.filename}: the learned reader's file cannot be read ({error.strerror}). "
                "Hint: give the folder that train/export.py wrote, or read with --coder rules."
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise LearnedModelError(
                f"{self.folder / ABOUT}: not what train/export.py writes. Hint: export the weights anew."
            ) from None
        return about

    def _load(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # as the rules run; several readers share the cores
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # shapes differ: an arena would only grow
        options.log_severity_level = 3
        tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        session = onnxruntime.InferenceSession(str(self.folder / NETWORK), options, providers=["CPUExecutionProvider"])
        return tokenizer, session

    def answers(self, sentences: Sequence[Marked]) -> list[Answer | None]:
        """What the network says of each sentence; None of one that is longer than it was taught, or holds no party."""
        return [None if (question := self._question(sentence)) is None else self._run(question) for sentence in sentences]

    def _question(self, sentence: Marked) -> _Question | None:
        coded = self._tokenizer.encode(whole_characters(sentence.text))
        pieces = coded.offsets
        spans = []
        for start, end in sentence.parties:
            # The special pieces at both ends have the offsets (0, 0), which overlap no span.
            inside = [number for number, (first, last) in enumerate(pieces) if first < end and start < last]
            if not inside:
                return None
            spans.append((inside[0], inside[-1] + 1))
        if not spans or len(coded.ids) > LONGEST:
            return None
        sides = range(len(spans) + 1)
        return _Question(coded.ids, pieces, spans, [(a, b) for a in sides for b in sides if a != b])

    def _run(self, question: _Question) -> Answer:
        """One sentence at a time: side by side with longer ones it would be padded, which cost more than the run in batches saved;
        and activations are quantised over all that is run together, so that an answer would hang on the sentences beside it.
        """
        import numpy as np

        length = len(question.ids)
        segments = np.zeros((1, length), np.int64)
        spans = np.zeros((1, len(question.spans), length), np.float32)
        for party, (start, end) in enumerate(question.spans):
            segments[0, start:end] = 1
            spans[0, party, start:end] = 1 / (end - start)
        feed = {
            "ids": np.array([question.ids], np.int64),
            "mask": np.ones((1, length), np.int64),
            "segments": segments,
            "spans": spans,
            "pairs": np.array([question.pairs], np.int64),
        }
        types, statuses, triggers = (_shares(logits[0]) for logits in self._session.run(None, feed))
        rows = {(a - 1 if a else None, b - 1 if b else None): number for number, (a, b) in enumerate(question.pairs)}
        return Answer(rows, types, statuses, triggers, question.pieces)


def _shares(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over the last axis."""
    import numpy as np

    raised = np.exp(logits - logits.max(-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(-1, keepdims=True)
    return shares
