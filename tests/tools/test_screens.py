from __future__ import annotations

import struct
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from pullquote import Archive
from pullquote_bot.features.ask.service import RANKED
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post, answer_post
from pullquote_bot.rendering.verdicts import verification_post
from pullquote_bot.types import Answered
from tests.bot.support.alignment import align, stored_for
from tests.bot.support.discord_markdown import parse
from tests.bot.support.newsroom import FERRY, make_archive, open_archive
from tests.bot.support.strategies import texts
from tests.conftest import ROOT
from tools.docs import client
from tools.docs.screens import message_of

ENGLISH = translator_for("en")
SPOKEN = "What does Captain Lind say about the timetable?"


class Page(HTMLParser):
    """The text of each element of a page, by its class, in the order in which the elements end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown: list[tuple[str, str]] = []
        self.links: list[str | None] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag != "meta":
            self._open.append((dict(attrs).get("class") or f"<{tag}>", []))

    def handle_data(self, data: str) -> None:
        for _, text in self._open:
            text.append(data)

    def handle_endtag(self, tag: str) -> None:
        name, text = self._open.pop()
        self.shown.append((name, "".join(text)))

    def texts(self, name: str) -> list[str]:
        return [text for shown, text in self.shown if shown == name]


def drawn(post: Post) -> Page:
    return Page(client.page("screen", [message_of(post, command="ask")]))


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Archive]:
    make_archive(tmp_path / "newsroom", server=1)
    with open_archive(tmp_path / "newsroom") as archive:
        yield archive


def ask(archive: Archive, question: str) -> Answered:
    return Answered(archive.ask(question, RANKED), "0" * 16, 3)


def attribution(title: str, footer: str) -> str:
    return f"“{title}” · {footer.splitlines()[-1]}"


async def test_an_answer_shows_the_stored_text_and_the_attribution(newsroom: Archive):
    answered = ask(newsroom, SPOKEN)
    quotes = answered.quotes
    assert "*nobody* asked @everyone about the <@1> timetable: 1986. was" in quotes[0].text
    page = drawn(answer_post(answered, ENGLISH, asked=SPOKEN, embeds=True))
    assert page.texts("description") == [quote.text for quote in quotes]
    assert page.texts("bold") == [quote.text[slice(*quote.highlight)] for quote in quotes]
    sources = zip(page.texts("title"), page.texts("footer"), strict=True)
    assert [attribution(*source) for source in sources] == [quote.attribution for quote in quotes]
    assert page.links == [embed.url for embed in answer_post(answered, ENGLISH, asked=None, embeds=True).embeds]
    assert page.texts("content") == [f"“{SPOKEN}”"]
    assert page.texts("mention") == page.texts("italic") == page.texts("list") == []


async def test_an_answer_without_embeds_shows_the_same(newsroom: Archive):
    answered = ask(newsroom, SPOKEN)
    page = drawn(answer_post(answered, ENGLISH, asked=None, embeds=False))
    assert page.texts("embed") == []
    assert page.texts("block-quote") == [quote.text for quote in answered.quotes]


async def test_a_changed_article_is_marked(newsroom: Archive):
    page = drawn(answer_post(ask(newsroom, "When does the paper mill close?"), ENGLISH, asked=None, embeds=True))
    assert page.texts("footer")[0].startswith("⚠ The article was changed after it was published: 5 December 2021\n")


async def test_the_buttons_are_those_of_the_post(newsroom: Archive):
    post = answer_post(ask(newsroom, SPOKEN), ENGLISH, asked=None, embeds=True)
    page = drawn(post)
    buttons = {f"button {button.style.name}" for row in post.buttons for button in row}
    assert sorted(text for style in buttons for text in page.texts(style)) == sorted(
        button.label for row in post.buttons for button in row
    )
    assert page.texts("button danger") == ["Delete"]
    assert len(page.texts("row")) == len(post.buttons)


async def test_what_is_not_answered_is_one_small_line_and_a_button(newsroom: Archive):
    question = "Which volcano erupted underneath Antarctica yesterday?"
    page = drawn(answer_post(ask(newsroom, question), ENGLISH, asked=question, embeds=True))
    assert page.texts("subtext") == [f"“{question}”", "The archive does not answer this."]
    assert page.texts("embed") == []
    assert page.texts("button secondary") == ["Closest passages", "Delete"]


async def test_a_verification_without_what_is_struck_out_is_what_was_printed(newsroom: Archive):
    printed = FERRY.text.split("\n\n")[2]
    claim = printed.replace("nobody", "everybody").replace("timetable:", "timetable;")
    post = verification_post(newsroom.verify(claim), ENGLISH, embeds=True)
    page = drawn(post)
    assert page.texts("strike") == ["everybody", ";"]
    assert page.texts("bold") == ["Near:", "nobody", ":"]
    (shown,) = page.texts("block-quote")
    assert shown.replace("everybody ", "", 1).replace(";", "", 1) == printed


@given(texts)
def test_the_markdown_of_a_stored_text_is_drawn_as_the_text(text: str):
    page = Page(client.marked_up(escape(text)).join(("<p>", "</p>")))
    assert [name for name, _ in page.shown] == ["<p>"]
    align(page.texts("<p>")[0], stored_for(text))


@given(texts)
def test_every_node_of_a_markdown_is_drawn_for_what_it_is(source: str):
    parsed = parse(source)
    page = Page(client.marked_up(source).join(("<p>", "</p>")))
    assert page.texts("<p>") == [parsed.text]
    kinds = {node.kind for node in parsed.nodes}
    assert {name for name, _ in page.shown} <= {"<p>"} | {kind.replace(" ", "-") for kind in kinds}
    for kind in kinds:
        assert sorted(page.texts(kind.replace(" ", "-"))) == sorted(filter(None, parsed.of(kind)))


def test_a_text_that_was_not_escaped_is_seen_to_be_markup():
    page = drawn(Post(content="1986. was *better*, <@1>"))
    assert page.texts("content") != ["1986. was *better*, <@1>"]
    assert page.texts("mention") == ["<@1>"]
    assert page.texts("italic") == ["better"]


def test_without_a_browser_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"chromium.* install one, or write the pages alone with --html"):
        client.photograph("<p>", tmp_path / "picture.png")


PICTURES = sorted([*(ROOT / "docs").glob("discord-*.png"), *(ROOT / "docs").glob("layout-*.png")])


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_a_picture_is_small_enough_for_a_readme(picture: Path):
    start = picture.read_bytes()[:24]
    assert start[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", start[16:20])[0] <= 1400
    assert picture.stat().st_size < 150_000
