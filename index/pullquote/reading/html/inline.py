"""Inline markup that changes how words and figures are read: written out as the reader of the page sees it.

An element's words alone would say something else than the page does: `10<sup>6</sup>` is not 106, struck words are not
printed any more, and what stands in `<q>` is someone's speech. docs/reading.md lists what each becomes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pullquote.reading.blocks import words
from pullquote.reading.html.captions import short_text

# lxml publishes no types; an element is whatever lxml.html makes of a tag.
Element = Any

_RAISED = str.maketrans("0123456789+-−–=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_TRADE = {"TM": "™", "SM": "℠"}
_EXPONENTS = frozenset("nkxyij")  # letters that are an exponent; others are the end of an ordinal or of a title
_LONGEST_SCRIPT = 12  # code points; longer ones are a note in small print

_LONGEST_MARK = 40
_MARK = r"(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶#]{1,3}|[↩↑^]\ufe0e?|(?:note|nb|注|註|주)[ .]?\d{1,3})"
_FOOTNOTE = re.compile(rf"\s*[\[(]?{_MARK}(?:\s?[,;–-]\s?{_MARK}){{0,9}}[\])]?\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*[\[(].*[\])]\s*")
_NOTE_CLASS = re.compile(r"foot-?note|note-?ref|end-?note|cite[-_]?ref|\breference\b|\bfn\b", re.IGNORECASE)
_NOTE_PLACE = re.compile(r"#[_:-]*(?:fn|ftn|ref|foot|end|note|cite|n|r|en|edn)[a-z_:.-]*\d", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration[a-z-]*\s*:[^;]{0,40}line-through", re.IGNORECASE)
_DROP_CAP = re.compile(
    r"drop-?_?cap|(?:^|[\s_-])(?:lettrine|first-?letter|initial(?:-?letter)?|capitular|letra-?capital)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DROP_CAP_TAGS = ("div", "p", "span", "img", "em", "strong", "b", "i")
_MOST_DROP_CAPS = 20  # of a page; each looks for its word in the rest of the page
_ONE_LETTER = re.compile(r"\s*[\"'“‘„«»‹「『¿¡]{0,2}[^\W\d_]\s*")
_LETTER_WORDS = frozenset("AIOYEUÉÀÓÍÅÖVZSKWАВИКОСУЯ")  # one-letter words of some language

# Quotation marks, outer and inner, as browsers write them around <q>: Unicode's CLDR, delimiters.
_QUOTES = {
    language: marks
    for languages, marks in {
        "en pt da zh ko tr id ms vi th lv fil cy ga hi": "“”‘’",
        "de cs sk sl bg lt et is mk lb ka": "„“‚‘",
        "fr es it ca gl eu el hy sq ru uk be no nb nn fa": "«»“”",
        "pl ro hr sr bs hu": "„”’’",
        "nl af": "‘’“”",
        "sv fi": "””’’",
        "ja": "「」『』",
        "he": "””’’",
        "ar ur": "”“’‘",
    }.items()
    for language in languages.split()
}
_MARKS = frozenset("\"'“”„‘’‚«»‹›「」『』")
_FIRST_MATH = words("semantics mstyle mpadded")
_ROW_MATH = words("math mrow mi mn mo mtext ms")


def write_out_inline(root: Element) -> bool:
    """Rewrite a page's inline markup in place, as text that reads as the page does.

    Returns:
        Whether anything was changed.
    """
    steps: tuple[tuple[Callable[[Element], bool], frozenset[str]], ...] = (
        (_write_math, words("math")),
        (_drop_footnote_mark, words("sup a span")),
        (_drop_reading, words("rt rp rtc")),
        (_write_script, words("sup sub")),
        (_write_quotation, words("q")),
    )
    body = root.find("body") if root.tag == "html" else root
    body = root if body is None else body
    changed = _drop_struck(body)
    for step, tags in steps:
        for element in [*body.iter(*tags)]:
            if element.getparent() is not None:
                changed = step(element) or changed
    return _join_drop_caps(body) or changed


def raised(text: str, before: str) -> str:
    """Return the words of a `<sup>`: figures and signs as Unicode's superscripts, the ends of ordinals as they are.

    Args:
        text: what the element holds.
        before: what stands before it.
    """
    bare = text.strip()
    if bare in _TRADE:
        return _TRADE[bare]
    has_figure = re.search(r"\d", bare) is not None
    sign = bool(bare) and all(character in "+-−–" for character in bare)
    exponent = bare in _EXPONENTS and before[-1:].isalnum()
    if len(bare) <= _LONGEST_SCRIPT and not re.search(r"\s", bare) and (has_figure or sign or exponent):
        return bare.translate(_RAISED)
    return text


def lowered(text: str, before: str, after: str) -> str:
    """Return the words of a `<sub>`: figures as Unicode's subscripts, but plain in a formula such as CO2."""
    bare = text.strip()
    if not re.search(r"\d", bare) or len(bare) > _LONGEST_SCRIPT or re.search(r"\s", bare):
        return text
    in_formula = before[-1:].isalpha() or before[-1:] in (")", "]")
    return bare if in_formula and not after[:1].isdigit() else bare.translate(_LOWERED)


