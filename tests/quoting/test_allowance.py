"""What may not be shown of an article is shown nowhere, and no quote is cut to make it fit."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Article, Filters, Furniture, QuoteReference, Settings, SettingsError
from pullquote.cli.chat import Chat
from pullquote.cli.formats import FORMATS
from pullquote.cli.render import console, show_answer, show_verification
from pullquote.cli.verify_report import REPORTS, VERIFICATIONS, show_report
from pullquote.quoting.allowance import Allowance, QuotePolicy, count_words
from pullquote.quoting.excerpt import choose_excerpt, make_quote
from pullquote.settings import read_limits
from pullquote.text.passages import split
from pullquote_bot.i18n.translations import LANGUAGES, translator_for
from pullquote_bot.rendering.card import card_of
from pullquote_bot.rendering.posts import quotes_post
from pullquote_bot.rendering.verdicts import recheck_post, verification_post
from tests.support.archives import add
from tests.support.fake_encoder import FakeEncoder

SENTENCES = (
    "The ferry to Osmey left at dawn with ninety crates of pears.",
    "The harbour master counted every single crate twice.",
    "Nobody on the quay would say who had paid for them.",
)
AFTER = "A second boat followed in the afternoon, as it does on Fridays."
CORRECTION = "Correction: An earlier version of this article misstated the number of crates."
TEXT = f"{' '.join(SENTENCES)}\n\n{AFTER}\n\n{CORRECTION}"
QUESTION = "Who counted the crates?"
PAGE = "https://ledger.example/pears"


def opened(folder: Path, *, terms: str | None = None, settings: Settings | None = None, **facts: Any) -> Archive:
    archive = Archive.open(folder / "archive", encoder=FakeEncoder(), create=True, settings=settings)
    add(
        archive,
        {"id": "pears", "title": "Pears", "outlet": "Harbour Ledger", "url": PAGE, "text": TEXT}
        | facts
        | ({"terms": terms} if terms else {}),
    )
    return archive


def shown(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield all that is printed or posted of the article, by what prints it."""
    answer = archive.ask(QUESTION)
    assert answer.quotes or answer.closest
    out = io.StringIO()
    show_answer(console(out), answer, closest=True)
    yield "terminal", out.getvalue()
    for name, write in FORMATS.items():
        yield name, write([answer], closest=True)
    yield "notebook", answer._repr_html_()
    yield "repr", repr([*answer.quotes, *answer.closest])
    for claim in (SENTENCES[0].replace("ninety", "nine"), " ".join(SENTENCES[0].split()[:6])):
        verified = archive.verify(claim)
        assert verified.places
        printed = io.StringIO()
        show_verification(console(printed), verified)
        yield "verify", printed.getvalue()
        yield from ((f"verify {name}", write(verified)) for name, write in VERIFICATIONS.items())
        yield "verify notebook", verified._repr_html_()
        for embeds in (True, False):
            yield "verify in Discord", posted(verification_post(verified, translator_for("ko"), embeds=embeds))
    draft = f"He said: “{SENTENCES[0].replace('ninety', 'nine')}” The mayor said that the crates were counted."
    report = archive.verify_draft(draft.encode(), name="draft.txt")
    reported = io.StringIO()
    show_report(console(reported), report)
    yield "draft", reported.getvalue()
    yield from ((f"draft {name}", write(report)) for name, write in REPORTS.items())
    references = [QuoteReference.to(quote) for quote in (*answer.quotes, *answer.closest)]
    around = [archive.requote(one, away=away, whole=True) for one in references for away in (-1, 0, 1)]
    quotes = [*answer.quotes, *answer.closest, *filter(None, around)]
    for language in LANGUAGES:
        for embeds in (True, False):
            for quote in quotes:
                yield "Discord", posted(quotes_post([quote], translator_for(language), embeds=embeds))
    yield "picture", repr([card_of(quote, translator_for("en")) for quote in quotes])
    yield "check", posted(recheck_post([archive.recheck(one) for one in references], translator_for("en")))


