from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings, strategies as st

from pullquote import Span
from pullquote_bot.rendering.markdown import (
    ANCHOR,
    closed,
    escape,
    highlighted,
    isolated,
    marked as struck,
    shown,
    units,
)
from tests.bot.support.alignment import align, cover, stored_for
from tests.bot.support.discord_markdown import Node, parse, pings
from tests.bot.support.strategies import SYNTAX, marked, texts


@settings(max_examples=1500)
@given(texts)
@example("1986. Foo")
@example("¯_(ツ)_/¯ and ¯\\_(ツ)_/¯")
@example("\\")
@example("a \n  b\n\n\nc  \n")
@example("  - x\n\t1. y")
def test_displayed_equals_stored(text: str) -> None:
    escaped = escape(text)
    parsed = parse(escaped)
    align(parsed.text, stored_for(text))
    assert not parsed.nodes
    assert not pings(escaped)


@settings(max_examples=500)
@given(texts.filter(lambda text: not any(c.isspace() or unicodedata.category(c) in {"Cc", "Cs", "Cf"} for c in text)))
def test_without_space_and_controls_nothing_is_added(text: str) -> None:
    assert parse(escape(text)).text == text


@pytest.mark.parametrize("piece", SYNTAX)
@pytest.mark.parametrize(
    "frame", ["{}", "{}x", "x{}", "a {} b", "a\n{} b", "{0}{0}", "{0}a{0}", "  {}b", "a\n\n{}c\nd", "({})"]
)
def test_each_syntax_is_displayed_as_text(piece: str, frame: str) -> None:
    text = frame.format(piece)
    parsed = parse(escape(text))
    align(parsed.text, text)
    assert not parsed.nodes


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        ("**a**", "bold"),
        ("*a*", "italic"),
        ("_a_", "italic"),
        ("__a__", "underline"),
        ("~~a~~", "strike"),
        ("||a||", "spoiler"),
        ("`a`", "code"),
        ("```a```", "code block"),
        ("# a", "heading"),
        ("-# a", "subtext"),
        ("- a", "list"),
        ("1986. a", "list"),
        ("> a", "block quote"),
        (">>> a", "block quote"),
        ("[a](https://b.org)", "link"),
        ("https://b.org", "url"),
        ("<https://b.org>", "autolink"),
        ("discord.gg/abc", "invitation"),
        ("<t:0:R>", "timestamp"),
        ("<:a:1>", "custom emoji"),
        (":a:", "shortcode"),
        ("<@1>", "mention"),
        ("@here", "mention"),
        ("</ask:1>", "command"),
        ("<id:customize>", "navigation"),
        ("↔", "picture"),
    ],
)
def test_the_oracle_sees_what_is_not_escaped(piece: str, kind: str) -> None:
    assert kind in parse(piece).kinds()
    assert kind in parse(f"line\n{piece}").kinds()
    assert kind in parse(f"**{piece}**").kinds() or kind == "bold"


def test_the_oracle_reads_emphasis_as_simple_markdown_does() -> None:
    assert parse("foo ** a ** bar").of("bold") == [" a "]
    assert parse("**foo***").of("bold") == ["foo*"]
    assert parse("foo * a * bar").nodes == ()
    assert parse(r"\*a\*").nodes == ()
    assert parse(r"\foo").text == r"\foo"
    assert parse("**a *b* c**").kinds() == {"bold", "italic"}
    assert parse("foo   \nbar ").text == "foo\nbar"
    assert parse("> a\n> b\nc").text == "a\nbc"


def test_urls_are_shown_whole_but_not_linked() -> None:
    assert escape("see https://a.org/b") == r"see https\://a.org/b"
    assert escape("at 10:30: then") == r"at 10\:30: then"
    assert escape("discord.gg/abc, discord.com") == r"discord\.gg/abc, discord.com"


def test_common_prose_stays_as_it_is() -> None:
    text = "“Wages rose 3.5% (to $12,400) in 2019–20,” said Ms. O'Neil; nobody else did: not one."
    assert escape(text) == text
    assert escape("well-known, 1986. And so-so") == "well-known, 1986. And so-so"
    assert escape("1986. And") == r"1986\. And"
    assert escape("- And") == r"\- And"