def quotation_marks(language: str | None, depth: int) -> tuple[str, str]:
    """Return the marks that a browser writes around a `<q>` inside `depth` others."""
    tag = (language or "").replace("_", "-").lower()
    hant = tag.startswith(("zh-tw", "zh-hk", "zh-hant"))
    marks = "「」『』" if hant else _QUOTES.get(tag.split("-")[0], "“”‘’")
    return (marks[2], marks[3]) if depth % 2 else (marks[0], marks[1])


def is_footnote_mark(text: str) -> bool:
    """Return whether a text is the mark of a footnote: `1`, `[2]`, `a, b`, `†`."""
    return len(text) <= _LONGEST_MARK and _FOOTNOTE.fullmatch(text) is not None


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _replace(element: Element, text: str) -> bool:
    """Put a text in an element's place; what follows it stays."""
    parent, before = element.getparent(), element.getprevious()
    text += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)
    return True


def _before(element: Element) -> str:
    """Return the text directly before an element, inside its paragraph as far as it is near."""
    for _ in range(4):
        sibling = element.getprevious()
        parent = element.getparent()
        if sibling is not None:
            text = sibling.tail or _text(sibling)
        else:
            text = (parent.text if parent is not None else "") or ""
        if text or sibling is not None or parent is None:
            return text
        element = parent
    return ""


def _drop_struck(body: Element) -> bool:
    """Leave out struck words: the page shows that they no longer stand."""
    struck = [
        element
        for element in body.iter()
        if element.tag in ("del", "s", "strike") or _STRUCK_STYLE.search(element.get("style") or "")
    ]
    # An element that was never closed would take the rest of the page with it.
    most = len(_text(body)) // 2 if struck else 0
    changed = False
    for element in struck:
        if element.getparent() is not None and element is not body and len(_text(element)) <= most:
            changed = _replace(element, "")
    return changed


def _drop_footnote_mark(element: Element) -> bool:
    """Leave out the mark of a footnote; it is no part of the figure or word before it."""
    text = short_text(element, _LONGEST_MARK)
    if text is None or not is_footnote_mark(text) or not _refers(element, text):
        return False
    before = element.getprevious()
    holder, attribute = (element.getparent(), "text") if before is None else (before, "tail")
    lead, tail = getattr(holder, attribute) or "", element.tail or ""
    if lead.rstrip().endswith(("(", "[")) and tail.lstrip().startswith((")", "]")):
        lead, tail = lead.rstrip()[:-1], tail.lstrip()[1:]
    if re.match(r"\s*(?:[.,;:!?)]|$)", tail):
        lead = lead.rstrip(" \u00a0")
    setattr(holder, attribute, lead)
    element.tail = tail
    return _replace(element, "")


def _refers(element: Element, text: str) -> bool:
    """Return whether an element with a mark's text refers to a note: by its link, role or class."""
    links = [*element.iter("a"), *(e for e in element.iterancestors("a"))][:20]
    hrefs = [link.get("href") or "" for link in links]
    said = " ".join(
        each.get(name) or ""
        for each in (element, *links)
        for name in ("class", "role", "rel", "epub:type", "data-type")
    )
    if _NOTE_CLASS.search(said):
        return True
    if element.tag == "sup":
        if text.strip().startswith("["):
            return True
        linked = "".join(_text(link) for link in links)
        if not links or not re.search(r"\w|[*†‡§¶]", linked):
            return False
        # A raised figure that is a link may be an exponent, unless the link leads to a note.
        return any("#" in href for href in hrefs) or not _before(element).rstrip()[-1:].isdigit()
    if element.tag == "a":
        href = element.get("href") or ""
        return "#" in href and (_BRACKETED.fullmatch(text) is not None or _NOTE_PLACE.search(href) is not None)
    return False


