from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from pullquote import Article, Change, Difference, Place, Recheck, Span, Verification
from pullquote.verification.word_diff import differences
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import ANCHOR, units
from pullquote_bot.rendering.verdicts import recheck_post, verification_post
from pullquote_bot.rendering.word_diff import compared
from tests.bot.rendering.test_posts import ENGLISH, check, places, says, words
from tests.bot.support.discord_markdown import parse
from tests.bot.support.strategies import texts


@settings(max_examples=50)
@given(
    st.sampled_from(["exact", "part", "near", "pieces", "absent"]), st.lists(places(), max_size=5), says, st.booleans()
)
def test_a_verification_of_any_articles_stays_within_every_limit(
    status: Any, found: list[Place], say: Translator, embeds: bool
):
    post = verification_post(Verification("?", status, tuple(found)), say, embeds=embeds)
    check(post)
    assert len(post.embeds) == (min(3, len(found)) if embeds else 0)


def compare(claim: str, printed: str) -> Place:
    steps = differences(claim, printed)
    article = Article(text=printed)
    return Place(
        article=article, start=0, end=len(printed), paragraph=1, current=True, similarity=0.9, differences=steps
    )


def read(markdown: str) -> tuple[list[str], str]:
    """Return what a client displays as struck out, and the rest, without one space after it."""
    shown = parse(markdown)
    assert shown.kinds() <= {"block quote", "strike", "bold"}
    kept = list(shown.text)
    for node in shown.nodes:
        if node.kind == "strike":
            kept[node.start : node.end] = ["\0"] + [""] * (node.end - node.start - 1)
    return [text.replace(ANCHOR, "") for text in shown.of("strike")], re.sub("\0 ?", "", "".join(kept))


def says_the_same(shown: str, printed: str) -> bool:
    """Return whether a shown text is what was printed, with `(…)` for what is left out."""
    parts = [re.escape(part.strip()) for part in shown.replace(ANCHOR, "").split("(…)")]
    return bool(re.fullmatch(r"\s*" + r"[\s\S]*".join(parts) + r"\s*", printed))


@given(st.lists(words, min_size=1, max_size=12), st.lists(words, min_size=1, max_size=12))
@example(["one ", "two"], ["one", "three"])
@example(["~"], ["nine"])
@example(["*"], ["nine*"])
@example(["nine crowns"], ["nine\n\nten crowns"])
def test_a_difference_shows_what_was_claimed_and_what_was_printed(claim: list[str], print_: list[str]):
    printed = " ".join(print_)
    place = compare(" ".join(claim), printed)
    post = verification_post(Verification("?", "near", (place,)), ENGLISH, embeds=True)
    struck, shown = read(str(post.embeds[0].description).rsplit("\n-# ", 1)[0])
    claimed = [" ".join(step.claimed.split()) for step in place.differences if step.operation != "equal"]
    assert struck == [text for text in claimed if text]
    assert shown.replace(ANCHOR, "").strip() == printed.strip()


LONG = {
    "long words": ("x" * 3000 + " {} " + "y" * 3000, "seven", "nine"),
    "syntax": ("*_~|" * 800 + " {} " + "*_~|" * 800, "seven", "nine"),
    "no blanks": ("日本語の文章は空白を置かない。" * 150 + "{}" + "日本語の文章は空白を置かない。" * 150, "七", "九"),
    "clusters": ("👩\u200d❤\u200d👩" * 300 + " {} " + "e\u0301" * 900, "seven", "nine"),
}


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("embeds", [True, False])
def test_of_a_long_place_what_differs_is_shown(kind: str, embeds: bool):
    around, claimed, printed = LONG[kind]
    steps = (
        Difference("equal", around.split("{}")[0], around.split("{}")[0]),
        Difference("replace", claimed, printed),
        Difference("equal", around.split("{}")[1], around.split("{}")[1]),
    )
    place = replace(compare("", around.format(printed)), differences=steps)
    post = verification_post(Verification("?", "near", (place,) * 3), ENGLISH, embeds=embeds)
    checked = recheck_post([Recheck("changed", place)] * 3, ENGLISH)
    check(post)
    check(checked)
    said = [str(embed.description) for embed in post.embeds] or [post.content]
    for text in (*said, checked.content):
        blocks = re.findall(r"(?m)^> .*", text)
        assert len(blocks) == (1 if embeds and text != checked.content else 3)
        for block in blocks:
            struck, shown = read(block)
            assert struck == [claimed]
            assert parse(block).of("bold") == [printed]
            assert says_the_same(shown, place.article.text)
            assert shown.startswith("(…)")
            assert shown.endswith("(…)")
            assert "\u200d (…)" not in shown


@settings(max_examples=60)
@given(st.lists(words | texts, min_size=1, max_size=40), st.lists(words | texts, min_size=1, max_size=40), says)
@example(["*~" * 900], ["_|" * 900], ENGLISH)
@example(["漢" * 900], ["a\n" * 900], ENGLISH)
@example([f"a{n} same" for n in range(300)], [f"b{n} same" for n in range(300)], ENGLISH)
def test_what_differs_fits_whatever_it_is(claim: list[str], print_: list[str], say: Translator):
    steps = differences(" ".join(claim), " ".join(print_))
    for room in (200, 400, 2000):
        text = compared(steps, room, say)
        assert units(text) <= room
        if any(step.operation != "equal" and step.claimed.strip() for step in steps):
            assert "~~" in text


