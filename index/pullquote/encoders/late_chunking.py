"""Late chunking: one contextual pass of a model yields three views, whatever runs the model.

A paragraph is encoded with its context (title and lead) before it, and only its own tokens are pooled ("late
chunking", Günther et al. 2024, https://arxiv.org/abs/2409.04701). Where the model supports a prefix cache, a context is
run separately, once for all paragraphs that share it; only a paragraph so long that the context adds little to its cost
is run together with it. The token vectors serve late interaction (ColBERT, Khattab and Zaharia 2020,
https://arxiv.org/abs/2004.12832).
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.encoders.base import EncoderIdentity, PassageText, PassageViews, QuestionViews, Vector
from pullquote.encoders.prefix_cache import State
from pullquote.types import Span

DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
RECIPE = "context-kept/1"
RECIPE_IN_PASS = "context-pooled/1"
TOKEN_BASIS = "token_basis.npy"  # made by tools/training/fit_token_basis.py
LONG = 5  # a passage with this many times its context's tokens is run together with it, at a fifth more
INT8 = "+int8"  # suffix of an encoder's name: the same encoder with rounded weights

Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What must be known about a model, besides how to run it, to compute views with it.

    `digest` names its weights; `mean_pooled` says that its vector is the mean of its tokens' vectors; `limit` and
    `question_limit` are the maximum tokens of a window and of a question; `supports_prefix_cache` says that a
    run can continue from the keys and values of another; `int8` says that its weights were rounded.
    """

    name: str
    digest: str
    dimension: int
    mean_pooled: bool
    question_prompt: str
    passage_prompt: str
    limit: int
    question_limit: int
    supports_prefix_cache: bool = False
    int8: bool = False


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """A model's output for one text: token vectors (t, d), their code-point ranges (t, 2) and the pooled vector (d,).

    The range of a special token, which stands for no text, is empty. `state` is its keys and values, if asked for.
    """

    tokens: Vector
    offsets: Offsets
    pooled: Vector
    state: State | None = None


@dataclass(frozen=True, slots=True)
class ModelBatch:
    """Texts that share a run of the model, and the state that each continues from, if any."""

    texts: Sequence[str]
    after: Sequence[State | None]


@dataclass(frozen=True, slots=True)
class _Window:
    """One run of the model over a part of a passage: `text[start:end]` of passage `passage`.

    Before it the model reads the `context`, in a separate run, and the `prefix`, in the same run.
    """

    passage: int
    start: int
    end: int
    context: str
    prefix: str
    text: str
    before: int  # tokens of the context
    length: int  # tokens of the rest

    @property
    def whole(self) -> str:
        return self.prefix + self.text[self.start : self.end]


