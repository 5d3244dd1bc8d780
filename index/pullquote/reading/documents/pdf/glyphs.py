"""What is drawn on the pages of a PDF, read with PDFium: lines of letters and the places of pictures.

This file is run in a process of its own, by its path, and imports nothing of Pullquote: PDFium is native code that
reads what strangers wrote, so a crash, a page that never ends or one that fills the memory must end no more than one
file. It reads a PDF from standard input and writes JSON: a line that says why it is not read, or a line for each page.
"""

from __future__ import annotations

import ctypes
import json
import math
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MOST_PAGES = 2000
MOST_LETTERS = 5_000_000
_PASSWORD, _SECURITY = 4, 5  # FPDF_GetLastError
_INVISIBLE = (3, 7)  # FPDF_TEXTRENDERMODE_INVISIBLE, _CLIP
_BOLD = ("bold", "black", "heavy", "semibold", "demi")
_RAISED = 0.2  # times the size: a figure whose foot is that high above its line is an exponent or a mark
_GAP = 1.2  # times the size of letters: what is further apart on one line may be in two columns


@dataclass(frozen=True, slots=True)
class _Style:
    """How the letters of one text object are set: size in points, angle in quarters of a turn."""

    size: float
    angle: int
    font: str
    bold: bool
    visible: bool


@dataclass(slots=True)
class _Run:
    """Letters on one line in one style; `base` is the height of their baseline, `raised` are figures drawn above it."""

    text: str
    left: float
    right: float
    base: float
    style: _Style
    raised: bool

    def to_json(self) -> list[Any]:
        style = self.style
        numbers = (round(number, 2) for number in (self.left, self.right, self.base, style.size))
        return [self.text, *numbers, style.font, style.bold, self.raised]


@dataclass(slots=True)
class _Lines:
    """The lines of a page as they come about."""

    done: list[list[_Run]] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    spaced: bool = False

    def end(self) -> None:
        if self.runs:
            self.done.append(self.runs)
        self.runs, self.spaced = [], False

    def add(self, letter: str, place: tuple[float, float, float, float], style: _Style) -> None:
        left, right, base, bottom = place
        raised = letter.isdigit() and bottom - base > _RAISED * style.size
        last = self.runs[-1] if self.runs else None
        if last is not None:
            size = max(last.style.size, style.size)
            apart = left - last.right > _GAP * size or left < last.left - size
            if apart or abs(base - last.base) > 0.7 * size:
                self.end()
                last = None
        space = " " if self.spaced and last is not None else ""
        self.spaced = False
        level = last is not None and abs(base - last.base) < 0.1 * style.size
        if last is not None and last.style == style and last.raised == raised and level:
            last.text += space + letter
            last.right = max(right, last.right)
            return
        if last is not None:
            last.text += space
        self.runs.append(_Run(letter, left, right, base, style, raised))