def _drop_reading(element: Element) -> bool:
    """Leave out the small characters that tell how those below them are pronounced."""
    return _replace(element, "") if element.getparent().tag in ("ruby", "rtc") else False


def _write_script(element: Element) -> bool:
    text = _text(element)
    if element.tag == "sup":
        return _replace(element, raised(text, _before(element)))
    return _replace(element, lowered(text, _before(element), element.tail or ""))


def _write_quotation(element: Element) -> bool:
    """Write the quotation marks that a browser shows, unless the page has its own."""
    text = _text(element).strip()
    before = _before(element).rstrip()
    if not text or text[0] in _MARKS or (before and before[-1] in _MARKS - {"'", "’", "”", "»"}):
        return False
    language = next((each.get("lang") for each in (element, *element.iterancestors()) if each.get("lang")), None)
    depth = sum(1 for _ in element.iterancestors("q"))
    opening, closing = quotation_marks(language, depth)
    element.text = opening + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing
    return True


def _join_drop_caps(body: Element) -> bool:
    changed = 0
    for element in [*body.iter(*_DROP_CAP_TAGS)]:
        changed += _join_drop_cap(element)
        if changed == _MOST_DROP_CAPS:
            break
    return changed > 0


def _join_drop_cap(element: Element) -> bool:
    """Join a paragraph's large first letter, in an element of its own, with the rest of its word."""
    named = _DROP_CAP.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None
    if element.tag == "img":
        letter = element.get("alt") or ""
        return _replace(element, letter.strip()) if named and _ONE_LETTER.fullmatch(letter) else False
    letter = short_text(element, 8) or ""
    if not _ONE_LETTER.fullmatch(letter) or not letter.strip()[-1].isupper():
        return False
    block = element.tag in ("div", "p")
    if not block:
        rest = element.tail or ""
        joins = named and rest[:1].isspace() and rest.lstrip()[:1].islower() and not _is_word(element, letter, rest)
        if joins:
            element.tail = rest.lstrip()
        return joins
    after = element.getnext()
    if (element.tail or "").strip() or after is None or after.tag not in ("p", "div", "span"):
        return False
    rest = _text(after).lstrip()
    if not (rest[:1].islower() or (named and rest[:1].isalpha())):
        return False
    space = " " if _is_word(element, letter, rest) else ""
    first = next((each for each in after.iter() if (each.text or "").strip()), after)
    first.text = letter.strip() + space + (first.text or "").lstrip()
    return _replace(element, "")


def _is_word(element: Element, letter: str, rest: str) -> bool:
    """Return whether a large letter is a word by itself, by the words that the page has elsewhere."""
    capital = letter.strip()[-1]
    if capital not in _LETTER_WORDS:
        return False
    match = re.match(r"\s*(\w+)", rest)
    if match is None:
        return True
    seen = re.findall(r"\w+", " ".join(element.getroottree().getroot().itertext()).lower())
    joined, alone = (capital + match[1]).lower(), match[1].lower()
    return joined not in seen and seen.count(alone) > 1


def _write_math(element: Element) -> bool:
    """Write a simple formula as a line of text; others are left out with their element."""
    text = _formula(element)
    return _replace(element, text) if text else False


def _formula(element: Element) -> str | None:
    """Return a formula of MathML in one line; None if it needs more than one."""
    parts = [*element]
    tag = element.tag
    if tag in _FIRST_MATH and parts:
        return _formula(parts[0])
    if tag in _ROW_MATH:
        inner = [_formula(part) for part in parts]
        return None if None in inner else "".join([(element.text or "").strip(), *(each or "" for each in inner)])
    if tag in ("msup", "msub", "mfrac") and len(parts) == 2:
        one, two = (_formula(part) for part in parts)
        if one is None or two is None:
            return None
        if tag == "mfrac":
            return f"{one}⁄{two}"
        script = raised(two, one) if tag == "msup" else lowered(two, one, "")
        return one + script if script != two or tag == "msub" else f"{one}^{two}"
    return None
