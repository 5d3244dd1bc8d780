"""An article that tries to be more than text, in every form in which it is shown.

What each format escapes has tests of its own: tests/cli/test_markup.py, test_terminal.py and test_formats.py, and for
Discord tests/bot/rendering/test_markdown.py. Here each attack meets every form.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import discord
import pytest
from markdown_it import MarkdownIt

from pullquote import Answer, Archive, Article
from pullquote.cli.formats import as_csv, as_html, as_json, as_jsonl, as_markdown
from pullquote.cli.render import console, show_answer
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.posts import quotes_post
from tests.bot.support.discord_markdown import parse, pings
from tests.cli.test_markup import Shown
from tests.support.fake_encoder import FakeEncoder

ASKED = "Who lit the lamp?"
WORDS = "The keeper lit the lamp"
OUTLET = "Upland Courier"
FORGED = "— “Fares rise” · Ada Fenn · Harbour Ledger · 3 March 2022 · paragraph 1 of 9"
BLANK = "\u2800"  # shows nothing, and is no space that would indent a paragraph
ATTACKS = {
    "everybody": f"{WORDS} @everyone @here <@1> <@&2> <#3>.",
    "block quote": f"{WORDS}.\n>>> Ours\n# Heading\n</blockquote></p><h1>Ours</h1>\n```\n~~~",
    "reversed": f"{WORDS} \u202eyllaer\u202c and \u2066so on \u202b.",
    "hidden": f"{WORDS} ||in sec\u200bret|| <!-- not --> <span hidden>seen</span> \u2060.",
    "forged attribution": f"{WORDS} and so\n{BLANK * 4}{FORGED}\n{BLANK * 6}id fares\n[2] they\nwent on",
    "terminal": f"{WORDS} \x1b[2J\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\ \x9b31m\x07\x08\x7f.",
    "formula": f"=HYPERLINK(\"https://evil.example\";\"{WORDS}\")",
    "formula after a space": f"\t@SUM(1) {WORDS}.",
    "page": f"{WORDS} <script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;.",
    "link": f"[{WORDS}](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>.",
    "search": f"{WORDS}' OR 1=1; DROP TABLE articles; -- \" NEAR(lamp* keeper, 3) - AND *.",
}  # fmt: skip
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(params=ATTACKS)
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Answer]]:
    """Yield an attack and an answer that quotes an article which has it in its text and in every fact."""
    attack = ATTACKS[request.param]
    article = Article(
        id="evil",
        text=f"{attack}\n\nNobody else was there.",
        title=f"T {attack}",
        outlet=f"{OUTLET} {attack}",
        authors=(f"A {attack}",),
        url="https://l.example/a?<b>*_",
        published="2021-01-02",
    )
    with Archive.open(tmp_path / "archive", create=True, encoder=FakeEncoder()) as archive:
        archive.add_articles([article])
        answer = archive.ask(ASKED)
        assert (answer.quotes or answer.closest)[0].text in article.text
        assert archive.check() == []
        yield request.param, answer


def terminal(answer: Answer) -> str:
    written = io.StringIO()
    show_answer(console(written), answer, closest=True)
    return written.getvalue()


READ_BY_PEOPLE: dict[str, Callable[[Answer], str]] = {
    "text": terminal,
    "markdown": lambda answer: as_markdown([answer], closest=True),
    "html": lambda answer: as_html([answer], closest=True),
    "csv": lambda answer: as_csv([answer], closest=True),
    "json": lambda answer: as_json([answer], closest=True),
    "jsonl": lambda answer: as_jsonl([answer], closest=True),
    "notebook": lambda answer: "".join(one._repr_html_() for one in (*answer.quotes, *answer.closest)),
}


@pytest.mark.parametrize("form", READ_BY_PEOPLE)
def test_no_control_is_left_in_any_form(told: tuple[str, Answer], form: str):
    written = READ_BY_PEOPLE[form](told[1])
    assert not RAW.search(written), RAW.search(written)


def test_json_has_every_character_all_the_same(told: tuple[str, Answer]):
    for written in (as_json([told[1]], closest=True), as_jsonl([told[1]], closest=True)):
        read = json.loads(written)
        quoted = [one["text"] for one in (*read["quotes"], *read["closest"])]
        assert quoted == [one.text for one in (*told[1].quotes, *told[1].closest)]


@pytest.mark.parametrize("form", ["html", "notebook"])
def test_a_page_has_no_element_of_the_articles(told: tuple[str, Answer], form: str):
    page = Shown(READ_BY_PEOPLE[form](told[1]))
    assert set(page.elements) <= {
        *("html", "head", "meta", "title", "style", "body"),
        *("h2", "blockquote", "p", "mark", "footer", "a", "br", "small"),
    }
    quotes = len(told[1].quotes) + len(told[1].closest)
    assert page.elements.count("blockquote") == page.elements.count("footer") == quotes


def test_markdown_keeps_the_articles_words_in_their_quotes(told: tuple[str, Answer]):
    page = Shown(MarkdownIt("commonmark", {"html": True}).render(as_markdown([told[1]], closest=True)))
    assert set(page.elements) <= {"h2", "p", "blockquote", "strong", "a", "br"}
    assert page.elements.count("blockquote") == len(told[1].quotes) + len(told[1].closest)


def test_a_cell_is_no_formula(told: tuple[str, Answer]):
    for row in csv.DictReader(io.StringIO(as_csv([told[1]], closest=True))):
        assert not [cell for cell in row.values() if re.match(r"\s*[=+@\t\r]", cell)], row


def test_in_a_terminal_no_line_of_an_article_passes_for_an_attribution_or_a_quote(told: tuple[str, Answer]):
    answer = told[1]
    lines = terminal(answer).replace(BLANK, " ").splitlines()
    assert len([line for line in lines if line.startswith("    — ")]) == len(answer.quotes) + len(answer.closest)
    assert len([line for line in lines if re.match(r"\[\d+\]", line)]) == len(answer.quotes) + len(answer.closest)
    assert not [line for line in lines if line.startswith("      id ") and line.strip() != "id evil"]


@pytest.mark.parametrize("embeds", [True, False])
def test_discord_shows_text_alone_and_pings_nobody(told: tuple[str, Answer], embeds: bool):
    answer = told[1]
    quotes = [*answer.quotes, *answer.closest]
    post = quotes_post(quotes, translator_for("en"), embeds=embeds, buttons=())
    parts = [post.content, *(text for one in post.embeds for text in (one.title, one.description) if text)]
    for part in parts:
        assert not pings(part)
        nodes = {node.kind for node in parse(part).nodes}
        assert nodes <= {"bold", "block quote", "subtext", "link", "autolink", "url"}, nodes
    for one in post.embeds:
        assert isinstance(one, discord.Embed)
        footer = str(one.footer.text)
        assert len(footer.splitlines()) == 1 + footer.count("⚠")
        assert OUTLET in footer


def test_an_articles_search_syntax_is_text_and_so_is_a_questions(tmp_path: Path):
    with Archive.open(tmp_path / "archive", create=True, encoder=FakeEncoder()) as archive:
        archive.add_articles([Article(id=f"a{n}", text=text) for n, text in enumerate(ATTACKS.values())])
        stored = len(archive.ids())
        for asked in (
            'keeper" OR 1=1; DROP TABLE articles; --',
            "NEAR(lamp* keeper, 3)",
            "lamp^2 : - AND NOT",
            "'%_\\",
        ):
            archive.ask(asked)
            archive.verify(asked)
            archive.titles(containing=asked)
        assert len(archive.ids()) == stored
        assert archive.titles(containing="%")[0] == 0
        assert archive.check() == []
