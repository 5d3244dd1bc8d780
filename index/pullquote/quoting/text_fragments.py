"""Links that open an article at the quoted words: URL text fragments.

Source: https://wicg.github.io/scroll-to-text-fragment/, `#:~:text=[prefix-,]start[,end][,-suffix]`. A browser shows the
first match, so a directive is tested against the whole article first. The test deliberately matches more
easily than the specification (no word boundaries, no blocks, accents ignored): a first match in it is the first match
in a browser too, as far as the page shows the article's text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pullquote.text.characters import is_mostly_spaceless, is_spaceless, script
from pullquote.text.passages import paragraphs
from pullquote.text.segmentation import is_grapheme_boundary
from pullquote.types import Span

WANTED_LENGTH = 300
"""Encoded characters a directive should not exceed, if a shorter one singles out the same words."""

MAX_LENGTH = 2000
"""Encoded characters above which a link is given without directive."""

_WHOLE_WORDS, _WHOLE_LENGTH = 12, 100
_RUN = 10
_LONGEST_RUN = 20
_SIZES = (5, 4, 3, 2, 1, 8, 12, 20)
_CONTEXTS = (2, 4, 8, 16, 32, 64)
_LONGEST_CONTEXT = 200
_TRIES = 5000
_WORD = re.compile(r"\S+")
_PERCENT = [chr(byte) if byte < 128 and chr(byte).isalnum() else f"%{byte:02X}" for byte in range(256)]


class _Directive(NamedTuple):
    prefix: str
    start: str
    end: str
    suffix: str


@dataclass(frozen=True, slots=True)
class _Target:
    """The words to link to, as offsets into the text, and their paragraph."""

    text: str
    words: list[Span]
    paragraph: Span
    spaceless: bool  # most of it is in a script without spaces: only a whole span is sure to end where words do

    def around(self) -> tuple[list[Span], list[Span]]:
        """Return the words before and after these in the same paragraph, on the same line."""
        start, end = self.words[0][0], self.words[-1][1]
        before = _split_words(self.text, min(self.paragraph[0], start), start)
        after = _split_words(self.text, end, max(self.paragraph[1], end))
        return _same_line(self.text, before[::-1])[::-1], _same_line(self.text, after)


def text_fragment_url(url: str | None, text: str, start: int, end: int) -> str | None:
    """Return a link to `text[start:end]` in the page at a URL.

    A fragment of the URL is kept, a text directive is replaced. Where no directive can single the span out (an
    identical paragraph comes before it), the link lands on the first of them.

    Args:
        url: the article's address, if known.
        text: the article's text.
        start: first code point of the span; white space at its ends is ignored.
        end: one past its last code point.

    Returns:
        The link; the URL alone if the span is blank or would need a directive above MAX_LENGTH; None without a URL.
    """
    address = (url or "").strip()
    if not address:
        return None
    address, mark, fragment = address.partition("#")
    address += mark + fragment.partition(":~:")[0] if fragment else mark
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    chosen = _choose(text, start, end) if start < end else None
    directive = _encode(chosen) if chosen else ""
    if not directive or len(directive) > MAX_LENGTH:
        return address.removesuffix("#")
    return f"{address}{'' if '#' in address else '#'}:~:text={directive}"


def has_context(link: str) -> bool:
    """Return whether a link's text directive names words before or after those that it links to."""
    directive = link.partition(":~:text=")[2]
    return "-," in directive or ",-" in directive  # a hyphen of the words themselves is written %2D


def _choose(text: str, start: int, end: int) -> _Directive | None:
    """Choose the first candidate whose first match is the span: a short one if there is one, else the shortest."""
    blocks = paragraphs(text)
    index = max(0, bisect_right(blocks, (start, len(text))) - 1)
    span = _Target(text, _split_words(text, start, end), blocks[index], is_mostly_spaceless(text[start:end]))
    before, piece, after = map(_fold, (text[:start], text[start:end], text[end:]))
    page, place = before + piece + after, Span(len(before), len(before) + len(piece))
    lengths: dict[_Directive, int] = {}
    for candidate in _candidates(span):
        if candidate in lengths or sum(map(len, candidate)) > MAX_LENGTH:
            continue
        lengths[candidate] = len(_encode(candidate))
        wanted = MAX_LENGTH if span.spaceless and not candidate.end else WANTED_LENGTH
        if lengths[candidate] <= wanted and _first_match(page, candidate, place[0]) == place:
            return candidate
    longer = sorted((c for c in lengths if WANTED_LENGTH < lengths[c] <= MAX_LENGTH), key=lengths.__getitem__)
    for candidate in longer:
        if _first_match(page, candidate, place[0]) == place:
            return candidate
    return min(lengths, key=lambda c: lengths[c] > WANTED_LENGTH, default=None)


