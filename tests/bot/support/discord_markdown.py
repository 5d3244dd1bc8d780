r"""An oracle for how a Discord client displays a text, written independently of `pullquote_bot.rendering.markdown`.

The inline rules are those of simple-markdown (em, strong, u by the quality of their match; escape before all of
them); the others are Discord's as its public re-implementations describe them. Where these or the clients differ, the
rule here is the one that treats more as markup: every rule is tried at every character, bullets and headings also at
the start of an emphasis, any number of digits is an id, spaces before line breaks are dropped and blank lines joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

EDGES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""White space to Python or to JavaScript: what an API server trims."""

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_EMOJI = "[\u203c\u2049\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
_JOINED = re.compile(f"{_EMOJI}(?:\u200d{_EMOJI})+")
_SHRUG = re.compile(r"¯\\_\(ツ\)_/¯")
_LINE = {
    "heading": re.compile(r"#{1,3}\s+(?P<inner>[^\n]+)\n?"),
    "subtext": re.compile(r"-#\s+(?P<inner>[^\n]+)\n?"),
    "list": re.compile(r" *(?:[*+-]|\d+[.)])\s+(?P<inner>[^\n]+)\n?"),
}
_BLOCK_QUOTE = re.compile(r" *>>> ?(?P<rest>[\s\S]+)|(?P<lines>(?: *> ?[^\n]*(?:\n|\Z))+)")
_CODE = {
    "code block": re.compile(r"```(?:[\w+.#-]*\n+)?\n*(?P<raw>[\s\S]+?)\n*```"),
    "code": re.compile(r"(?P<ticks>`+)(?P<raw>[\s\S]*?[^`])(?P=ticks)(?!`)"),
}
_REPLACED = {
    "autolink": re.compile(r"<[^: >]+:/[^ >]+>"),
    "contact": re.compile(r"<(?:mailto:|tel:|sms:)?[+\w.@-]*(?:\w@\w|\d{3})[\w.-]*>"),
    "url": re.compile(r"(?:https?|steam|discord|ftp)://[^\s<]*[^<.,:;\"'\]\s]", re.IGNORECASE),
    "invitation": re.compile(r"discord(?:app)?\.(?:gg|gift|new|com/\w+)/[\w-]+", re.IGNORECASE),
    "mention": re.compile(r"<(?:@[!&]?|#)\d+>|@everyone|@here"),
    "command": re.compile(r"</[^>\n]+:\d+>"),
    "navigation": re.compile(r"<(?:id|\d+):\w[\w:-]*>"),
    "timestamp": re.compile(r"<t:-?\d+(?::\w)?>"),
    "custom emoji": re.compile(r"<a?:\w+:\d+>"),
    "shortcode": re.compile(r":[\w+-]+(?:::skin-tone-\d)?:"),
    "picture": re.compile("[↔↕▶◀☀☎☑☺♀♂♠♥♻⚠✂✈✉✏✔✖❄❤➡⤴⬅⬆⭐〰㊗](?![\ufe0f\U0001f3fb-\U0001f3ff])"),
}
_LINK = re.compile(
    r"\[(?P<inner>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?[^\s]*?>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
)
_EM = re.compile(
    r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
_FORMATS = {
    "bold": (re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"), 0.1),
    "underline": (re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"), 0.0),
    "italic": (_EM, 0.2),
}
_WRAPS = {
    "strike": re.compile(r"~~(?P<inner>[\s\S]+?)~~"),
    "spoiler": re.compile(r"\|\|(?P<inner>[\s\S]+?)\|\|"),
}


@dataclass(frozen=True)
class Node:
    """Something that is not plain text; `start` and `end` are offsets into the displayed text."""

    kind: str
    start: int
    end: int


class Parsed(NamedTuple):
    text: str
    nodes: tuple[Node, ...]

    def kinds(self) -> set[str]:
        return {node.kind for node in self.nodes}

    def of(self, kind: str) -> list[str]:
        return [self.text[node.start : node.end] for node in self.nodes if node.kind == kind]


def parse(source: str) -> Parsed:
    """Return what a client displays for a sent text, and the nodes in it that are more than plain text."""
    source = re.sub(r"\r\n?", "\n", source.strip(EDGES)).replace("\f", "").replace("\t", "    ")
    source = re.sub(r" +(?=\n)", "", source)
    source = re.sub(r"\n(?: *\n)+", "\n", source)
    reader = _Reader()
    reader.read(source, quoted=False)
    return Parsed("".join(reader.text), tuple(reader.nodes))


def pings(source: str) -> bool:
    """Return whether a sent text pings somebody, judging by what the server sees: the raw content."""
    return bool(re.search(r"<@[!&]?\d+>|(?<!\\)@(?:everyone|here)", source))


class _Reader:
    def __init__(self) -> None:
        self.text: list[str] = []
        self.nodes: list[Node] = []

    def read(self, source: str, *, quoted: bool) -> None:
        position, begins = 0, True
        while position < len(source):
            step = (self._block(source[position:], quoted) if begins else 0) or self._inline(source[position:], quoted)
            piece = source[position : position + step]
            begins = piece.endswith(("\n", "\u2028", "\u2029")) or (begins and piece == " ")
            position += step

    def _node(self, kind: str, inner: str, *, quoted: bool, raw: bool = False) -> None:
        start = len("".join(self.text))
        if raw:
            self.text.append(inner)
        else:
            self.read(inner, quoted=quoted)
        self.nodes.append(Node(kind, start, len("".join(self.text))))

    def _block(self, rest: str, quoted: bool) -> int:
        if not quoted and (match := _BLOCK_QUOTE.match(rest)):
            lines = match["rest"] or re.sub(r"(?m)^ *> ?", "", match["lines"].removesuffix("\n"))
            self._node("block quote", lines, quoted=True)
            return match.end()
        for kind, rule in _LINE.items():
            if match := rule.match(rest):
                self._node(kind, match["inner"], quoted=quoted)
                return match.end()
        return 0

    def _inline(self, rest: str, quoted: bool) -> int:
        if match := _SHRUG.match(rest) or _JOINED.match(rest):
            self.text.append(match.group())
            return match.end()
        if match := _ESCAPE.match(rest):
            self.text.append(match[1])
            return match.end()
        for kind, rule in _CODE.items():
            if match := rule.match(rest):
                self._node(kind, match["raw"], quoted=quoted, raw=True)
                return match.end()
        for kind, rule in _REPLACED.items():
            if match := rule.match(rest):
                self._node(kind, match.group(), quoted=quoted, raw=True)
                return match.end()
        if match := _LINK.match(rest):
            self._node("link", match["inner"], quoted=quoted)
            return match.end()
        return self._formatted(rest, quoted)

    def _formatted(self, rest: str, quoted: bool) -> int:
        matches = [(m, kind, len(m[0]) + bonus) for kind, (rule, bonus) in _FORMATS.items() if (m := rule.match(rest))]
        if matches:
            match, kind, _ = max(matches, key=lambda found: found[2])
            self._node(kind, next(group for group in match.groups() if group), quoted=quoted)
            return match.end()
        for kind, rule in _WRAPS.items():
            if match := rule.match(rest):
                self._node(kind, match["inner"], quoted=quoted)
                return match.end()
        self.text.append(rest[0])
        return 1
