"""Alignment of displayed with stored characters, by independent rules."""

from __future__ import annotations

from tests.bot.support.discord_markdown import EDGES

_BLANK = EDGES + "\u200b"
_CLOSING = "\u202c\u2069"


def stored_for(text: str) -> str:
    """Return a text as it is to be displayed, with substitutes for characters that cannot be."""
    out = ""
    for index, character in enumerate(text):
        code = ord(character)
        if character == "\r":
            out += " " if text[index + 1 : index + 2] == "\n" else "\n"
        elif character == "\x85":
            out += "\n"
        elif character in "\t\x0b\x0c\x1c\x1d\x1e\x1f":
            out += " "
        elif (code < 32 and character != "\n") or 127 <= code < 160 or 0xD800 <= code < 0xE000:
            out += "\ufffd"
        else:
            out += character
    return out


def align(displayed: str, stored: str) -> list[int | None]:
    """Return for each displayed character its place in the stored text; None for an added one where that is allowed.

    Added may be a zero-width space beside white space at a line break or an end, and the end of a bidirectional run at
    the end of a line. Anything else that differs is an error.
    """
    places: list[int | None] = []
    position = 0
    for index, character in enumerate(displayed):
        rest = displayed[index:].lstrip(_CLOSING + "\u200b")
        if stored[position : position + 1] == character:
            places.append(position)
            position += 1
            continue
        ends_line = not rest or rest[0] in "\n\u2029"
        around = displayed[max(index - 1, 0) : index] + rest[:1]
        at_edge = position in {0, len(stored)} or "\n" in stored[max(position - 1, 0) : position + 1]
        anchors = character == "\u200b" and at_edge and any(c in _BLANK + _CLOSING for c in around)
        assert (character in _CLOSING and ends_line) or anchors, (
            f"{character!r} at {index}: {displayed!r} for {stored!r}"
        )
        places.append(None)
    assert position == len(stored), f"{displayed!r} for {stored!r}"
    return places


def cover(places: list[int | None], start: int, end: int) -> set[int]:
    """Return the stored places of a span of the displayed text."""
    return {place for place in places[start:end] if place is not None}