def _candidates(span: _Target) -> Iterator[_Directive]:
    """Yield directives in order of preference: without context, then with more and more of it."""
    for first, last in _terms(span):
        yield _Directive("", first, last, "")
    terms, (words_before, words_after) = list(_terms(span)), span.around()
    for size in (*_CONTEXTS, max(len(words_before), len(words_after))):
        prefix = _words_text(span.text, words_before[-size:]) if size else ""
        suffix = _words_text(span.text, words_after[:size])
        for before, after in ((prefix, ""), ("", suffix), (prefix, suffix)):
            if before or after:
                yield from (_Directive(before, first, last, after) for first, last in terms)


def _terms(span: _Target) -> Iterator[tuple[str, str]]:
    """Yield the ways to name a span: whole if it is one short line, by its ends, whole if it is one long line."""
    start, end = span.words[0][0], span.words[-1][1]
    whole = _words_text(span.text, span.words)
    one_line = "\n" not in span.text[start:end]
    short = one_line and (span.spaceless or (len(span.words) <= _WHOLE_WORDS and end - start <= _WHOLE_LENGTH))
    if short:
        yield whole, ""
    first = _same_line(span.text, span.words)
    last = _same_line(span.text, span.words[::-1])[::-1]
    for size in _SIZES:
        a = min(size, len(first))
        b = min(size, len(last))
        if a + b <= len(span.words):
            yield _words_text(span.text, first[:a]), _words_text(span.text, last[-b:])
    if one_line and not short:
        yield whole, ""


def _same_line(text: str, words: list[Span]) -> list[Span]:
    """Return the leading words (in either direction) that are on one line: on a page, others may be elsewhere."""
    kept = words[:1]
    for before, word in pairwise(words[:_LONGEST_CONTEXT]):
        (_, stop), (start, _) = sorted((before, word))
        if "\n" in text[stop:start]:
            break
        kept.append(word)
    return kept


def _words_text(text: str, words: list[Span]) -> str:
    return " ".join(text[words[0][0] : words[-1][1]].split()) if words else ""


def _split_words(text: str, start: int, end: int) -> list[Span]:
    """Split a span into words; in scripts without spaces, where a browser certainly finds the end of a word too.

    That is after marks and where the script changes; a very long run without either is cut anyway.
    """
    words: list[Span] = []
    for match in _WORD.finditer(text, start, end):
        first, last = match.span()
        if last - first <= _RUN or not any(map(is_spaceless, match.group())):
            words.append(Span(first, last))
            continue
        for position in range(first + 1, last):
            size = position - first
            cuts = size > _RUN // 2 and _is_script_change(text[position - 1], text[position])
            full = size >= _LONGEST_RUN and is_spaceless(text[position - 1]) and is_spaceless(text[position])
            if (cuts or full) and is_grapheme_boundary(text, position):
                words.append(Span(first, position))
                first = position
        words.append(Span(first, last))
    return words


def _is_script_change(before: str, after: str) -> bool:
    """Return whether a word certainly ends between two characters: after marks, or between scripts.

    Hiragana after Han is most often the end of the same word (`食べる`).
    """
    if not after.isalnum():
        return False
    scripts = script(before), script(after)
    return not before.isalnum() or (scripts[0] != scripts[1] and scripts != ("han", "hiragana"))


def _encode(directive: _Directive) -> str:
    parts = [_percent(part) for part in directive]
    prefix, start, end, suffix = parts
    return ",".join(part for part in (prefix and f"{prefix}-", start, end, suffix and f"-{suffix}") if part)


def _percent(term: str) -> str:
    """Percent-encode every byte but ASCII letters and digits: `-`, `,` and `&` have a meaning in a directive."""
    return "".join(map(_PERCENT.__getitem__, term.encode(errors="replace")))


def _fold(text: str) -> str:
    """Remove case, accents and white space; cutting at white space or a word's edge cuts the folded text equally."""
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
        text = text.translate({ord(character): None for character in set(text) if unicodedata.combining(character)})
    edges = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    inner = " ".join(text.casefold().split())  # ten times as fast as a pattern
    return inner.join(edges) if inner else edges[0]


def _first_match(page: str, directive: _Directive, latest: int) -> Span | None:
    """Find a directive's first match on a folded page; None if there is none that begins by `latest`.

    The specification's "find a range from a text directive" for one text without blocks.
    """
    prefix, start, end, suffix = map(_fold, directive)
    if not start:
        return None
    position = 0
    for _ in range(_TRIES):
        first = page.find(prefix or start, position)
        if first < 0 or first > latest:
            return None
        position = first + 1
        if prefix:
            first = _skip_space(page, first + len(prefix))
            if not page.startswith(start, first):
                continue
        last = first + len(start)
        for _ in range(_TRIES):
            if end:
                found = page.find(end, last)
                if found < 0:
                    return None
                last = found + len(end)
            if not suffix or page.startswith(suffix, _skip_space(page, last)):
                return Span(first, last)
            if not end:
                break
        else:
            return None
    return None


def _skip_space(page: str, position: int) -> int:
    return position + 1 if page.startswith(" ", position) else position
