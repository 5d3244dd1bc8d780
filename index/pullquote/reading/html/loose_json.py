"""JSON as pages write it: with trailing commas, comments, quotation marks in strings, escaped, or several values."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

_BEFORE = ("<!--", "//<![CDATA[", "/*<![CDATA[*/", "// <![CDATA[", "<![CDATA[")
_AFTER = (";", "//-->", "-->", "//]]>", "// ]]>", "/*]]>*/", "]]>")
_MOST = 1000  # values of one script
_BETWEEN = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)  # sites leave raw newlines in strings
# What may follow the end of a string: the end of its object or list, a colon, or a comma with another value after it.
_ENDS = re.compile(r"\s*(?:[}\]:]|\Z|,\s*(?:[\"{\[}\]]|-?\d|true\b|false\b|null\b|//|/\*))")
_INSIDE = re.compile(r'[^"\\]+|\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\|"')
_OUTSIDE = re.compile(r'[^"/,]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|[/,]')
_CLOSED = re.compile(r"(?:\s|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*[}\]]")


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
    """Leave out comments and trailing commas; escape quotation marks and backslashes that stand inside strings."""
    pieces: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            string, at = _string(text, at + 1)
            pieces.append(string)
            continue
        match = _OUTSIDE.match(text, at)
        if match is None:
            break
        piece, at = match[0], match.end()
        if piece == ",":
            if _CLOSED.match(text, at):
                continue
        elif piece.startswith(("//", "/*")):
            continue
        pieces.append(piece)
    return "".join(pieces)


def _string(text: str, at: int) -> tuple[str, int]:
    """Return a string with its quotation marks, mended, and where it ends."""
    pieces = ['"']
    while at < len(text):
        match = _INSIDE.match(text, at)
        if match is None:
            break
        piece, at = match[0], match.end()
        if piece == '"':
            if _ENDS.match(text, at):
                pieces.append(piece)
                return "".join(pieces), at
            piece = '\\"'
        elif piece == "\\":
            piece = "\\\\"
        pieces.append(piece)
    pieces.append('"')
    return "".join(pieces), at
