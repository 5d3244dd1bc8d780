"""JSON as pages write it: with trailing commas, comments, quotation marks in strings, escaped, or several values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_BEFORE = ("<!--", "//<![CDATA[", "/*<![CDATA[*/", "// <![CDATA[", "<![CDATA[")
_AFTER = (";", "//-->", "-->", "//]]>", "// ]]>", "/*]]>*/", "]]>")
_MOST = 1000  # values of one script
_BETWEEN = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)  # sites leave raw newlines in strings
_COMMENT = r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
# What may follow the end of a string: the end of its object or list, a colon, or a comma with another value after it.
_ENDS = {
    '"': re.compile(
        r"\s*(?:[}\]:]|\Z|\"[\w@$:.-]{1,60}\"\s*:|,\s*(?:[,\"{\[}\]]|-?\d|true\b|false\b|null\b|//|/\*|[A-Za-z_]\w{0,40}\s*:))"
    ),
    "'": re.compile(
        r"\s*(?:[}\]:]|\Z|,\s*(?:[,'\"{\[}\]]|-?\d|true\b|false\b|null\b|None\b|True\b|False\b|//|/\*|[A-Za-z_]\w{0,40}\s*:))"
    ),
}
_INSIDE = {
    '"': re.compile(r'[^"\\]+|\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\|"'),
    "'": re.compile(r"""[^"'\\]+|\\(?:u[0-9a-fA-F]{4}|["'\\/bfnrt])|\\|["']"""),
}
_OUTSIDE = re.compile(rf"""[A-Za-z_$@][\w$@-]*|[^"'/,{{}}\[\]A-Za-z_$@]+|{_COMMENT}|.""", re.DOTALL)
_COLON = re.compile(r"\s*:")
_CLOSED = re.compile(rf"(?:\s++|{_COMMENT})*+[}}\]]")
_CURLY = dict.fromkeys(map(ord, "“”„"), '"')
_CLOSERS = {"{": "}", "[": "]"}
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}


def loads(script: str) -> list[Any]:
    """Return the values in a script of JSON, mended where it is not JSON; none if it cannot be read.

    A script that is JSON is never changed. The time is linear in its length.
    """
    bare = script.strip().lstrip("\ufeff")
    for _ in range(2):
        bare = next((bare.removeprefix(mark) for mark in _BEFORE if bare.startswith(mark)), bare).lstrip()
        bare = next((bare.removesuffix(mark) for mark in _AFTER if bare.endswith(mark)), bare).rstrip()
    try:
        return [json.loads(bare, strict=False)]
    except RecursionError:
        return []
    except ValueError:
        pass
    values = _several(bare)
    if not values and "&quot;" in bare and not re.search(r'[{\[]\s*"', bare):
        bare = unescape(bare)
        values = _several(bare)
    if not values and '"' not in bare:
        bare = bare.translate(_CURLY)
    return values or _several(_mended(bare))


def _several(text: str) -> list[Any]:
    """Return the values that follow each other in a text; none if anything in it is no value."""
    values: list[Any] = []
    at = 0
    while at < len(text) and len(values) < _MOST:
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
    return values


def _mended(text: str) -> str:
    """Return a text as JSON: without comments, with the commas that JSON wants, and every string and name in marks.

    Quotation marks and backslashes that stand inside strings are escaped. Of a text that breaks off, what is whole is
    kept, and its objects and lists are closed.
    """
    pieces: list[str] = []
    open_: list[str] = []  # what closes the objects and lists that are open
    whole = 0  # how many pieces are whole members of these
    ended = False  # whether a value ends before this place, so that a comma must follow
    for piece in _pieces(text):
        if piece == "," and not ended:
            continue
        if piece == "," or (piece[0] == '"' and ended):
            whole = len(pieces)
        if piece[0] == '"' and ended:
            pieces.append(",")
        pieces.append(piece)
        if piece in _CLOSERS:
            open_.append(_CLOSERS[piece])
            whole = len(pieces)
        elif piece in "}]":
            open_[-1:] = []
            whole = len(pieces)
        if not piece.isspace():
            ended = piece.rstrip()[-1] not in ",:{["
    if open_:
        pieces = [*pieces[:whole], *reversed(open_)]
    return "".join(pieces).strip()


def _pieces(text: str) -> Iterator[str]:
    """Yield the marks, strings, names and other words of a text, as JSON writes them, without comments."""
    at = 0
    while at < len(text):
        if text[at] in _INSIDE:
            string, at = _string(text, at)
            yield string
            continue
        match = _OUTSIDE.match(text, at)
        if match is None:
            return
        piece, at = match[0], match.end()
        if piece.startswith(("//", "/*")) or (piece == "," and _CLOSED.match(text, at)):
            continue
        is_name = (piece[0].isalpha() or piece[0] in "_$@") and _COLON.match(text, at)
        yield f'"{piece}"' if is_name else _LITERALS.get(piece, piece)


def _string(text: str, at: int) -> tuple[str, int]:
    """Return the string that begins at a mark, mended and with double quotation marks, and where it ends."""
    mark = text[at]
    at += 1
    pieces = ['"']
    while at < len(text):
        match = _INSIDE[mark].match(text, at)
        if match is None:
            break
        piece, at = match[0], match.end()
        if piece == mark and _ENDS[mark].match(text, at):
            break
        if piece == '"':
            piece = '\\"'
        elif piece == "\\":
            piece = "\\\\"
        elif piece == "\\'":
            piece = "'"
        pieces.append(piece)
    pieces.append('"')
    return "".join(pieces), at
