"""How a question and a passage are laid out as one row of token ids for the reader, in training and in use alike.

    [CLS] question [SEP] title | lead | before [SEP] passage [SEP]

Everything up to the second `[SEP]` is of type 0, the rest of type 1. The parts before the passage are cut to fixed
sizes, the passage to the room that is left. A passage that does not fit is laid out twice: its beginning and its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pullquote.text.english import is_evidently_foreign
from pullquote.types import Article, Passage, Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = npt.NDArray[np.int64]
Tokens = tuple[tuple[int, ...], tuple[Span, ...]]

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_VERB = re.compile(r"[^\W\d_]*(?:[dt]ete?|[^\W\d_aeiou]te?)n?")  # as German verbs end, and few other words

MOST_TOKENS = 1.9  # a word, of a text in English: questions in it have 1.06 on average
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
REMEMBERED = 2048  # texts whose tokens are kept: a question is read with many passages, a title and a lead with several


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """A passage, and what is needed to understand it: its article's title and lead, and the passage before it.

    `lead` is the article's first body passage, empty if that is the passage itself; `before` is empty for the first.
    `sentences` are the passage's sentences, as ranges of `text`.
    """

    text: str
    title: str = ""
    lead: str = ""
    before: str = ""
    sentences: tuple[Span, ...] = ()

    @classmethod
    def of(cls, article: Article, passage: Passage) -> ReaderInput:
        """Return what the reader is given of one of an article's passages."""
        passages = article.passages
        place = next(number for number, one in enumerate(passages) if one.start == passage.start)
        lead = next((one for one in passages if one.kind == "body"), passages[0])
        return cls(
            text=passage.text,
            title=article.title or "",
            lead=lead.text if lead.start != passage.start else "",
            before=passages[place - 1].text if place else "",
            sentences=tuple(sentence.shift(-passage.start) for sentence in passage.sentences),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in a passage.

    `logit` is the log-odds that the passage answers, not calibrated: most lie below 0. `span` is the likeliest answer
    in the passage's text, whether or not there is one, and `margin` how far its logits lie above those of no answer;
    a passage without any token has no span. `sentences` has the margin of the likeliest answer that begins in each of
    the passage's sentences.
    """

    logit: float
    span: Span | None
    margin: float
    sentences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The most tokens of the whole row and of each part; of `before` the last ones are kept, else the first."""

    whole: int = 192
    question: int = 40
    title: int = 24
    lead: int = 20
    before: int = 24
    longest_answer: int = 40


@dataclass(frozen=True, slots=True)
class Window:
    """A row of token ids with a passage, or a part of one.

    `first` is the place of the passage's first token in the row; `spans` are what each of its tokens stands for in the
    passage's text. Only a `[SEP]` follows them.
    """

    ids: tuple[int, ...]
    first: int
    spans: tuple[Span, ...]


class LayoutEncoder:
    """Lays out questions and passages as token ids.

    Args:
        tokenizer: is set to neither pad nor cut, and to take the names of special tokens in a text for plain text.
        layout: the sizes; those of the packaged reader are stored beside it.
    """

    def __init__(self, tokenizer: Tokenizer, layout: Layout | None = None) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.encode_special_tokens = True
        self.layout = layout or Layout()
        self._tokenizer = tokenizer
        self._cls, self._sep, self._bar = (_id_of(tokenizer, token) for token in ("[CLS]", "[SEP]", "|"))
        self.tokens = lru_cache(REMEMBERED)(self._tokens)

    def _tokens(self, text: str) -> Tokens:
        """Return the token ids of a text, and what each token stands for."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return tuple(encoding.ids), tuple(Span(start, end) for start, end in encoding.offsets)

    def is_token(self, word: str) -> bool:
        """Return whether a word is a single token."""
        return self._tokenizer.token_to_id(word.casefold()) is not None

    def is_english(self, text: str) -> bool:
        """Return whether a text is in English, as far as its words tell: those of other languages fall apart.

        Names are left out. A single word may fall apart, as rare and misspelt ones do.
        """
        if is_evidently_foreign(text):
            return False
        found = _WORD.findall(text)
        words = [word for word in found if not word[0].isupper()]
        sizes = [len(self.tokens(word)[0]) for word in words]
        broken = sum(size > 1 for size in sizes)
        foreign = bool(broken) and not any(word.isascii() for word in words)
        foreign |= bool(found) and not any(map(_LATIN.search, found))
        if len(found) > 1 and found[0].casefold() == "was" and found[1] in words and _VERB.fullmatch(found[1]):
            foreign |= not self.is_token(found[1])  # `Was verdient …?`, where English has what was
        return not foreign and (2 * broken <= max(len(words), 2) or sum(sizes) < MOST_TOKENS * len(words))

    def head(self, question: str, passage: ReaderInput, *, context: bool = True) -> tuple[int, ...]:
        """Return the ids that stand before the passage's own; without `context`, title and question only."""
        sizes = self.layout
        title = self.tokens(passage.title)[0][: sizes.title]
        head = [self._cls, *self.tokens(question)[0][: sizes.question], self._sep, *title]
        if context and passage.lead and passage.lead != passage.before:
            head += [self._bar, *self.tokens(passage.lead)[0][: sizes.lead]]
        if context and passage.before:
            head += [self._bar, *self.tokens(passage.before)[0][-sizes.before :]]
        return (*head, self._sep)

    def room(self, head: Sequence[int]) -> int:
        """Return how many of a passage's tokens fit behind a head."""
        return self.layout.whole - len(head) - 1

    def window(self, head: Sequence[int], text: str, first: int = 0) -> Window:
        """Lay out a passage's text behind a head, from its token `first` on, as much as fits."""
        ids, spans = self.tokens(text)
        part = slice(first, first + self.room(head))
        return Window((*head, *ids[part], self._sep), len(head), spans[part])

    def windows(self, question: str, passage: ReaderInput) -> list[Window]:
        """Lay out a pair: one window with the whole passage, or two with its beginning and its end."""
        head = self.head(question, passage)
        beyond = len(self.tokens(passage.text)[0]) - self.room(head)
        return [self.window(head, passage.text, first) for first in ([0] if beyond <= 0 else [0, beyond])]


def _id_of(tokenizer: Tokenizer, token: str) -> int:
    """Return the id of a token that the layout needs."""
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no token {token}")
    return found


def stack(windows: Sequence[Window]) -> dict[str, Ids]:
    """Return the model's inputs for windows, each of shape (w, t), padded with zeros to the longest."""
    longest = max(len(one.ids) for one in windows)
    ids = np.zeros((len(windows), longest), dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, one in enumerate(windows):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
        types[row, one.first : len(one.ids)] = 1
    return dict(zip(INPUTS, (ids, mask, types), strict=True))


def best_span(
    start: npt.NDArray[np.float32], end: npt.NDArray[np.float32], window: Window, longest: int
) -> tuple[float, Span | None, npt.NDArray[np.float32]]:
    """Return the likeliest answer in a window.

    Args:
        start: each token's logit to begin the answer, shape (t,); the first token's is that of no answer.
        end: the same to end it.
        window: what was read, with p tokens of the passage.
        longest: the most tokens between an answer's first and last.

    Returns:
        How far its logits lie above those of no answer; where it stands in the passage's text, nowhere if the window
        holds no token of it; and for each token of the passage, shape (p,), how far the likeliest answer that begins
        there lies above no answer.
    """
    size, none = len(window.spans), start[0] + end[0]
    if not size:
        return -float(none), None, np.zeros(0, dtype=np.float32)
    own = slice(window.first, window.first + size)
    sums = start[own, None] + end[None, own] - none
    allowed = np.tril(np.triu(np.ones((size, size), dtype=bool)), longest)
    sums = np.where(allowed, sums, -np.inf)
    first, last = divmod(int(sums.argmax()), size)
    return float(sums[first, last]), Span(window.spans[first].start, window.spans[last].end), sums.max(axis=1)


def sentence_margins(margins: npt.NDArray[np.float32], window: Window, sentences: Sequence[Span]) -> tuple[float, ...]:
    """Return for each sentence the greatest margin of an answer that begins in it; -inf for one outside the window."""
    starts = np.array([span.start for span in window.spans])
    return tuple(
        float(margins[(starts >= one.start) & (starts < one.end)].max(initial=-np.inf)) if len(starts) else -np.inf
        for one in sentences
    )