def test_nothing_pings() -> None:
    assert pings("@everyone")
    assert not pings(escape("@everyone @here <@1> <@!1> <@&1>"))
    assert not pings(highlighted("a @everyone b", 2, 11))


def test_white_space_at_ends_and_line_breaks_is_anchored() -> None:
    assert escape(" a ") == f"{ANCHOR} a {ANCHOR}"
    assert escape("a \nb\n\nc") == f"a {ANCHOR}\nb\n{ANCHOR}\nc"
    assert escape("a  b\xa0c") == "a  b\xa0c"


@given(texts)
def test_no_line_leaves_a_bidirectional_run_open(text: str) -> None:
    for sent in (escape(text), isolated(text), closed(text)):
        for line in sent.replace("\u2029", "\n").split("\n"):
            assert _still_open(line) == []


def test_a_run_is_closed_before_what_follows() -> None:
    assert escape("a \u202eb\nc") == "a \u202eb\u202c\nc"
    assert escape("\u2067\u202da") == "\u2067\u202da\u202c\u2069"
    assert escape("\u2067\u202da\u2069b") == "\u2067\u202da\u2069b"
    assert isolated("plain 12") == "plain 12"
    assert isolated("מעריב") == "\u2068מעריב\u2069"


@given(st.text())
def test_stand_ins_keep_the_length_and_leave_the_displayable(text: str) -> None:
    assert shown(text) == stored_for(text)
    assert len(shown(text)) == len(text)
    shown(text).encode()


def test_units_are_utf_16() -> None:
    assert units("a😀é") == 4


@settings(max_examples=1500)
@given(marked())
@example(("*a* b", 0, 3))
@example(("a *b*", 2, 5))
@example(("_x_ - 1. y\n\n# z ", 4, 16))
@example(("- a", 0, 3))
@example(("a # b", 2, 5))
@example(("\\*\\", 0, 2))
def test_only_the_highlight_is_bold(case: tuple[str, int, int]) -> None:
    text, start, end = case
    sent = highlighted(text, start, end)
    parsed = parse(sent)
    stored = stored_for(text)
    places = align(parsed.text, stored)
    bold = set().union(*(cover(places, node.start, node.end) for node in parsed.nodes))
    assert parsed.kinds() <= {"bold"}
    assert bold >= {i for i in range(start, end) if not stored[i].isspace()}
    assert bold <= set(range(start, end))
    assert not pings(sent)


def test_highlight_in_the_middle_of_a_line_and_over_lines() -> None:
    assert highlighted("One. Two. Three.", 5, 9) == "One. **Two.** Three."
    assert highlighted("a b\nc d", 2, 5) == "a **b**\n**c** d"
    assert highlighted("a  b ", 1, 5) == f"a  **b** {ANCHOR}"
    assert highlighted("abc", 1, 1) == "abc"
    assert parse(highlighted("say *this* now", 4, 10)).nodes == (Node("bold", 4, 10),)


@pytest.mark.parametrize("case", [(-1, 2), (2, 1), (0, 4)])
def test_a_highlight_outside_is_refused(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="does not lie within a text of 3"):
        highlighted("abc", *case)


def _still_open(line: str) -> list[str]:
    """Run the stack of UAX #9, X1 to X8, over a line."""
    stack: list[str] = []
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind in {"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"}:
            stack.append(kind)
        elif kind == "PDF" and stack and not stack[-1].endswith("I"):
            stack.pop()
        elif kind == "PDI" and any(opened.endswith("I") for opened in stack):
            while not stack.pop().endswith("I"):
                pass
    return stack


def test_the_end_of_an_embedding_closes_no_isolate_around_it() -> None:
    assert closed("a\u2067b\u202cc") == "a\u2067b\u202cc\u2069"
    assert closed("a\u2067b\u202bc\u202cd") == "a\u2067b\u202bc\u202cd\u2069"


def test_only_a_tilde_at_the_end_of_what_is_struck_out_needs_an_anchor() -> None:
    assert struck("caf\u00e9", [(Span(0, 4), "~~")]) == "~~caf\u00e9~~"
    assert struck("ca~", [(Span(0, 3), "~~")]) == f"~~ca\\~{ANCHOR}~~"


def test_a_list_is_no_list_in_any_line() -> None:
    assert escape("1. a\n2. b") == "1\\. a\n2\\. b"
