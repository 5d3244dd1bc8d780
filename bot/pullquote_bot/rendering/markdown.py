r"""Escaping of stored text, so that Discord displays it as it is stored, character for character.

Discord's clients render markdown with rules descended from simple-markdown
(https://github.com/Khan/perseus/tree/main/packages/simple-markdown). Its escape rule, `\\([^0-9A-Za-z\s])`, comes
before all inline rules, so a backslash before a character that is not an ASCII letter, digit or white space shows that
character and nothing else. It is used for everything that can be written with it:

- emphasis, code, spoilers, masked links, `<...>` of every kind (mentions, timestamps, emoji, commands, autolinks), `@`;
- `#`, and at the start of a line `-`, `+` and the mark after a number (`1986.` is a list that Discord may renumber);
- `:` before anything but white space: `https\://...` is displayed without the backslash and is no link, as links are
  found by `https?://`; `\:name:` is no emoji. The full stop in `discord.gg/...`, an invitation even without a scheme;
- symbols that are text in print but that Discord replaces by a coloured picture, such as an arrow without U+FE0F.

A backslash before `@everyone` and `@here` also keeps them from pinging (Discord's patch notes of 6 March 2026); before
that, it did not, so `AllowedMentions.none()` must be set anyway.

A backslash cannot preserve white space. The API trims a text at both ends, and clients drop spaces before a line break;
some join blank lines. There, and nowhere else, an ANCHOR is put: between two white-space characters of which one
breaks a line, outside white space at the ends of the text, and after a `~` that is the last to be struck out.

Bidirectional controls are kept, and those a line leaves open are closed at its end, so that they order what is quoted
as its author wrote it and cannot reorder what comes after it. Zero-width characters and no-break spaces are kept as
they are.

Controls that no client can display have a stand-in of the same length: see `shown`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from pullquote import Span

ANCHOR = "\u200b"
"""Zero-width space: nothing to see, but no white space to a trimming server (nor to `str.strip`)."""

_SPECIAL = frozenset("\\*_~|`[<>@#")
_PICTURES = (
    "\u203c\u2049\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6"
    "\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
)
_EMOJI = rf"[{_PICTURES}\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
_BACKSLASHED = re.compile(
    rf"""
      :(?=\S)
    | (?<=discord)\.(?=[a-z]+/) | (?<=discordapp)\.(?=[a-z]+/)
    | (?P<kept>{_EMOJI}(?:\u200d{_EMOJI})+)
    | [{_PICTURES}](?![\ufe0f\U0001f3fb-\U0001f3ff])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPENING = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*(?:\d+(?P<number>[.)])|(?P<bullet>[-+]))")
_BREAKS = "\n\u2028\u2029"
_LINE = re.compile(r"[^\n\u2029]+")
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_CLOSE_EMBEDDING, _CLOSE_ISOLATE, _FIRST_STRONG_ISOLATE = "\u202c", "\u2069", "\u2068"


def escape(text: str) -> str:
    """Escape a text so that Discord displays it unchanged, without any format, link, emoji or ping.

    For message content and everything else in markdown: an embed's title, description and fields. An embed's footer and
    author are not markdown and would show the backslashes.
    """
    return "".join(_pieces(text))


def highlighted(text: str, start: int, end: int) -> str:
    """Escape a text, with the characters of `text[start:end]` in bold.

    White space at the ends of the range and at the ends of its lines stays outside the marks (bold does not show on
    it), and each line has its own marks, so that it may be in a block quote.

    Raises:
        ValueError: the range does not lie within the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"highlight {start}:{end} does not lie within a text of {len(text)} characters")
    return marked(text, [(Span(start, end), "**")])


def marked(text: str, spans: Iterable[tuple[Span, str]]) -> str:
    """Escape a text, with some of its spans, which must not overlap, each in a mark such as `~~`.

    The marks are set as by `highlighted`. Struck-out text that ends in `~` has an ANCHOR before the closing mark, since
    clients look for that mark alone and ignore backslashes.
    """
    text = shown(text)
    lines = []
    for (start, end), mark in spans:
        for line in re.finditer(r"[^\n]+", text[start:end]):
            words = line.group()
            first = start + line.start() + len(words) - len(words.lstrip())
            last = start + line.end() - len(words) + len(words.rstrip())
            if first < last:
                lines.append((first, last, mark))
    pieces = _pieces(text, {first for first, _, _ in lines})
    for first, last, mark in lines:
        pieces[first] = f"{mark}{pieces[first]}"
        pieces[last - 1] += (ANCHOR if text[last - 1] == "~" and mark == "~~" else "") + mark
    return "".join(pieces)


def unescaped(markdown: str) -> str:
    """Return the text that `escape` was given, from its result without the anchors."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markdown.replace(ANCHOR, ""))