def test_what_differs_alone_is_cut_and_that_is_said():
    steps = differences("It cost " + "seven " * 500, "It cost " + "nine " * 500)
    quoted, note = compared(steps, 500, ENGLISH).split("\n-# ")
    assert note == "Shortened to fit: more differs than is shown."
    struck, shown = read(quoted)
    assert ("seven " * 500).startswith(struck[0])
    assert says_the_same(shown, "It cost " + "nine " * 500)
    assert shown.count("nine") > 20


def test_the_lines_of_a_place_are_kept():
    printed = "It cost nine\n\n*crowns* then."
    [embed] = verification_post(
        Verification("?", "near", (compare("It cost seven kroner then.", printed),)), ENGLISH, embeds=True
    ).embeds
    shown = parse(str(embed.description).rsplit("\n-# ", 1)[0].replace(ANCHOR, ""))
    assert shown.of("strike") == ["seven kroner"]
    assert shown.of("bold") == ["nine", "*crowns*"]
    assert shown.text == "It cost seven kroner nine\n\n*crowns* then."


@pytest.mark.parametrize("embeds", [True, False])
def test_a_place_that_does_not_fit_is_cut_and_that_is_said(embeds: bool):
    printed = "It cost nine crowns.\n\n" * 300
    place = replace(compare(printed, printed), differences=())
    post = verification_post(Verification("?", "exact", (place,)), ENGLISH, embeds=embeds)
    text = str(post.embeds[0].description) if embeds else post.content.split("\n", 1)[1]
    quoted, note, _ = text.split("\n-# ")
    assert note == "Shortened to fit: more was printed there than is shown."
    shown = parse(quoted).text.replace(ANCHOR, "")
    assert printed.startswith(shown)
    assert len(shown) > 800


@pytest.mark.parametrize("embeds", [True, False])
@pytest.mark.parametrize(("number", "said"), [(3, None), (4, "… and 1 more place."), (20, "… and 17 more places.")])
def test_more_places_than_are_shown_are_counted(number: int, said: str | None, embeds: bool):
    place = replace(compare("Words.", "Words."), differences=())
    post = verification_post(Verification("?", "exact", (place,) * number), ENGLISH, embeds=embeds)
    assert post.content.endswith(f"\n-# {said}") if said else "more place" not in post.content


@pytest.mark.parametrize(
    ("status", "words_said"),
    [
        ("exact", "**Exact:**"),
        ("part", "**Part of a sentence:**"),
        ("near", "**Near:**"),
        ("pieces", "**Pieces:**"),
        ("absent", "**Not found:**"),
    ],
)
def test_a_verification_begins_with_what_came_of_it(status: Any, words_said: str):
    assert verification_post(Verification("?", status), ENGLISH, embeds=True).content.startswith(words_said)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["unchanged", "changed", "withdrawn"]), places()), min_size=1, max_size=3), says
)
def test_what_became_of_quotes_stays_within_every_limit(found: list[tuple[Any, Place]], say: Translator):
    post = recheck_post([Recheck(status, None if status == "withdrawn" else place) for status, place in found], say)
    check(post)
    assert sum(f"{number}" in post.content for number in range(1, 4)) >= len(found)


def test_what_differs_now_is_shown():
    steps = (Difference("equal", "It cost ", "It cost "), Difference("replace", "nine", "ten"))
    place = Place(article=Article(text="It cost ten"), start=0, end=11, paragraph=1, current=True, similarity=0.9)
    post = recheck_post([Recheck("changed", replace(place, differences=steps))], ENGLISH)
    assert post.content.endswith("\n> It cost ~~nine~~ **ten**")
    assert "\n" not in recheck_post([Recheck("changed", None)], ENGLISH).content


def test_what_was_withdrawn_says_since_when():
    post = recheck_post([Recheck("withdrawn", None, "2024-05-03"), Recheck("withdrawn", None)], ENGLISH)
    first, second = post.content.splitlines()
    assert first.endswith("**withdrawn** since 3 May 2024. The article is no longer used in answers.")
    assert second.endswith("**withdrawn**. The archive no longer holds what was quoted.")


@pytest.mark.parametrize("embeds", [True, False])
def test_what_stands_there_now_is_quoted_with_who_says_until_when(embeds: bool):
    change = Change(until="2024-05-03", witness="archive", version=2, text="It cost *eleven* crowns.", span=Span(0, 24))
    words = replace(compare("It cost ten.", "It cost ten."), differences=(), superseded=True, current=False)
    for witness, said in (
        ("archive", "at the latest, when it was first seen changed"),
        ("publisher", "by its publisher's"),
    ):
        place = replace(words, change=replace(change, witness=witness))  # type: ignore[arg-type]
        post = verification_post(Verification("?", "exact", (place,)), ENGLISH, embeds=embeds)
        check(post)
        text = post.embeds[0].description if embeds else post.content
        assert f"printed until 3 May 2024{',' if witness == 'publisher' else ''} {said}" in (text or "")
        assert "\n> It cost \\*eleven\\* crowns." in (text or "")
