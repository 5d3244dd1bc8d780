"""How one contextual pass of a model becomes three views, whatever runs the model.

A paragraph is encoded with its context (title and lead) before it, and only its own tokens are pooled ("late
chunking", Günther et al. 2024, https://arxiv.org/abs/2409.04701). The token vectors serve late interaction
(ColBERT, Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832).
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoding.base import EncoderIdentity, PassageText, PassageViews, QuestionViews, Vector
from index.encoding.together import Together

DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
RECIPE = "context-pooled/1"
TOKEN_BASIS = "token_basis.npy"  # made by tests/benchmarks/fit_token_basis.py
INT8 = "+int8"  # after the name of an encoder: the same with rounded weights

Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known of a model, besides how to run it, to make views with it.

    `digest` names its weights; `mean_pooled` says that its vector is the mean of its tokens' vectors; `limit` and
    `question_limit` are the most tokens of a pass and of a question; `int8` says that its weights were rounded.
    """

    name: str
    digest: str
    dimension: int
    mean_pooled: bool
    question_prompt: str
    passage_prompt: str
    limit: int
    question_limit: int
    int8: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """What a model gave for one text: token vectors (t, d), their code-point ranges (t, 2) and the pooled vector (d,).

    The range of a special token, which stands for no text, is empty.
    """

    tokens: Vector
    offsets: Offsets
    pooled: Vector


@dataclass(frozen=True, slots=True)
class _Pass:
    """One run of the model over a part of a passage: `text[start:end]` of passage `passage` after its context."""

    passage: int
    start: int
    end: int
    prefix: str
    text: str
    length: int  # in tokens

    @property
    def whole(self) -> str:
        return self.prefix + self.text[self.start : self.end]


