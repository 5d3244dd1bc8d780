"""People's names in what sources print as the author: several in a string, with roles, places, agencies and addresses.

A byline is read by its structure: separators and each language's `and`, capitals, and words in lower case after a name
(`for the Harbour Ledger`, `in Berlin`), in whatever language. Lists of words are kept for what structure does not show:
roles written with capitals, credits of pictures, agencies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from pullquote.reading.byline_words import (
    AFTER_NAME,
    AGENCIES,
    AND,
    BEFORE_NAME,
    BEGIN_LIKE_AND,
    BY,
    BY_OR_NAME,
    MODIFIERS,
    NOBODY,
    NOT_AND,
    ONLY_AND,
    ORGANISATIONS,
    PARTICLES,
    PICTURES,
    ROLES,
)

LONGEST = 300  # code points; more is a biography, not a byline
_MOST_LINES = 20

_JUNK = re.compile(r"[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\x00-\x08\x0e-\x1f\x7f]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_ADDRESS = re.compile(
    r"[\w.+-]{1,100}@[\w-]{1,100}(?:\.[\w-]{1,60}){1,8}|(?:https?:)?//\S+|\bwww\.\S+|(?<!\w)@\w{2,60}", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]{0,120})[)\]）】]")
_AFFILIATION = re.compile(r"\s*\|\s*|\s+[-–—]{1,2}\s+|\s*[—–]\s+")
_LIST = re.compile(r"\s*[;,،؛、，·•\t]\s*")
_SUFFIX = re.compile(r",\s*(jr|sr|ii|iii|iv)\b\.?", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?:ph\.?d|m\.?d|esq|mba|m\.?a|b\.?a|ll\.?[bm]|dr|prof|msc|bsc|r\.?n|obe|mbe|cbe)\.?", re.IGNORECASE
)
_SLASH_LABEL = re.compile(r"(?:^|\s)(文|撰文|作者|記者|记者|圖|图|攝影|摄影|編輯|编辑|글|사진)\s*[/／]\s*")
_ENGLISH_BY = re.compile(r"(?:(edit|compil|produc|photograph)\w*|[a-z]+)(?: [a-z]+)? by (?=\S)", re.IGNORECASE)
_LABEL = re.compile(r"^([^\W\d_][^\W\d_'’ .-]{0,20}(?:\s[^\W\d_]{1,20}){0,2})\s*[:：]\s*(?=\S)")
_HANGUL = re.compile(r"[가-힣]{2,4}")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々ー・]+")
_KOREAN_AND = re.compile(r"(?<=[가-힣])[와과]\s+(?=[가-힣])")
_CHINESE_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4}){1,5}")
_CHINESE_AND = re.compile(r"(?<=[\u4e00-\u9fff]{2})[和与與及](?=[\u4e00-\u9fff]{2})")
_JAPANESE_AND = re.compile(r"(?<=[\u4e00-\u9fff])と(?=[\u4e00-\u9fff])")


class _Kind(IntEnum):
    """What a part of a byline is; the higher, the surer that it is a person."""

    ROLE = 0
    ORGANISATION = 1
    WORD = 2  # one word: a pen name, a surname, a place
    PERSON = 3


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    kind: _Kind
    agency: bool = False


def writers(values: Iterable[str | None], *, outlet: str | None = None, language: str | None = None) -> tuple[str, ...]:
    """Return the names in bylines, in order, each once in its first spelling.

    Args:
        values: what a source names as authors, each one person or several; a line break parts names if each line
            is one.
        outlet: the article's outlet; where a person is named, it is no author.
        language: the tag of the article's language, if known; some words are `and` in one language and not in another.

    Returns:
        People, then agencies named beside them; where no person is named, what is named instead (`Newsroom`).
        Never addresses, numbers, or credits of pictures.
    """
    base = (language or "").split("-")[0].casefold()
    found = [part for value in values for line in byline_lines(value or "", base) for part in _parts(line, base)]
    people = [part for part in found if part.kind >= _Kind.WORD and not _is_outlet(part.name, outlet)]
    if people:
        found = [part for part in found if part in people or part.agency]
    names: dict[str, str] = {}
    for part in sorted(found, key=lambda part: part.agency):
        names.setdefault(part.name.casefold(), part.name)
    return tuple(names.values())


def byline_lines(value: str, language: str = "") -> list[str]:
    """Return the lines of a byline where each names somebody; elsewhere a line break is a space."""
    lines = [line for line in re.split(r"[\n\r\u2028\u2029]+", value) if line.strip()][:_MOST_LINES]
    named = len(lines) > 1 and all(
        any(part.kind is _Kind.PERSON or part.agency for part in _parts(line, language)) for line in lines
    )
    return lines if named else [" ".join(lines)]


def is_person(text: str, language: str | None = None) -> bool:
    """Return whether a text is a byline that names at least one person in full."""
    parts = _parts(text, (language or "").split("-")[0].casefold())
    return any(part.kind is _Kind.PERSON for part in parts)


def names_person(names: Iterable[str], outlet: str | None = None) -> bool:
    """Return whether any of some authors may be a person: no agency, no newsroom, not the outlet."""
    parts = [part for name in names if not _is_outlet(name, outlet) for part in _parts(name, "")]
    return any(part.kind >= _Kind.WORD for part in parts)


def is_agency(name: str) -> bool:
    """Return whether a name is a news agency's, or several agencies' together: `AP`, `dpa/AFP`."""
    bare = "-".join(name.casefold().strip(" .").split())
    return bare in AGENCIES or (
        bool(parts := bare.split("-")) and len(parts) > 1 and all(part in AGENCIES for part in parts)
    )


def _parts(value: str, language: str) -> list[_Part]:
    """Return the parts of one byline that count: its people and agencies, or failing them what else is named."""
    text = " ".join(unicodedata.normalize("NFC", _JUNK.sub("", _TAG.sub(" ", value))).split(" "))
    text = re.sub(r"[ \r\f\v\xa0]+", " ", text).strip()
    if not text or len(text) > LONGEST:
        return []
    bare = _ADDRESS.sub(" ", text)
    if not any(c.isalpha() for c in bare) or _is_nobody(text):
        return []
    parts = [
        part for piece, first in _pieces(_without_brackets(bare), language) if (part := _part(piece, first, language))
    ]
    people = [part for part in parts if part.kind is _Kind.PERSON]
    if people:
        return [part for part in parts if part.kind is _Kind.PERSON or part.agency]
    named = [part for part in parts if part.kind is _Kind.WORD]
    if len(named) == 2 and re.fullmatch(r"[^\W\d_]\S*,\s*[^\W\d_]\S*", text):
        return [_Part(text, _Kind.PERSON)]  # `Doe, Jane`, as libraries write it
    return [*named, *(part for part in parts if part.agency and part not in named)] if named else parts[:1]


def _without_brackets(text: str) -> str:
    """Leave out what stands in brackets; a person whose brackets say that the pictures are theirs is left out too."""
    if re.fullmatch(r"[(\[（【][^()\[\]（）【】]*[)\]）】]", text):
        return text[1:-1]
    pieces: list[str] = []
    at = 0
    for match in _BRACKETS.finditer(text):
        before = text[at : match.start()]
        named = _LABEL.match(match[1])  # `(Photos: Ossi Brandt)` leaves the words to the person before it
        if named is None and _has_pictures(match[1]) and not re.search(r"te?xt|글|文", match[1], re.IGNORECASE):
            cut = max((m.end() for m in re.finditer(r"[,;|/·]|\s(?:and|und|et|y|e|og|och)\s", before)), default=0)
            before = before[:cut]
        pieces.append(before)
        at = match.end()
    return re.sub(" +", " ", "".join([*pieces, " ", text[at:]])).strip()


def _pieces(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a byline, and whether each begins it; what follows may be where a person works."""
    text = _SUFFIX.sub(lambda match: " " + match[1] + ".", text)
    if "/" in text or "／" in text:
        text = re.sub(r"\s*[/／]\s*", " ; ", _SLASH_LABEL.sub(r" ; \1: ", text))
    pictures, begins = False, True
    for side in _AFFILIATION.split(text):
        for listed in _LIST.split(side):
            label = _LABEL.match(listed)
            pictures = pictures if label is None else _has_pictures(label[1])
            bare = listed if label is None else listed[label.end() :]
            if pictures:
                continue
            for piece in _at_and(bare.strip(" :-–—|,;"), language):
                yield piece, begins
            begins = False