def shown(text: str) -> str:
    r"""Replace each control that cannot be displayed or sent by one character.

    A carriage return (not before a line feed) and NEL become a line feed, other controls that are white space a
    space, the rest, and lone surrogates, U+FFFD. A text without controls but line feeds, and without lone surrogates,
    is unchanged.
    """
    if text.isprintable():
        return text
    return re.sub(r"\r(?=\n)", " ", text).translate(_STAND_INS)


def closed(text: str) -> str:
    """Replace controls, and close the bidirectional controls that a line of plain text leaves open."""
    return _LINE.sub(lambda line: line.group() + _closers(line.group()), shown(text))


def isolated(text: str) -> str:
    """Close a text's bidirectional controls and isolate each line that is not all left to right from its neighbours.

    For names and titles beside each other in one line, which might otherwise be displayed in a different order.
    """
    return _LINE.sub(_isolated_line, closed(text))


def units(text: str) -> int:
    """Count a text's length in UTF-16 code units.

    Discord counts code points ("our API uses Python 3", its staff in discord-api-docs#1315); code units are never
    fewer, so that what fits by this count fits by either.
    """
    return len(text) + sum(character > "\uffff" for character in text)


def _pieces(text: str, starts: Collection[int] = ()) -> list[str]:
    """Return what is sent for each code point of a text; clients may take a line to begin at `starts` as well."""
    text = shown(text)
    marked = {match.start() for match in _BACKSLASHED.finditer(text) if not match["kept"]}
    line_starts = {0, *starts, *(index + 1 for index, character in enumerate(text) if character in _BREAKS)}
    for match in filter(None, (_OPENING.match(text, start) for start in line_starts)):
        marked.add(match.start("number" if match["number"] else "bullet"))
    pieces = [f"\\{c}" if c in _SPECIAL or i in marked else c for i, c in enumerate(text)]
    _close_lines(text, pieces)
    _anchor(text, pieces)
    return pieces


def _anchor(text: str, pieces: list[str]) -> None:
    for index in range(len(text) - 1):
        pair = text[index : index + 2]
        if "\n" in pair and _is_trimmed(pair[0]) and _is_trimmed(pair[1]):
            pieces[index] += ANCHOR
    if text and _is_trimmed(text[0]):
        pieces[0] = ANCHOR + pieces[0]
    if text and _is_trimmed(text[-1]):
        pieces[-1] += ANCHOR


def _is_trimmed(character: str) -> bool:
    return character.isspace() or character == "\ufeff"


def _close_lines(text: str, pieces: list[str]) -> None:
    for line in _LINE.finditer(text):
        pieces[line.end() - 1] += _closers(line.group())


def _closers(line: str) -> str:
    """Return the controls that close those a line leaves open, by the rules of UAX #9 (X1 to X8, BD9)."""
    opened: list[str] = []
    for character in line:
        if character in _EMBEDDINGS:
            opened.append(_CLOSE_EMBEDDING)
        elif character in _ISOLATES:
            opened.append(_CLOSE_ISOLATE)
        elif character == _CLOSE_EMBEDDING and opened and opened[-1] == _CLOSE_EMBEDDING:
            opened.pop()
        elif character == _CLOSE_ISOLATE and _CLOSE_ISOLATE in opened:
            while opened.pop() != _CLOSE_ISOLATE:
                pass
    return "".join(reversed(opened))


def _isolated_line(line: re.Match[str]) -> str:
    mixed = any(unicodedata.bidirectional(character) not in _LEFT_TO_RIGHT for character in line.group())
    return f"{_FIRST_STRONG_ISOLATE}{line.group()}{_CLOSE_ISOLATE}" if mixed else line.group()


def _stand_in(code: int) -> str:
    character = chr(code)
    if character in "\r\x85":
        return "\n"
    return " " if character.isspace() else "\ufffd"


_STAND_INS = {
    code: _stand_in(code) for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)) if code != 0x0A
}
_LEFT_TO_RIGHT = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})


def joined_lines(*lines: str) -> str:
    """Return lines as one text, without those that are empty."""
    return "\n".join(filter(None, lines))
