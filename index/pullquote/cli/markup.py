"""Text made safe for Markdown, HTML and CSV: what an article says is shown, and never becomes markup or a formula."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from pullquote.text.characters import show_controls
from pullquote.types import Span

_SPECIAL = re.compile(
    r"[\\`*_\[\]<>&|~$@]"
    r"|:(?=//|[\w+-]{1,40}:)"  # addresses, :smile:
    r"|(?<=www)\.",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"[0-9]{0,9}[.)]|[#+=-]")  # its last character makes a list, a heading or a rule
_LINE = re.compile(r"[^\n]+")
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem }}
blockquote {{ margin: 1rem 0; padding-left: 1rem; border-left: 3px solid #bbb }}
footer {{ font-size: .85rem }}
mark {{ background: #fff1a8 }}
</style>
</head>
<body>
{body}
</body>
</html>"""


def html_page(title: str, body: str) -> str:
    """Return an HTML page without scripts that loads nothing.

    Args:
        title: plain text.
        body: HTML, in which all text is escaped.
    """
    return show_controls(_PAGE.format(title=escape(title), body=body))


def csv_cell(text: str) -> str:
    """Return a text as a cell of a table; what a spreadsheet would take for a formula gets an apostrophe before it."""
    text = show_controls(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def markdown_link(text: str, address: str | None) -> str:
    """Return an escaped text that links to a web address; without a link if there is no address."""
    if not address or not address.startswith(("https://", "http://")):
        return markdown(text)
    safe = re.sub(r"[\x00-\x20\x7f<>\\]", lambda match: f"%{ord(match[0]):02X}", address)
    return f"[{markdown(text)}](<{safe}>)"


def markdown(text: str, bold: tuple[int, int] = (0, 0)) -> str:
    """Escape a text so that Markdown (CommonMark, and GitHub's) shows it as it is, with `text[start:end]` in bold.

    A backslash stands before what could begin markup, and at the end of each line but the last. Blank lines and white
    space around lines, which Markdown drops, are dropped. Where `**` would not be read as bold, as between letters and
    punctuation without a blank, its HTML is written.
    """
    text = show_controls(text).replace("\t", " ")
    strong = _trimmed(text, *bold)
    is_plain = _is_read_as_bold(text, strong)
    marks = ("**", "**") if is_plain else ("<strong>", "</strong>")
    lines = [line for match in _LINE.finditer(text) if (line := _trimmed(text, *match.span())) != (0, 0)]
    written = []
    for line in lines:
        pieces = _escaped(text[slice(*line)])
        start, end = max(line.start, strong.start) - line.start, min(line.end, strong.end) - line.start
        if start < end:
            pieces[start] = marks[0] + pieces[start]
            pieces[end - 1] += marks[1]
        written.append("".join(pieces))
    return "\\\n".join(written)


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a span without the white space at its ends; `(0, 0)` if nothing is left."""
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return Span(first, first + len(words.strip())) if words.strip() else Span(0, 0)


def _escaped(line: str) -> list[str]:
    """Return what is written for each character of a line."""
    pieces = list(line)
    marked = {match.start() for match in _SPECIAL.finditer(line)}
    opening = _LINE_START.match(line)
    if opening:
        marked.add(opening.end() - 1)
    for place in marked:
        pieces[place] = f"\\{pieces[place]}"
    return pieces


def _is_read_as_bold(text: str, strong: Span) -> bool:
    """Return whether `**` around a span opens and closes, by CommonMark's rules on flanking."""
    if "\n" in text[slice(*strong)]:
        return False
    outside = text[strong.start - 1 : strong.start], text[strong.end : strong.end + 1]
    inside = text[strong.start : strong.start + 1], text[strong.end - 1 : strong.end] if strong.end else ""
    return all(
        unicodedata.category(one or " ")[0] in "LN" or not other or other.isspace()
        for one, other in zip(inside, outside, strict=True)
    )