def _at_and(text: str, language: str) -> list[str]:
    """Split at words for `and` that have a name on both sides: a whole name each, or one word each."""
    if language == "zh" and _CHINESE_NAMES.fullmatch(text):
        return text.split()
    for pattern, languages in ((_KOREAN_AND, "ko"), (_JAPANESE_AND, "ja"), (_CHINESE_AND, "zh")):
        if pattern is _KOREAN_AND or language == languages:
            text = pattern.sub(" & ", text)
    tokens = text.split()
    pieces: list[list[str]] = [[]]
    for n, token in enumerate(tokens):
        if _is_and(token, language) and pieces[-1]:
            after = _run(tokens[n + 1 :], language)
            sure = token.casefold() not in ("e", "y", "i", "a", "en", "u")
            if (len(pieces[-1]) > 1) == (after > 1) or (sure and after and is_agency(" ".join(tokens[n + 1 :]))):
                if len(pieces[-1]) > 1 or sure:
                    pieces.append([])
                    continue
            elif sure and not after and all(map(_is_capital, pieces[-1])):  # `and agencies`
                break
        elif _begins_with_and(token) and len(pieces[-1]) > 1 and _run(tokens[n:], language) > 1:
            pieces.append([token[1:]])
            continue
        pieces[-1].append(token)
    return [" ".join(piece) for piece in pieces if piece]