class ContextualEncoder(ABC):
    """Encode with a model of which only the running is left to say."""

    alike: bool  # whether a text's output is the same whatever shares its run: padding before a text moves its tokens
    tokens_at_once = 512  # of passes that share a run, padding included: on a processor, more would only take longer

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._together = Together(self._run_questions)
        self._basis = _token_basis() if facts.digest == DEFAULT_SHA256 else None
        recipe = RECIPE if facts.mean_pooled else "own-pooling/1"
        recipe += f"+tokens:{self._basis.shape[1]}/1" if self._basis is not None else ""
        prompted = hashlib.sha256(f"{facts.question_prompt}\0{facts.passage_prompt}".encode()).hexdigest()[:12]
        recipe += f"+prompts:{prompted}" if facts.question_prompt or facts.passage_prompt else ""
        recipe += "+int8/1" if facts.int8 else ""
        self._identity = EncoderIdentity(facts.name, facts.digest, facts.dimension, recipe)

    @abstractmethod
    def offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Give the code-point ranges, shape (t, 2), of all tokens of each text, special ones included."""

    @abstractmethod
    def run(self, texts: Sequence[str], limit: int) -> list[Output]:
        """Run the model once over texts, each cut after `limit` tokens."""

    def run_all(self, batches: Sequence[Sequence[str]], limit: int) -> Iterator[list[Output]]:
        """Run the model over batches of texts, each once."""
        return (self.run(batch, limit) for batch in batches)

    @property
    def identity(self) -> EncoderIdentity:
        """Say which weights, dimension and recipe this encoder has."""
        return self._identity

    def encode_question(self, question: str) -> QuestionViews:
        """Encode a question; what is beyond the model's length is not read.

        Returns:
            Its vector, shape (d,), and the vectors of its own tokens, shape (t, e), with what they stand for.
        """
        before = len(self.facts.question_prompt)
        text = self.facts.question_prompt + question
        output = self._together(text) if self.alike else self._run_questions([text])[0]
        own = output.offsets[:, 1] > before
        own = own if own.any() else np.ones(len(own), dtype=bool)
        tokens = output.tokens[own]
        spans = tuple((max(0, int(start) - before), int(end) - before) for start, end in output.offsets[own])
        if tokens.shape[1] != self.facts.dimension:  # a dense layer changes the dimension of what is pooled
            tokens, spans = output.pooled[None, :], ((0, len(question)),)
        return QuestionViews(_unit(output.pooled), self._token_view(tokens), spans)

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        """Encode passages after their context, pooling only their own tokens.

        Returns:
            For each passage, in the order given, its vector, its sentences' vectors and its tokens' vectors.
        """
        passes = list(self._passes(passages))
        batches = list(self._batches([one.length for one in passes]))
        outputs: dict[int, Output] = {}
        runs = self.run_all([[passes[i].whole for i in batch] for batch in batches], self.facts.limit)
        for batch, given in zip(batches, runs, strict=True):
            outputs.update(zip(batch, given, strict=True))
        parts: dict[int, list[tuple[_Pass, Output]]] = {}
        for i, one in enumerate(passes):
            parts.setdefault(one.passage, []).append((one, outputs[i]))
        for number, passage in enumerate(passages):
            yield self._views(passage, parts[number])

    def _run_questions(self, texts: Sequence[str]) -> list[Output]:
        return self.run(texts, self.facts.question_limit)

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        """Put passes of like lengths together, by their numbers, so that little is padded."""
        batch: list[int] = []
        for number in sorted(range(len(lengths)), key=lengths.__getitem__):
            if batch and lengths[number] * (len(batch) + 1) > self.tokens_at_once:
                yield batch
                batch = []
            batch.append(number)
        if batch:
            yield batch

    def _passes(self, passages: Sequence[PassageText]) -> Iterator[_Pass]:
        """Part passages into the passes they need: nearly always one."""
        prompt, limit = self.facts.passage_prompt, self.facts.limit
        prefixes = [prompt + (passage.context + " " if passage.context else "") for passage in passages]
        different = [prefix for prefix in dict.fromkeys(prefixes) if prefix]
        lengths = {"": 0} | dict(zip(different, map(len, self.offsets(different)), strict=True))
        for number, offsets in enumerate(self.offsets([passage.text for passage in passages])):
            text, prefix = passages[number].text, prefixes[number]
            room = limit - 8 - lengths[prefix]
            if room < limit // 4:  # a context longer than the model can take: do without it
                prefix, room = prompt, limit - 8
            tokens = [int(start) for start, end in offsets if end > start]
            starts = tokens[::room] or [0]
            starts[0] = 0
            for part, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
                length = lengths.get(prefix, 0) + len(tokens[part * room : (part + 1) * room])
                yield _Pass(number, start, end, prefix, text, length)

    def _views(self, passage: PassageText, parts: list[tuple[_Pass, Output]]) -> PassageViews:
        tokens, starts, ends = [], [], []
        for one, output in parts:
            shift = one.start - len(one.prefix)
            own = (output.offsets[:, 0] >= len(one.prefix)) & (output.offsets[:, 1] > output.offsets[:, 0])
            tokens.append(output.tokens[own])
            starts.append(output.offsets[own, 0] + shift)
            ends.append(output.offsets[own, 1] + shift)
        rows, first, last = np.concatenate(tokens), np.concatenate(starts), np.concatenate(ends)
        if not len(rows):  # nothing the tokenizer knows: the pass as a whole is all there is
            rows = np.stack([output.pooled for _, output in parts])
            first, last = np.zeros(len(rows), int), np.ones(len(rows), int)
        if not self.facts.mean_pooled:
            return self._own_views(passage, parts, rows)
        vector = rows.mean(axis=0)
        sentences = []
        for start, end in passage.sentences:
            inside = (first < end) & (last > start)
            sentences.append(rows[inside].mean(axis=0) if inside.any() else vector)
        stacked = np.stack(sentences) if sentences else vector[None, :]
        return PassageViews(_unit(vector), _unit(stacked), self._token_view(rows))

    def _token_view(self, tokens: Vector) -> Vector:
        """Give token vectors as they are compared: of unit length, in fewer dimensions where a basis is known."""
        return _unit(tokens if self._basis is None else tokens @ self._basis)

    def _own_views(self, passage: PassageText, parts: list[tuple[_Pass, Output]], rows: Vector) -> PassageViews:
        """Pool as the model was trained to (CLS, last token, a dense layer), which a part of a pass cannot give."""
        vector = np.mean([output.pooled for _, output in parts], axis=0)
        texts = [self.facts.passage_prompt + passage.text[s:e] for s, e in passage.sentences] or [passage.text]
        sentences = np.stack([output.pooled for output in self.run(texts, self.facts.limit)])
        if rows.shape[1] != self.facts.dimension:
            rows = sentences
        return PassageViews(_unit(vector), _unit(sentences), self._token_view(rows))


def _unit(vectors: Vector) -> Vector:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _token_basis() -> Vector:
    """Load the directions, shape (d, fewer), that hold nearly all of what the default encoder's token vectors tell.

    They are the leading eigenvectors of the token vectors of the demo newsroom; late interaction in them finds as much.
    """
    return np.asarray(np.load(Path(__file__).with_name(TOKEN_BASIS)), dtype=np.float32)
