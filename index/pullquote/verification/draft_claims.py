"""What a draft claims was said: its quotations, and its statements that name who said so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import regex

from pullquote.reading.drafts import Draft, DraftParagraph
from pullquote.text.characters import is_word_character
from pullquote.text.folding import QUOTE_MARKS, fold_word
from pullquote.text.quotations import Quotation, find_quotations
from pullquote.text.segmentation import tokens
from pullquote.text.sentences import sentences
from pullquote.types import Span
from pullquote.verification.exact import without_repeated_marks
from pullquote.verification.telling_words import is_according, is_speech, is_that, likely_language

ClaimKind = Literal["quotation", "block quote", "statement"]
_ELLIPSIS = re.compile(r"^(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\s)+|(?:\s|…|\.\.\.|\[…\]|\[\.\.\.\])+$")
_CREDIT = re.compile(r"\s*[—–―-]\s*\S")  # the line after a block quote that names who said it
_CREDIT_BEHIND = re.compile(r"(?<=[.!?…。！？”»\"'’])\s+(?:—|–|―|--?)\s*(?P<name>[^\W\d_][^\n—–―]{0,100})\Z")
_DASH = re.compile(r"\s*[—–―]\s+(?=[^\W\d_])")
_TAG = regex.compile(r"(?<=[?!…])[ \u00a0\u202f]+(?=\p{Ll})")  # what is not said begins after it: `Why? she asked.`
_DASH_WITHIN = re.compile(r"(?<=[,.!?…])\s+[—–―]\s+")
_RUNNING = (  # said that, in languages that say it after what was said, or without a word for `that`
    re.compile(r"(?P<said>[^\s“‘「].{5,}?[다라자냐])고\s[^.]{0,40}?(?:말했|밝혔|전했|주장|설명|강조|덧붙|했다)"),
    re.compile(r"(?P<said>[^「『]{6,}?)と(?:述べ|話し|語っ|主張し|説明し|明らかにし|発表し)"),
    re.compile(
        r"(?:表示|声称|聲稱|宣称|宣稱|指出|认为|認為|强调|強調|宣布|透露)[，,：:]?(?P<said>[^“「『：:，,].{5,})"
    ),
    re.compile(r"(?P<said>[^“”\"]{6,}?)\s(?:söyledi|belirtti|açıkladı|vurguladı|kaydetti)\b"),
)
_COMMAS = frozenset(",،")
_NOT_SAID = frozenset(":：")  # `Asked about it, she said: “No.”` says nothing before its comma
_PARTICIPLES = frozenset("asked speaking writing answering responding questioned pressed".split())
_WITHOUT_THAT = frozenset("said says say insisted insists believes believe thinks think argued argues".split())
_PRONOUNS = frozenset("it he she they we i you there nobody everyone everybody".split())
_SUBJECTS = _PRONOUNS | frozenset(
    "the this these those his her their its our no one all most many some neither both".split()
)
"""English words that begin what was said where `that` is left out: `The council said the pier would close.`"""

_OF_OTHER_CLAUSES = frozenset("what whatever which who if when while as though although because".split())
_SMALL = frozenset("a an and as at but by for from in into nor of on or the to with".split())
"""English words that are small in titles."""

_SENTENCE_MARKS = frozenset('.!?…。！？”»"’」』')
_VERB_SECOND = frozenset(("de", "nl", "sv", "no", "da"))
_LONGEST_CREDIT = 200
_BESIDE = 40  # code points beside a quotation in which a word of speech is looked for
_WORDS_BEFORE_THAT, _WORDS_OF_SPEAKER, _SHORTEST = 8, 12, 3


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """What a draft says was said: `draft.text[start:end]`, to be verified as `text`.

    `sentence` is where the draft's sentence or paragraph around it stands, `depth` how many quotations it is in, and
    `paragraph` the number of its first paragraph, from 1.
    """

    kind: ClaimKind
    text: str
    start: int
    end: int
    paragraph: int
    sentence: Span
    depth: int = 0


def draft_claims(draft: Draft) -> list[DraftClaim]:
    """Return the quotations, block quotes and attributed statements of a draft, in order.

    Quotations are found between marks of every kind, over several paragraphs and within each other, and after the
    dashes of dialogue; English titles, whose words all begin with capitals, are none. A statement is the clause after
    `said that`, `according to …,` or before `, … said` in some 20 languages, and after an English `said` without
    `that`; none is taken that is mostly a quotation.
    """
    language = likely_language(draft.text)
    starts = [paragraph.start for paragraph in draft.paragraphs]
    found = [*_block_quotes(draft), *_quotations(draft, language), *_dialogue(draft, language)]
    quoted = [Span(claim.start, claim.end) for claim in found]
    found += _statements(draft, quoted, language)
    claims = []
    for one in found:
        text = _words(draft.text, Span(one.start, one.end))
        if any(map(str.isalnum, text)):
            around = _around(draft, Span(one.start, one.end), language)
            number = bisect_right(starts, one.start)
            claims.append(DraftClaim(one.kind, text, one.start, one.end, number, around, one.depth))
    return sorted(claims, key=lambda claim: (claim.start, -claim.end))


@dataclass(frozen=True, slots=True)
class _Found:
    kind: ClaimKind
    start: int
    end: int
    depth: int = 0


def _words(text: str, span: Span) -> str:
    """Return what is verified: without an ellipsis at either end, and without marks repeated before paragraphs."""
    return _ELLIPSIS.sub("", without_repeated_marks(text[slice(*span)]))


def _around(draft: Draft, span: Span, language: str) -> Span:
    touched = [one for one in draft.paragraphs if one.start < span.end and span.start < one.end]
    found = [part for one in touched for part in sentences(draft.text, *one.span, language)]
    inside = [part for part in found if part.start < span.end and span.start < part.end]
    return Span(min(inside[0].start, span.start), max(inside[-1].end, span.end)) if inside else span


def _block_quotes(draft: Draft) -> Iterator[_Found]:
    """Yield runs of paragraphs that are set as quotations, without the line that names who said them."""
    for is_quoted, run in groupby(draft.paragraphs, key=lambda paragraph: paragraph.is_quoted):
        if not is_quoted:
            continue
        chosen = list(run)
        while len(chosen) > 1 and _is_credit(draft, chosen[-1]):
            chosen.pop()
        start, end = chosen[0].start, chosen[-1].end
        lines = draft.text[start:end].rsplit("\n", 1)
        behind = _CREDIT_BEHIND.search(draft.text, max(start, end - _LONGEST_CREDIT), end)
        if behind is not None and not behind["name"][0].islower() and behind["name"][-1] not in _SENTENCE_MARKS:
            end = behind.start()  # on the same line, as two lines of a block quote in Markdown are
        elif len(lines) == 2 and len(lines[1]) <= _LONGEST_CREDIT and _CREDIT.match(lines[1]):
            end = start + len(lines[0].rstrip())
        inner = find_quotations(draft.text, [one.span for one in chosen])
        whole = inner and inner[0].closed and not draft.text[start : inner[0].start].strip()
        if whole and not any(map(str.isalnum, draft.text[inner[0].end : end])):
            start, end = inner[0].inner
        yield _Found("block quote", start, end)


def _is_credit(draft: Draft, paragraph: DraftParagraph) -> bool:
    short = paragraph.end - paragraph.start <= _LONGEST_CREDIT
    return short and _CREDIT.match(draft.text, paragraph.start, paragraph.end) is not None


def _quotations(draft: Draft, language: str) -> Iterator[_Found]:
    """Yield the quotations between marks but for titles; those in block quotes are within those already."""
    for is_quoted, run in groupby(draft.paragraphs, key=lambda paragraph: paragraph.is_quoted):
        found: Sequence[Quotation] = find_quotations(draft.text, [one.span for one in run])
        for one in found:
            if not is_quoted and not (language == "en" and _is_title(draft.text, one)):
                yield _Found("quotation", *_stripped(draft.text, one.inner), one.depth)


def _is_title(text: str, quotation: Quotation) -> bool:
    """Return whether all that stands between two marks is set as an English title, and nobody beside it says it."""
    inner = text[slice(*quotation.inner)]
    if inner[-1] in _SENTENCE_MARKS or inner[-1] in _COMMAS or "\n" in inner:
        return False
    words = [inner[slice(*span)] for span in tokens(inner)]
    words = [word for word in words if any(map(is_word_character, word))]
    small = [word for word in words if word[0].islower()]
    if len(words) - len(small) < 2 or words[-1] in small or not _SMALL.issuperset(small):
        return False
    before = text[max(0, quotation.start - _BESIDE) : quotation.start].split()[-2:]
    after = text[quotation.end : quotation.end + _BESIDE].split()[:2]
    beside = (fold_word(word.strip(".,:;")) for word in (*before, *after))
    return not any(is_speech(word, "en") for word in beside)


def _stripped(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - len(words) + len(words.rstrip())))


def _before_credit(text: str, span: Span, language: str) -> int:
    """Return where what is said ends: before the comma of `Yes, she said.`, or behind the mark of `Why? she asked.`"""
    spans = [part.shift(span.start) for part in tokens(text[slice(*span)])]
    index = _before_speaker([fold_word(text[slice(*part)]) for part in spans], language)
    tag = _TAG.search(text, *span)
    return min(spans[index].start if index else span.end, tag.start() if tag else span.end)


def _dialogue(draft: Draft, language: str) -> Iterator[_Found]:
    """Yield what is said after a dash at the beginning of a paragraph: `— Yes, — she said. — At once.`"""
    for paragraph in draft.paragraphs:
        opening = None if paragraph.is_quoted else _DASH.match(draft.text, *paragraph.span)
        if opening is None:
            continue
        edges = [opening.end()]
        for dash in _DASH_WITHIN.finditer(draft.text, opening.end(), paragraph.end):
            edges += [dash.start(), dash.end()]
        edges.append(paragraph.end)
        for start, end in zip(edges[::4], edges[1::4], strict=False):  # what stands between is who says it
            yield _Found("quotation", start, _before_credit(draft.text, Span(start, end), language))


def _statements(draft: Draft, quoted: Sequence[Span], language: str) -> Iterator[_Found]:
    for paragraph in draft.paragraphs:
        if paragraph.is_quoted:
            continue
        for sentence in sentences(draft.text, *paragraph.span, language):
            span = _statement(draft.text, sentence, language)
            if span is not None and not _is_mostly_quoted(span, quoted):
                yield _Found("statement", *span)


def _statement(text: str, sentence: Span, language: str) -> Span | None:
    """Return what a sentence says that somebody said, if it does."""
    spans = [span.shift(sentence.start) for span in tokens(text[slice(*sentence)])]
    words = [fold_word(text[slice(*span)]) for span in spans]
    start, end = _after_that(words, language), len(words)
    if start is None:
        start = _after_according(words, language)
    said = _after_said(words) if language == "en" else None
    if start is None and (said is None or words[said] not in _PRONOUNS):
        end = _before_speaker(words, language)
        start = 0 if end else None
    if start is None and said is not None:
        start, end = said, len(words)
    if start is not None:
        return _clause(text, spans[start:end])
    for pattern in _RUNNING:
        match = pattern.search(text, *sentence)
        if match is not None:
            return Span(*match.span("said"))
    return None


def _after_that(words: Sequence[str], language: str) -> int | None:
    """Return the index after `said (…) that`."""
    for index, word in enumerate(words):
        if is_speech(word, language):
            for place in range(index + 1, min(len(words), index + 1 + _WORDS_BEFORE_THAT)):
                if is_that(words[place], language):
                    return place + 1
    return None


def _after_said(words: Sequence[str]) -> int | None:
    """Return the index after `… said` where a clause follows without `that`, and before it, who said so."""
    for index in range(1, len(words) - _SHORTEST):
        if words[index] not in _WITHOUT_THAT or words[index + 1] not in _SUBJECTS:
            continue
        behind_comma = bool(_COMMAS.intersection(words[:index]))  # as in `…, said the mayor`
        if behind_comma and words[index + 1] not in _PRONOUNS:
            return None
        return None if _OF_OTHER_CLAUSES.intersection((words[0], words[index - 1])) else index + 1
    return None


def _after_according(words: Sequence[str], language: str) -> int | None:
    """Return the index after `According to …,` at the beginning of a sentence.

    Languages whose verb comes second set no comma there: what is said begins after the word itself.
    """
    index = next((index for index, word in enumerate(words[:3]) if is_according(word, language)), None)
    if index is not None and language in _VERB_SECOND:
        return index + 1
    if index is not None:
        for place, word in enumerate(words[:_WORDS_OF_SPEAKER]):
            if word in _COMMAS:
                return place + 1
    return None


def _before_speaker(words: Sequence[str], language: str) -> int:
    """Return the index of the comma before `, … said` at the end of a sentence; 0 if it does not end so."""
    commas = [index for index, word in enumerate(words) if word in _COMMAS]
    if not commas or len(words) - commas[-1] > _WORDS_OF_SPEAKER:
        return 0
    after = words[commas[-1] + 1 :]
    said = any(is_speech(word, language) or is_according(word, language) for word in after)
    if not said or words[commas[-1] - 1] in QUOTE_MARKS or _NOT_SAID.intersection(after) or words[0] in _PARTICIPLES:
        return 0
    return commas[-1]


def _clause(text: str, spans: Sequence[Span]) -> Span | None:
    """Return the span of a clause without the marks around it; None if it has too few words."""
    worded = [span for span in spans if any(map(is_word_character, text[slice(*span)]))]
    if len(worded) < _SHORTEST:
        return None
    return Span(worded[0].start, worded[-1].end)


def _is_mostly_quoted(span: Span, quoted: Sequence[Span]) -> bool:
    covered = sum(max(0, min(span.end, one.end) - max(span.start, one.start)) for one in quoted)
    return 2 * covered > span.end - span.start