def read(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield what a PDF says of its title, and then its pages; or one mapping with an `error`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        yield {"error": "encrypted" if error.err_code in (_PASSWORD, _SECURITY) else "damaged"}
        return
    with closing(document):
        if len(document) > MOST_PAGES:
            yield {"error": "pages"}
            return
        yield {"title": document.get_metadata_value("Title"), "pages": len(document)}
        letters = 0
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                yield {"lines": [], "pictures": [], "broken": True}
                continue
            with closing(page), closing(page.get_textpage()) as text:
                letters += text.count_chars()
                if letters > MOST_LETTERS:
                    yield {"error": "letters"}
                    return
                yield _page(page, text)


def _page(page: Any, text: Any) -> dict[str, Any]:
    """Return a page's lines, its pictures, and how many letters are not known or not visible."""
    styles: dict[int, _Style] = {}
    count = text.count_chars()
    drawn = [_style(text, at, styles) for at in range(count)]
    angles = Counter(style.angle for style in drawn if style is not None)
    angle = angles.most_common(1)[0][0] if angles else 0
    shown = sum(style is not None and style.visible for style in drawn)
    hidden = sum(style is not None and not style.visible for style in drawn)
    pictures = _pictures(page, angle)
    recognised = hidden > shown and bool(pictures)  # a layer of text under the picture of a page
    lines, unknown = _Lines(), 0
    high = ""
    for at, style in enumerate(drawn):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if style is None:  # no letter of the page: PDFium's own spaces and ends of lines
            if code in (10, 13):
                lines.end()
            lines.spaced = True
            continue
        if style.angle != angle or style.visible == recognised:
            continue
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        letter = _letter(high, code)
        high = ""
        if code in (2, 0xFFFE) or pdfium.FPDFText_IsHyphen(text, at) == 1:
            letter = "-"  # PDFium's sign for a hyphen where a line ends
        elif not letter or pdfium.FPDFText_HasUnicodeMapError(text, at) == 1:
            letter, unknown = "\ufffd", unknown + 1
        if letter.isspace():
            lines.spaced = True
            continue
        lines.add(letter, _place(text, at, angle), style)
        if code in (2, 0xFFFE):
            lines.end()
    lines.end()
    return {
        "lines": [[run.to_json() for run in line] for line in lines.done],
        "pictures": pictures,
        "unknown": unknown,
        "letters": hidden if recognised else shown,
        "hidden": 0 if recognised else hidden,
        "recognised": recognised,
    }


def _letter(high: str, code: int) -> str:
    """Return a character; empty for what is none."""
    if 0xDC00 <= code < 0xE000:
        pair = (high + chr(code)).encode("utf-16", "surrogatepass") if high else b""
        return pair.decode("utf-16", "ignore")
    if code < 32 or 0x7F <= code < 0xA0 or code > 0x10FFFF or code & 0xFFFE == 0xFFFE:
        return "" if code not in (9, 10, 13) else " "
    return chr(code)


def _style(text: Any, at: int, known: dict[int, _Style]) -> _Style | None:
    """Return how a letter is set; None for a character that PDFium put between the letters."""
    drawn = pdfium.FPDFText_GetTextObject(text, at)
    if not drawn:
        return None
    key = ctypes.cast(drawn, ctypes.c_void_p).value or 0
    if key not in known:
        known[key] = _style_of(text, at, drawn)
    return known[key]


def _style_of(text: Any, at: int, drawn: Any) -> _Style:
    size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(drawn, size)
    pdfium.FPDFText_GetMatrix(text, at, matrix)
    name = ctypes.create_string_buffer(128)
    font = pdfium.FPDFTextObj_GetFont(drawn)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    called = name.value.decode("utf-8", "replace").rpartition("+")[2]
    turned = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
    height = abs(size.value) * math.hypot(matrix.c, matrix.d)
    bold = any(word in called.lower() for word in _BOLD) or pdfium.FPDFFont_GetWeight(font) >= 600
    visible = pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in _INVISIBLE
    return _Style(round(height, 1) if math.isfinite(height) else 0.0, turned, called, bold, visible)


def _place(text: Any, at: int, angle: int) -> tuple[float, float, float, float]:
    """Return where a letter begins and ends on its line, its baseline and its foot, as on a page turned upright."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, at, x, y)
    first = _turned(left.value, bottom.value, angle)
    second = _turned(right.value, top.value, angle)
    base = _turned(x.value, y.value, angle)[1]
    return min(first[0], second[0]), max(first[0], second[0]), base, min(first[1], second[1])


def _turned(x: float, y: float, angle: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[angle]


def _pictures(page: Any, angle: int) -> list[list[float]]:
    """Return the places of a page's pictures: left, bottom, right and top."""
    found = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        try:
            left, bottom, right, top = one.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        first, second = _turned(left, bottom, angle), _turned(right, top, angle)
        sides = [min(first[0], second[0]), min(first[1], second[1]), max(first[0], second[0]), max(first[1], second[1])]
        found.append([round(side, 2) for side in sides])
    return found


def _limit(memory: int, seconds: int) -> None:
    """Let the system end this process if it takes too much."""
    try:
        import resource
    except ImportError:  # Windows has none; whoever started this process stops it after a while
        return
    for kind, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, hard))


def main() -> None:
    """Read standard input within some bytes of memory and seconds, and write what is in it."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal's processes; the parent decides
    for part in read(sys.stdin.buffer.read()):
        print(json.dumps(part, ensure_ascii=True), flush=True)


if __name__ == "__main__":
    main()