def _run(tokens: list[str], language: str) -> int:
    """Return how many words of a name begin a list of words."""
    count = 0
    for token in tokens:
        if _is_and(token, language) or not (_is_capital(token) or token.casefold() in PARTICLES):
            break
        count += 1
    return count


def _begins_with_and(token: str) -> bool:
    """Return whether a word is Arabic or Hebrew and begins with `and`, which is written without a space there."""
    return token[0] in "وו" and len(token) > 3 and token not in BEGIN_LIKE_AND


def _is_and(token: str, language: str) -> bool:
    bare = token.casefold()
    if bare in ONLY_AND:
        return language in ONLY_AND[bare]
    return token == bare and bare in AND and language not in NOT_AND.get(bare, ())


def _part(piece: str, first: bool, language: str) -> _Part | None:
    """Return what a piece of a byline names; None for what names nobody: a role, a credit, a date, words."""
    english = _ENGLISH_BY.match(piece)  # `Reporting by …; editing by …`
    if _is_nobody(piece) or _has_pictures(piece) or _DEGREE.fullmatch(piece) or (english is not None and english[1]):
        return None
    if is_agency(piece):
        return _Part(piece, _Kind.ORGANISATION, agency=True)
    east = _east_asian(piece)
    if east is not None:
        return east
    bare = piece if english is None else piece[english.end() :]
    whole = _without_role(_without_by(bare.split(), language), first)
    tokens = _before_lower_case(whole)
    if not first and sum(not _is_capital(token) for token in whole[len(tokens) :]) > 1:
        return None  # where somebody works, in the words of the language
    name = " ".join(tokens).strip(' .,:;-–—|*_"“”„«»')
    if not any(c.isalpha() for c in name) or _is_nobody(name):
        return None
    stop = re.search(r"(?:^|[\s.])[^\W\d_]\.$|\b(?:Jr|Sr)\.$", tokens[-1]) is not None
    kind = _kind(name, tokens, first)
    return _Part(name + "." if stop else name, kind, agency=is_agency(name))