def test_a_chat_shows_nothing_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    claimed = SENTENCES[0].replace("ninety", "nine")
    with opened(tmp_path, terms="nosnippet") as archive:
        lines = f"{QUESTION}\n/more\n/context\n/sources\n/verify {claimed}\n"
        Chat(archive, 3, Filters(), "relevance").run(io.StringIO(lines))
    printed = capsys.readouterr().out
    assert printed.count("not shown") >= 3
    assert not [run for run in words_of(TEXT) - words_of(claimed) if run in printed]


def posted(post: Any) -> str:
    return "\n".join([post.content, *(json.dumps(embed.to_dict(), ensure_ascii=False) for embed in post.embeds)])


def words_of(text: str, length: int = 4) -> set[str]:
    words = text.split()
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


@pytest.mark.parametrize("terms", ["nosnippet", "max-snippet:0", "max-snippet:20"])
def test_nothing_of_an_article_that_may_not_be_quoted_is_shown_anywhere(tmp_path: Path, terms: str):
    claimed = SENTENCES[0].replace("ninety", "nine")
    with opened(tmp_path, terms=terms) as archive:
        for where, printed in shown(archive):
            plain = printed.replace("\\", "").replace("\n    │ ", " ")
            for run in words_of(f"{TEXT}") - words_of(claimed):
                assert run not in plain, (where, run)
            assert "ninety" not in plain, where
            assert where in {"check", "repr"} or "Pears" in plain, where


def test_what_is_withheld_is_attributed_and_linked(tmp_path: Path):
    with opened(tmp_path, terms="nosnippet") as archive:
        answer = archive.ask(QUESTION)
        for quote in (*answer.quotes, *answer.closest):
            assert (quote.text, quote.withheld, quote.link) == ("", "terms", PAGE)
            assert quote.attribution.startswith("“Pears”")
            assert quote.article.text[quote.start : quote.end] == quote.text
            assert archive.recheck(QuoteReference.to(quote)).status == "unchanged"
        assert archive.verify(SENTENCES[1]).status == "exact"


def test_the_words_of_other_articles_are_shown(tmp_path: Path):
    with opened(tmp_path) as archive:
        assert {quote.withheld for quote in archive.ask(QUESTION).quotes} == {None}
        for where, printed in shown(archive):
            if where in {"terminal", "markdown", "html", "csv", "json", "notebook", "Discord", "picture", "verify"}:
                assert "misstated" in printed.replace("\\", ""), where


@pytest.mark.parametrize("name", ["Harbour Ledger", "ledger.example", "*"])
def test_a_licence_lifts_the_terms_and_a_limit_stays(tmp_path: Path, name: str):
    with opened(tmp_path, terms="nosnippet", settings=Settings(licensed=f"Other, {name}")) as archive:
        assert archive.ask(QUESTION).quotes[0].withheld is None
    limited = Settings(licensed=name, quote_limits=f"{name}=9")
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), settings=limited) as archive:
        for quote in (*archive.ask(QUESTION).quotes, *archive.ask(QUESTION).closest):
            assert count_words(quote.text) <= 9
            assert quote.text in (*SENTENCES, "")


@pytest.mark.parametrize("most", [60, 114, 120, 170, 400])
def test_a_limit_in_characters_holds_for_all_quotes_of_an_article(tmp_path: Path, most: int):
    with opened(tmp_path, terms=f"max-snippet:{most}") as archive:
        answer = archive.ask(QUESTION)
        quotes = [*answer.quotes, *answer.closest]
        assert sum(len(quote.text) for quote in quotes) <= most
        assert any(quote.text for quote in quotes)
        for quote in quotes:
            sentences = {quote.article.text[slice(*span)] for span in quote.passage.sentences}
            assert not quote.text or any(quote.text.startswith(one) for one in sentences)
            assert not quote.text or any(quote.text.endswith(one) for one in sentences)


def article_of(text: str, **facts: Any) -> Article:
    article = Article(text=text, id="a", version=1, **facts)
    return replace(article, passages=split(article))


