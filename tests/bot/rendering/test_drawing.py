from __future__ import annotations

import logging
import struct
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import typst

from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering import drawing
from pullquote_bot.rendering.card import LONGEST, LONGEST_LINE, Card, card_of
from pullquote_bot.rendering.drawing import COLOURS, Undrawn, draw, is_legible, set_card
from tests.bot.rendering.test_embeds import make_quote
from tests.test_imports import HEAVY, loaded

TALLEST = 2400  # pixels: more than twice as high as it is wide is hard to read in Discord


def card(text: str = "The mill closed.", **known: Any) -> Card:
    quote = make_quote(text, title="The mill", outlet="Upland Courier", url="https://courier.example.org/mill")
    return replace(card_of(quote, translator_for("en")), **known)


def size_of(png: bytes | None) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels: https://www.w3.org/TR/png-3/#11IHDR."""
    assert png is not None
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def set_where_fonts_are(drawn: Card) -> bytes:
    """Return a card's picture; a machine without a font for its characters, which draws none, tests nothing."""
    try:
        return set_card(drawn)
    except Undrawn as error:
        if "no font" not in str(error):
            raise
        pytest.skip("no font of this machine has all of the characters")


@pytest.mark.process
def test_a_card_is_drawn_in_a_process_of_its_own():
    width, height = size_of(draw(card()))
    assert width == 1080
    assert height < width


@pytest.mark.parametrize(
    "text",
    [
        "w" * 4000,
        "The mill closed. " * 400,
        "x\n" * 4000,
        "(\n\n" * 2000,
        '#set page(width: 1pt) #read("/etc/passwd") #panic() *b* $x$ \\ // /* @a <b> ```',
        "\x00\x1b\r\t\u2028a\u200b\u2060\xad\ufeff",
        "a\u0301\u0316\u0301\u0316\u0301\u0316" * 600,
        "\u2066\u202b\u202a mixed שלום text",
        "Вся реставрация обойдётся в 460 000 фунтов. Ελληνικά. Đường phố.",
    ],
)
def test_a_text_made_to_break_a_card_is_drawn_as_any_other(text: str):
    line = " ".join(text.split())[:LONGEST_LINE]
    width, height = size_of(set_where_fonts_are(card(text, title=line, warnings=(line,) * 3)))
    assert width == 1080
    assert height <= TALLEST


def test_what_is_printed_is_never_markup():
    plain, markup, nothing = (set_card(card(text)) for text in ("a b", "#rect()", "\u200b"))
    assert size_of(plain) == size_of(markup)
    assert markup not in {plain, nothing}


@pytest.mark.parametrize("text", ["a\u0378b", "\U0003ffff"])
def test_what_no_font_has_is_not_drawn_as_a_box(text: str):
    with pytest.raises(Undrawn):
        set_card(card(text))


@pytest.mark.parametrize("field", ["title", "source", "warnings", "notes"])
def test_what_no_font_has_is_looked_for_in_every_line(field: str):
    value: Any = "\u0378" if field == "title" else ("\u0378",)
    with pytest.raises(Undrawn):
        set_card(card(**{field: value}))


def test_its_own_font_is_enough_for_latin_greek_and_cyrillic_and_others_are_not_drawn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(typst, "Compiler", partial(typst.Compiler, ignore_system_fonts=True))
    assert set_card(card("Zażółć gęślą jaźń. Съешь ещё. Ξεσκεπάζω. ⚠ “…” £460,000"))
    for text in ("한국어", "日本語", "😀"):
        with pytest.raises(Undrawn) as raised:
            set_card(card(text))
        assert text not in str(raised.value), "it is logged"


@pytest.mark.parametrize("text", ["a" + "\u0301" * 7, "\ue000", "\U000f0000", "abc\u202efed\u202c", "\u202dabc"])
def test_what_would_not_look_as_it_is_stored_is_not_drawn(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setattr(drawing, "exchange", lambda *_, **__: pytest.fail("nothing is to be drawn"))
    assert not is_legible(text)
    assert draw(card(text)) is None
    assert draw(card(title=text)) is None
    assert draw(card(source=(text,))) is None
    assert draw(card(warnings=(text,))) is None


@pytest.mark.parametrize(
    "text", ["Đường phố Việt Nam", "e\u0301\u0302", "שָׁלוֹם", "مُحَمَّد", "กี่ปุ่ม", "한국어 日本語", "👩\u200d👩"]
)
def test_what_people_write_is_legible(text: str):
    assert is_legible(text)


@pytest.mark.process
def test_a_drawing_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    monkeypatch.setattr(drawing, "MOST_SECONDS", 0.01)
    with caplog.at_level(logging.ERROR):
        assert draw(card("Nobody was told.")) is None
    assert "Nobody" not in caplog.text
    assert "ended with code" in caplog.text


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours' luminances: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        parts = [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_that_is_printed_is_easy_to_read():
    """A card has a paper of its own, so that it is as readable in a light theme as in a dark one."""
    for name in ("words", "small", "warning"):
        assert contrast(COLOURS[name], COLOURS["paper"]) >= 7, name
    for name in ("known", "unchecked"):
        assert contrast(COLOURS[name], COLOURS["paper"]) >= 3, name


@pytest.mark.parametrize("text", ["The mill closed. " * LONGEST, "Щ" * LONGEST, "漢" * LONGEST])
def test_a_card_is_no_longer_than_is_read_on_a_phone(text: str):
    width, height = size_of(set_where_fonts_are(card(text)))
    assert height <= 1.6 * width


def test_the_drawing_process_loads_nothing_heavy():
    statement = f"from pullquote_bot.rendering.drawing import _set\n_set({drawing._data(card())!r})"
    assert loaded(statement) & {*HEAVY, "pullquote"} == {"pullquote_bot"}