class LateChunkingEncoder(ABC):
    """Base class of encoders that differ only in how they run the model."""

    tokens_at_once = 512  # of windows that share a run, padding included: on a CPU, more would only take longer

    def __init__(self, info: ModelInfo) -> None:
        self.info = info
        self._basis = _token_basis() if info.digest == DEFAULT_SHA256 else None
        recipe = (RECIPE if info.supports_prefix_cache else RECIPE_IN_PASS) if info.mean_pooled else "own-pooling/1"
        recipe += f"+tokens:{self._basis.shape[1]}/1" if self._basis is not None else ""
        prompted = hashlib.sha256(f"{info.question_prompt}\0{info.passage_prompt}".encode()).hexdigest()[:12]
        recipe += f"+prompts:{prompted}" if info.question_prompt or info.passage_prompt else ""
        recipe += "+int8/1" if info.int8 else ""
        self._identity = EncoderIdentity(info.name, info.digest, info.dimension, recipe)

    @abstractmethod
    def offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Return the code-point ranges, shape (t, 2), of all tokens of each text, special ones included."""

    @abstractmethod
    def run(self, batch: ModelBatch, limit: int, *, keep: bool = False) -> list[ModelOutput]:
        """Run the model once over a batch, each text cut after `limit` tokens; with `keep`, return its states too."""

    def run_all(self, batches: Sequence[ModelBatch], limit: int, *, keep: bool = False) -> Iterator[list[ModelOutput]]:
        """Run the model over batches, each once."""
        return (self.run(batch, limit, keep=keep) for batch in batches)

    @property
    def identity(self) -> EncoderIdentity:
        """Return which weights, dimension and recipe this encoder has."""
        return self._identity

    def encode_question(self, question: str) -> QuestionViews:
        """Encode a question; whatever exceeds the model's length is cut off.

        Returns:
            Its vector, shape (d,), and the vectors of its own tokens, shape (t, e), with their spans.
        """
        before = len(self.info.question_prompt)
        text = self.info.question_prompt + question
        (output,) = self.run(ModelBatch([text], [None]), self.info.question_limit)
        own = output.offsets[:, 1] > before
        own = own if own.any() else np.ones(len(own), dtype=bool)
        tokens = output.tokens[own]
        spans = tuple(Span(max(0, int(start) - before), int(end) - before) for start, end in output.offsets[own])
        if tokens.shape[1] != self.info.dimension:  # a dense layer changes the dimension of the pooled vector
            tokens, spans = output.pooled[None, :], (Span(0, len(question)),)
        return QuestionViews(_unit(output.pooled), self._token_view(tokens), spans)

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        """Encode passages behind their context, pooling only their own tokens.

        Returns:
            For each passage, in the order given, its vector, its sentences' vectors and its tokens' vectors.
        """
        windows = list(self._windows(passages))
        contexts = {window.context: window.before for window in windows if window.context}
        kept = self._outputs([(text, None, length) for text, length in contexts.items()], keep=True)
        states = {text: output.state for text, output in zip(contexts, kept, strict=True)}
        outputs = self._outputs([(window.whole, states.get(window.context), window.length) for window in windows])
        parts: dict[int, list[tuple[_Window, ModelOutput]]] = {}
        for window, output in zip(windows, outputs, strict=True):
            parts.setdefault(window.passage, []).append((window, output))
        for number, passage in enumerate(passages):
            yield self._views(passage, parts[number])

    def _outputs(self, texts: Sequence[tuple[str, State | None, int]], *, keep: bool = False) -> list[ModelOutput]:
        """Run the model over texts, each with its length and the state it continues from; similar lengths share a run.

        Returns:
            Its output for each text, in the order given.
        """
        batches = list(self._batches([length for _, _, length in texts]))
        runs = self.run_all(
            [ModelBatch([texts[i][0] for i in batch], [texts[i][1] for i in batch]) for batch in batches],
            self.info.limit,
            keep=keep,
        )
        found = {
            i: output
            for batch, given in zip(batches, runs, strict=True)
            for i, output in zip(batch, given, strict=True)
        }
        return [found[i] for i in range(len(texts))]

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        """Return the numbers of windows in groups of similar lengths, so that little is padded."""
        batch: list[int] = []
        for number in sorted(range(len(lengths)), key=lengths.__getitem__):
            if batch and lengths[number] * (len(batch) + 1) > self.tokens_at_once:
                yield batch
                batch = []
            batch.append(number)
        if batch:
            yield batch

    def _windows(self, passages: Sequence[PassageText]) -> Iterator[_Window]:
        """Split passages into windows, nearly always one per passage."""
        prompt, limit = self.info.passage_prompt, self.info.limit
        fronts = list(dict.fromkeys([prompt, *(passage.context for passage in passages)]))
        lengths = dict(zip(fronts, map(len, self.offsets(fronts)), strict=True)) | {"": 0}
        for number, offsets in enumerate(self.offsets([passage.text for passage in passages])):
            text, context = passages[number].text, passages[number].context
            if limit - 8 - lengths[prompt] - lengths[context] < limit // 4:  # longer than the model can take
                context = ""
            room = limit - 8 - lengths[prompt] - lengths[context]
            tokens = [int(start) for start, end in offsets if end > start]
            starts = tokens[::room] or [0]
            starts[0] = 0
            apart = self.info.supports_prefix_cache and len(tokens) < LONG * lengths[context]
            prefix = prompt + (f"{context} " if context and not apart else "")
            for part, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
                length = lengths[prompt] + (0 if apart else lengths[context]) + len(tokens[part * room :][:room])
                yield _Window(number, start, end, context if apart else "", prefix, text, lengths[context], length)

    def _views(self, passage: PassageText, parts: list[tuple[_Window, ModelOutput]]) -> PassageViews:
        tokens, starts, ends = [], [], []
        for one, output in parts:
            shift = one.start - len(one.prefix)
            own = (output.offsets[:, 0] >= len(one.prefix)) & (output.offsets[:, 1] > output.offsets[:, 0])
            tokens.append(output.tokens[own])
            starts.append(output.offsets[own, 0] + shift)
            ends.append(output.offsets[own, 1] + shift)
        rows, first, last = np.concatenate(tokens), np.concatenate(starts), np.concatenate(ends)
        if not len(rows):  # no token known to the tokenizer: use the vector of the whole pass
            rows = np.stack([output.pooled for _, output in parts])
            first, last = np.zeros(len(rows), int), np.ones(len(rows), int)
        if not self.info.mean_pooled:
            return self._own_views(passage, parts, rows)
        vector = rows.mean(axis=0)
        sentences = []
        for start, end in passage.sentences:
            inside = (first < end) & (last > start)
            sentences.append(rows[inside].mean(axis=0) if inside.any() else vector)
        stacked = np.stack(sentences) if sentences else vector[None, :]
        return PassageViews(_unit(vector), _unit(stacked), self._token_view(rows))

    def _token_view(self, tokens: Vector) -> Vector:
        """Return token vectors as they are compared: of unit length, in fewer dimensions if there is a basis."""
        return _unit(tokens if self._basis is None else tokens @ self._basis)

    def _own_views(self, passage: PassageText, parts: list[tuple[_Window, ModelOutput]], rows: Vector) -> PassageViews:
        """Pool as the model was trained to (CLS, last token, a dense layer), which needs a separate pass per text."""
        vector = np.mean([output.pooled for _, output in parts], axis=0)
        texts = [self.info.passage_prompt + passage.text[s:e] for s, e in passage.sentences] or [passage.text]
        outputs = self.run(ModelBatch(texts, [None] * len(texts)), self.info.limit)
        sentences = np.stack([output.pooled for output in outputs])
        if rows.shape[1] != self.info.dimension:
            rows = sentences
        return PassageViews(_unit(vector), _unit(sentences), self._token_view(rows))


def split_outputs(
    arrays: Sequence[Vector], offsets: Sequence[Offsets], own: npt.NDArray[np.bool_]
) -> list[ModelOutput]:
    """Split a model's output for a batch into one output per text, without the padding.

    Args:
        arrays: tokens' vectors (b, t, d), pooled vectors (b, d) and, if states are wanted, their parts, each of
            shape (b, heads, t, size).
        offsets: for each text the ranges of all its tokens, (t, 2).
        own: which of the tokens are the texts' own, (b, t).
    """
    tokens, pooled, *parts = arrays
    return [
        ModelOutput(
            tokens[i][mask],
            offsets[i][mask],
            pooled[i],
            np.stack([part[i][:, mask] for part in parts]) if parts else None,
        )
        for i, mask in enumerate(own)
    ]


def _unit(vectors: Vector) -> Vector:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _token_basis() -> Vector:
    """Load the directions, shape (d, fewer), that carry nearly all of the default encoder's token vectors.

    They are the leading eigenvectors of the token vectors of the demo newsroom; late interaction in them finds as much.
    """
    return np.asarray(np.load(Path(__file__).with_name(TOKEN_BASIS)), dtype=np.float32)