def test_a_reserved_sentence_is_left_out_and_not_answered_with():
    start = TEXT.index(SENTENCES[2])
    article = article_of(TEXT, furniture=(Furniture(start, start + len(SENTENCES[2]), "reserved"),))
    passage, allowance = article.passages[0], QuotePolicy().allowance(article)
    quotes = [
        make_quote(article, passage, choose_excerpt(article, passage, sentence, 800), allowance)
        for sentence in passage.sentences
    ]
    assert [quote.text for quote in quotes] == [" ".join(SENTENCES[:2])] * 2 + [""]
    assert [quote.withheld for quote in quotes] == [None, None, "terms"]
    assert [quote.text[slice(*quote.highlight)] for quote in quotes] == [SENTENCES[0], SENTENCES[1], ""]
    assert quotes[0].cut_after


def test_an_article_that_has_to_be_paid_for_is_quoted_by_the_sentence():
    article = article_of(TEXT, terms="not-free")
    passage = article.passages[0]
    excerpt = choose_excerpt(article, passage, passage.sentences[1], 800)
    assert make_quote(article, passage, excerpt, QuotePolicy().allowance(article)).text == SENTENCES[1]


@given(st.integers(0, 200), st.integers(0, 2), st.integers(80, 400), st.integers(0, 60))
def test_a_quote_is_whole_sentences_within_its_limits(characters: int, place: int, length: int, words: int):
    article = article_of(TEXT)
    passage = article.passages[0]
    excerpt = choose_excerpt(article, passage, passage.sentences[place], length)
    quote = make_quote(article, passage, excerpt, Allowance(characters, words))
    assert len(quote.text) <= characters
    assert count_words(quote.text) <= words
    assert (quote.text == "") == (quote.withheld is not None)
    assert quote.article.text[quote.start : quote.end] == quote.text
    if quote.text:
        assert SENTENCES[place] in quote.text
        assert quote.text[slice(*quote.highlight)] == SENTENCES[place]
        assert all(quote.text.count(one) == 1 for one in SENTENCES if one[:5] in quote.text)


def test_limits_are_read_from_the_setting():
    assert read_limits("Harbour Ledger=40, *=120,") == {"Harbour Ledger": 40, "*": 120}
    for wrong in ("40", "Ledger", "Ledger=", "=4", "Ledger=-1", "Ledger=4.5"):
        with pytest.raises(SettingsError, match="is no limit"):
            Settings(quote_limits=wrong)
    policy = QuotePolicy({"Harbour Ledger": 40, "ledger.example": 30, "*": 120})
    assert policy.allowance(Article(text="", outlet="The Harbour Ledger")).words == 40
    assert policy.allowance(Article(text="", outlet="X", url="https://www.ledger.example/1")).words == 30
    assert policy.allowance(Article(text="", outlet="X", url="https://notledger.example/1")).words == 120


def test_words_are_counted_in_every_script():
    assert [count_words(text) for text in ("", "two words", "두 단어", "一二三四", "ab 一二 cd")] == [0, 2, 2, 2, 3]


@pytest.mark.parametrize("first_terms", ["nosnippet", "max-snippet:10"])
def test_what_the_first_outlet_does_not_allow_is_quoted_from_another_that_printed_it(tmp_path: Path, first_terms: str):
    words = "The tannery at Aldermoor will close in September with the loss of 140 jobs."
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        for day, terms in enumerate((first_terms, "nosnippet", "all", "all"), 1):
            facts = {"id": f"paper{day}", "published": f"2024-02-0{day}", "outlet": f"Paper {day}", "terms": terms}
            add(archive, {"text": words, "url": f"https://paper{day}.example/t"} | facts)
        (quote,) = archive.ask("When will the tannery at Aldermoor close?", 3, strictness="lenient").quotes
        assert (quote.text, quote.article.id, quote.withheld) == (words, "paper3", None)
        assert {one.id for one in quote.also_in} == {"paper1", "paper2", "paper4"}
        archive.withdraw(["paper3", "paper4"])
        (quote,) = archive.ask("When will the tannery at Aldermoor close?", 3, strictness="lenient").quotes
        assert (quote.text, quote.article.id, quote.withheld) == ("", "paper1", "terms")