def _kind(name: str, tokens: list[str], first: bool) -> _Kind:
    """Return what a name without `by`, roles and places is."""
    if all(ROLES.match(token) or token.casefold() in MODIFIERS for token in tokens):
        return _Kind.ROLE
    if len(tokens) == 1:
        initials = name.isupper() and 1 < len(name) <= 5
        is_site = "." in name.strip(".")
        return _Kind.ORGANISATION if initials or is_site or ORGANISATIONS.fullmatch(name) else _Kind.WORD
    if any(c.isdigit() for c in name) or len(tokens) > 6 or ROLES.match(tokens[-1]) or tokens[0].casefold() == "the":
        return _Kind.ORGANISATION if first else _Kind.ROLE
    ends = [token for token in (tokens[-1], tokens[0]) if len(token) > 1]
    if is_agency(name) or any(ORGANISATIONS.fullmatch(token) for token in ends):
        return _Kind.ORGANISATION
    return _Kind.PERSON


def _east_asian(piece: str) -> _Part | None:
    """Return a Chinese, Japanese or Korean name without what journalists are called; None for other scripts."""
    bare = BEFORE_NAME.sub("", piece)
    tokens = [
        token for each in bare.split() if (token := AFTER_NAME.sub("", each) or "") and not ROLES.fullmatch(token)
    ]
    joined = "".join(tokens)
    if joined and re.fullmatch(r"[가-힣]+", joined):
        return _Part(" ".join(tokens), _Kind.PERSON if _HANGUL.fullmatch(joined) else _Kind.ORGANISATION)
    if joined and _IDEOGRAPHS.fullmatch(joined):
        house = re.search(r"[社局部室報报網网台]$", joined) is not None or (len(joined) > 6 and "・" not in joined)
        return _Part(" ".join(tokens), _Kind.ORGANISATION if house else _Kind.PERSON)
    return None


def _without_by(tokens: list[str], language: str) -> list[str]:
    """Leave out `By`, in whatever language, from the front: a known word for it, or words in lower case."""
    while len(tokens) > 1:
        bare = tokens[0].casefold().strip(":")
        if bare in BY_OR_NAME:
            only = BY_OR_NAME[bare]
            if len(tokens) < 3 or (only is not None and language not in only) or not _is_capital(tokens[1]):
                break
        elif bare not in BY and (_is_capital(tokens[0]) or bare in PARTICLES or sum(map(_is_capital, tokens)) < 2):
            break
        tokens = tokens[1:]
    return tokens


def _without_role(tokens: list[str], first: bool) -> list[str]:
    """Leave out a role before a name (`Reporter Jane Doe`) and, where the byline begins with the name, after it."""
    last = max((n for n, token in enumerate(tokens) if ROLES.match(token)), default=None)
    if last is None:
        return tokens
    after = tokens[last + 1 :]
    if len(after) > 1 and all(_is_capital(token) or token.casefold() in PARTICLES for token in after):
        return after
    before = tokens[: next(n for n, token in enumerate(tokens) if ROLES.match(token))]
    while before and (before[-1].casefold() in MODIFIERS or not _is_capital(before[-1])):
        before = before[:-1]
    return before if first and len(before) > 1 else tokens


def _before_lower_case(tokens: list[str]) -> list[str]:
    """Leave out what follows a name in lower case: `for the Harbour Ledger`, `in Berlin`, `à Paris`, `в Москве`."""
    if not tokens or (not _is_capital(tokens[0]) and tokens[0].casefold() not in PARTICLES):
        return tokens if len(tokens) <= 3 and not any(map(_is_capital, tokens)) else []
    for n, token in enumerate(tokens):
        if (
            n
            and not _is_capital(token)
            and (token.casefold() not in PARTICLES or not any(map(_is_capital, tokens[n:])))
        ):
            return tokens[:n]
    return tokens


def _is_capital(token: str) -> bool:
    """Return whether a word starts like a name: with a capital, also after `d'`, or in a script without capitals."""
    bare = token.lstrip("(’'\"“„«.")
    if re.match(r"(?:[dlo]|al|el|mc)[’'-](?=\w)", bare):
        return True
    return bare[:1].isalpha() and (bare[0].isupper() or bare[0].lower() == bare[0].upper())


def _has_pictures(text: str) -> bool:
    return any(PICTURES.match(word) for word in re.findall(r"[^\W\d_]+", text))


def _is_nobody(text: str) -> bool:
    return "-".join(text.casefold().split()) in NOBODY


def _is_outlet(name: str, outlet: str | None) -> bool:
    return outlet is not None and _letters(name) == _letters(outlet)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
