"""Parsing of Markdown into what a reader of the rendered page would see, without the markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pullquote.reading.blocks import Block, ends_sentence
from pullquote.reading.html.dom import read_fragment
from pullquote.reading.html.inline import is_footnote_mark, lowered, quotation_marks, raised
from pullquote.reading.html.tables import join_row
from pullquote.types import FurnitureKind

_NOTE = r"\[\^[^\s\[\]]{1,30}\]"  # a footnote's marker, which is not in CommonMark
_NOTE_MARKS = re.compile(rf" ?{_NOTE}")
# Inline markup that changes how words are read; struck words and the readings of ruby are left out.
_INLINE_TAG = re.compile(r"<(?P<end>/?)(?P<tag>sup|sub|del|s|strike|q|rt|rp)\b[^>]*>", re.IGNORECASE)
_MOST_BRACKETS = 500  # of one paragraph
_BRACKET = re.compile(r"(?<!\\)\[")
_NOTE_START = re.compile(rf"{_NOTE}:")
# markdown-it strips every Unicode space at both ends of a paragraph, including no-break and ideographic spaces. Readers
# see those, so private-use characters stand in for them during parsing.
_KEPT_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_AT_ENDS = re.compile(
    rf"^(?P<marks>[ \t>*+#\d.)-]*)(?P<lead>[{_KEPT_SPACES}]+)"
    rf"|(?<![{_KEPT_SPACES}])(?P<trail>[{_KEPT_SPACES}]++)(?=[ \t]*$)",
    re.MULTILINE,
)


def read_body(text: str) -> tuple[str | None, list[Block]]:
    """Read a Markdown body.

    Returns:
        Its title (the first line, if that is a heading of the first level), and its paragraphs, headings and image
        texts in reading order.
    """
    from markdown_it import MarkdownIt

    stand_ins = _stand_ins(text)
    back = {ord(str(stand_in)): space for space, stand_in in stand_ins.items()}
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.before("inline", "overfull", _close_many_brackets)
    tokens = parser.parse(_AT_ENDS.sub(lambda match: match[0].translate(str.maketrans(stand_ins)), text))
    found = (replace(block, text=block.text.translate(back)) for block in _blocks(tokens))
    blocks = [block for block in found if block.text.strip()]  # a stand-in alone is also blank
    titled = bool(blocks) and tokens[0].tag == "h1" and blocks[0].kind == "heading"
    return (blocks[0].text if titled else None), blocks


def _close_many_brackets(state: Any) -> None:
    """Let brackets of a paragraph that has very many be only brackets, and so no links.

    The time in which links are found grows with the square of their number.
    """
    for token in state.tokens:
        if token.type == "inline" and token.content.count("[") > _MOST_BRACKETS:
            token.content = _BRACKET.sub(r"\\[", token.content)


def _stand_ins(text: str) -> dict[str, int | str | None]:
    """Return a private-use character, not in the text, for each space to keep."""
    used = set(text)
    free = (chr(n) for n in range(0xF0000, 0xFFFFE) if chr(n) not in used)
    return {space: next(free) for space in _KEPT_SPACES}


class _Table:
    """The row being read of a table, and the names of its columns, which its first row holds."""

    def __init__(self) -> None:
        """Begin outside of any table."""
        self._names: list[str] | None = None
        self._is_empty = True
        self.row: list[str] | None = None

    def read(self, event: str) -> Iterator[Block]:
        """Take the beginning or end of a part of a table; yield a row that ends."""
        if event == "tr_open":
            self.row = []
        elif event == "table_close":
            if self._is_empty and self._names:
                yield Block(join_row(self._names))
            self._names, self._is_empty = None, True
        elif event == "tr_close" and self.row:
            if self._names is None:
                self._names = self.row
            else:
                yield Block(join_row(self.row, self._names))
                self._is_empty = False
            self.row = None


def _blocks(tokens: Sequence[Any]) -> Iterator[Block]:
    kind: FurnitureKind | None = None
    table = _Table()
    quotes = 0
    for token in tokens:
        yield from table.read(token.type)
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = None
        elif token.type in ("fence", "code_block"):
            yield from (Block(part.strip("\n")) for part in re.split(r"\n\s*\n", token.content) if part.strip())
        elif token.type == "html_block":
            yield from _html(token.content)
        elif token.type == "inline":
            words, images = _inline(token.children or ())
            if table.row is not None:
                table.row.append(words)
            elif words.strip():
                kind_here = kind or ("related" if _only_links(token.children or ()) else None)
                for part in re.split(r"\n(?:[ \t]*\n)+", words):
                    if part.strip():
                        yield Block(part, "notice" if _NOTE_START.match(part) else kind_here, cited=quotes > 0)
            yield from images


def _only_links(tokens: Sequence[Any]) -> bool:
    """Return whether a paragraph consists of links to other articles, with at most a few words before them."""
    inside, outside, depth = "", "", 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if depth:
            inside += token.content
        else:
            outside += token.content
    return bool(inside) and 3 * len(outside) <= len(inside) and not ends_sentence(outside or inside, loudly=False)


def _inline(tokens: Sequence[Any]) -> tuple[str, list[Block]]:
    """Return a paragraph's words, and its images' alt texts and captions as separate blocks."""
    words: list[str] = []
    images: list[Block] = []
    marks: list[_Markup] = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1].content if at + 1 < len(tokens) else ""
        if token.type == "text":
            # Where the definition is an address, a footnote's marker is parsed as a link on `^1`.
            linked = at > 0 and tokens[at - 1].type == "link_open" and re.fullmatch(r"\^\S{1,30}", token.content)
            noted = _NOTE_START.match(token.content)
            words.append("" if linked else token.content if noted else _NOTE_MARKS.sub("", token.content))
        elif token.type in ("code_inline", "text_special"):
            words.append(token.content)
        elif token.type == "softbreak":
            # A footnote's text is a separate paragraph, even without a blank line before it.
            words.append("\n\n" if _NOTE_START.match(after) else " ")
        elif token.type == "hardbreak" or (
            token.type == "html_inline" and re.match(r"<br\b", token.content, re.IGNORECASE)
        ):
            words.append("\n")
        elif token.type in ("html_inline", "s_open", "s_close", "link_open"):
            _mark(token, after, words, marks)
        elif token.type == "image":
            alt, _ = _inline(token.children or ())
            images += [Block(" ".join(alt.split("\n")), "alt")] if alt.strip() else []
            caption = token.attrs.get("title")
            images += [Block(" ".join(str(caption).split("\n")), "caption")] if caption and str(caption).strip() else []
    return "".join(words).strip(" \n\t"), images


@dataclass(slots=True)
class _Markup:
    """An element that is open: its tag, how many words were before it, and whether it holds a link."""

    tag: str
    start: int
    linked: bool = False


def _mark(token: Any, after: str, words: list[str], marks: list[_Markup]) -> None:
    """Open or close an element of inline markup; a closed one's words become what a reader sees: see html/inline."""
    if token.type == "link_open":
        for mark in marks:
            mark.linked = True
        return
    match = _INLINE_TAG.match({"s_open": "<s>", "s_close": "</s>"}.get(token.type, token.content))
    if match is None:
        return
    tag = match["tag"].lower()
    if not match["end"]:
        marks.append(_Markup(tag, len(words)))
        return
    place = next((n for n in range(len(marks) - 1, -1, -1) if marks[n].tag == tag), None)
    if place is None:
        return
    mark = marks[place]
    del marks[place:]
    inner, before = "".join(words[mark.start :]), "".join(words[max(0, mark.start - 3) : mark.start])
    del words[mark.start :]
    if tag == "q":
        opening, closing = quotation_marks(None, sum(each.tag == "q" for each in marks))
        words += [opening, inner, closing]
    elif tag == "sub":
        words.append(lowered(inner, before, after))
    elif tag == "sup" and not (is_footnote_mark(inner) and (mark.linked or inner.startswith("["))):
        words.append(raised(inner, before))
    elif words and after.startswith((" ", ",", ".", ";", ":", "!", "?", ")")):
        words[-1] = words[-1].rstrip(" ")


def _html(content: str) -> Iterator[Block]:
    """Yield the paragraphs of a raw HTML block; comments and scripts have none."""
    if re.search(r"[^<>\s]", re.sub(r"<!--.*?-->|<[^>]*>", "", content, flags=re.DOTALL)) is None:
        return
    yield from read_fragment(content)
