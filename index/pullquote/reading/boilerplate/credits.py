"""Detection of picture text in a line: a credit, a caption that ends in one, or a line labelled as a caption."""

from __future__ import annotations

import re

from pullquote.reading.boilerplate.names import looks_like_names

_PICTURE = (
    r"photos?|photographs?|images?|pictures?|illustrations?|graphics?|videos?|screenshots?"
    r"|fotos?|fotografías?|imagen|imágenes|bild(?:er)?"
)
_CREDIT_WORD = (
    rf"(?:(?:{_PICTURE})"
    r"(?:\s*(?:/|credits?\b|courtesy(?:\s+of)?\b|by\b|via\b|:)\s*:?)|credits?\s*:|courtesy\s*:)"
)
_CJK = r"(?:写真|撮影|画像|照片|图片|圖片|사진|사진\s?제공|자료\s?사진)\s*(?:提供)?\s*[:：=＝/／]\s*"
# An agency's name in capitals before the photographer's: `REUTERS/Jane Doe`, `AP Photo/Jane Doe`.
_AGENCY = (
    r"(?-i:[A-Z]{2,12}(?:[ -][A-Z]{2,12})?(?: (?:[Ff]ile )?[Pp]hoto)?/\s?"
    r"[A-Z][^()\[\]|/\n]{1,60}(?:/[Ff]ile [Pp]hoto)?)"
)
_LINES = (
    re.compile(rf"[(\[]?\s*{_CREDIT_WORD}\s*(?P<who>[^()\[\]\n]{{2,80}}?)\s*[)\]]?", re.IGNORECASE),
    re.compile(rf"[(\[]\s*(?P<who>{_AGENCY})\s*[)\]]", re.IGNORECASE),
    re.compile(rf"(?P<who>{_AGENCY})", re.IGNORECASE),
    re.compile(r"[(\[]?\s*©\s*(?P<who>[^()\[\]\d\n]{2,80}?)\s*[)\]]?"),
    re.compile(rf"[(（\[【<]?\s*{_CJK}(?P<who>[^()（）\[\]。\n]{{2,30}}?)\s*[)）\]】>]?"),
)
_TAILS = (
    re.compile(
        rf"(?P<part>(?:(?P<mark>[/|–—])\s*|(?P<open>[(\[])\s*|(?<=[.!?”\"’]))\s*{_CREDIT_WORD}\s*"
        r"(?P<who>[^()\[\]|\n]{2,80}?)\s*[)\]]?)$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<part>[(\[]\s*(?P<who>{_AGENCY})\s*[)\]])$", re.IGNORECASE),
    re.compile(rf"(?<=[.!?”\"’…])\s(?P<part>(?P<who>{_AGENCY}))$", re.IGNORECASE),
    re.compile(r"\s(?P<part>[(\[]?©\s*(?P<who>[^()\[\]|\d\n]{2,80}?)\s*[)\]]?)$"),
    re.compile(rf"(?<=\S)\s*(?P<part>[(（\[【<]?\s*{_CJK}(?P<who>[^()（）\[\]。\n]{{2,30}}?)\s*[)）\]】>]?)$"),
)
_CAPTION = re.compile(
    r"[(\[]?\s*(?:(?:photo|image|picture|video)\s)?caption\s*[:：].+|(?:file|handout) (?:photo|image|picture)\s*:.+",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:{_PICTURE})(?: (?:credits?|by|courtesy of))?\s*:?", re.IGNORECASE)


def split_credit(line: str) -> tuple[str, str, str] | None:
    """Split a caption from the credit at its end: `A bridge. / Image: X` -> (`A bridge.`, `/ Image: X`, `X`).

    Returns:
        The caption's words (empty if the line is only a credit), the credit's part of the line, and whom it names; None
        if the line does not end in a credit.
    """
    for pattern in _LINES:
        match = pattern.fullmatch(line)
        if match is not None and names_source(match["who"]):
            return "", line, match["who"].strip()
    for pattern in _TAILS:
        match = pattern.search(line)
        if match is None or not names_source(match["who"]):
            continue
        words = line[: match.start("part")].rstrip()
        if words:
            return words, line[match.start("part") :].lstrip(), match["who"].strip()
    return None


def is_caption(line: str) -> bool:
    """Return whether a line is labelled as a caption: `Caption: …`, `FILE PHOTO: …`."""
    return _CAPTION.fullmatch(line) is not None


def is_label(line: str) -> bool:
    """Return whether a line is only a label for the credit on the next line: `Photo`."""
    return _LABEL.fullmatch(line) is not None


def names_source(who: str) -> bool:
    """Return whether a credit names someone: a few words, each of which looks like a name, unlike a sentence."""
    bare = who.strip().rstrip(".")
    return bool(bare) and len(bare.split()) <= 10 and looks_like_names(bare, loosely=True)
