from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from pullquote import Answer, Archive, Article, Filters, InputError, Metadata, Quote, Settings, StorageError
from pullquote.pipeline.add import Progress
from pullquote.pipeline.ask import MAX_K, MAX_QUESTION, clean_question
from pullquote.ranking.query import POSTINGS, rarest
from pullquote.text.passages import paragraphs
from pullquote.types import REASON_TEXTS
from tests.support.archives import FERRY, MILL, add, change, ids, said
from tests.support.fake_encoder import FakeEncoder

LONG = " ".join(f"Keeper {n} of the lamp at Gannet Point wrote line {n} of the log." for n in range(1, 60))
LATE = "The ferry was late.\n\nNobody\u00a0said “why” — not even the\u2009master. 🚢 Ångström’s crates stood\tin rain."
ARTICLES = (
    {"text": FERRY, "id": "ferry", "title": "Pears at dawn", "published": "2022-03-04", "url": "https://l.example/f"},
    {"text": MILL, "id": "mill", "published": "2021-03-04", "outlet": "Upland Courier"},
    {"text": LATE, "id": "late"},
    {"text": LONG, "id": "long", "published": "2023"},
    {"text": "그 배는 새벽에 떠났다. 배는 상자를 실었다.", "id": "korean", "language": "ko"},
)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    report = add(archive, *ARTICLES)
    assert len(report.added) == len(ARTICLES)
    return archive


def quotes_of(answer: Answer) -> list[Quote]:
    return [*answer.quotes, *answer.closest]


def assert_verbatim(quote: Quote) -> None:
    assert quote.article.text[quote.start : quote.end] == quote.text
    assert quote.sha256 == hashlib.sha256(quote.text.encode()).hexdigest()
    start, end = quote.highlight
    assert 0 <= start < end <= len(quote.text)
    place = (quote.start + start, quote.start + end)
    assert any(s <= place[0] and place[1] <= e for s, e in quote.passage.sentences)
    assert quote.passage.start <= quote.start < quote.end <= quote.passage.end
    assert quote.passage.text == quote.article.text[quote.passage.start : quote.passage.end]
    start, end = paragraphs(quote.article.text)[quote.passage.paragraph - 1]
    assert quote.cut_before == (quote.start > start)
    assert quote.cut_after == (quote.end < end)
    assert quote.attribution
    assert f"paragraph {quote.passage.paragraph} " in quote.attribution


@pytest.mark.parametrize(
    "question",
    [
        "the ferry to Osmey",
        "who counted every crate?",
        "Hollin Beck",
        "Ångström’s crates stood in rain",
        "keeper 17 line 17",
        "그 배는 새벽에 떠났다",
        "nothing of this kind",
        "🚢 late",
        "the",
    ],
)
@pytest.mark.parametrize("length", [80, 200, 4000])
def test_every_quote_is_verbatim(filled: Archive, question: str, length: int):
    with Archive.open(filled.folder, encoder=FakeEncoder(), settings=Settings(quote_length=length)) as opened:
        answer = opened.ask(question, k=20)
    assert quotes_of(answer)
    for quote in quotes_of(answer):
        assert_verbatim(quote)
        assert len(quote.text) <= length


def test_the_stored_text_is_the_text_that_was_read(filled: Archive):
    assert {article.id: article.text for article in filled.articles()} == {a["id"]: a["text"] for a in ARTICLES}


def test_the_highlight_is_the_sentence_that_answers(filled: Archive):
    (quote,) = filled.ask("harbour master counted", k=1).quotes
    start, end = quote.highlight
    assert quote.text[start:end] == "The harbour master counted every crate."
    assert quote.text == FERRY


def test_an_answer_carries_its_provenance(filled: Archive):
    answer = filled.ask("the ferry left Osmey at dawn with pears", k=1)
    (quote,) = answer.quotes
    assert answer.answered
    assert answer.reason is None
    assert 0.3 <= answer.confidence <= 1
    assert isinstance(quote.article, Article)
    assert (quote.article.id, quote.article.title, quote.article.published) == ("ferry", "Pears at dawn", "2022-03-04")
    assert quote.article.outlet is None
    assert "outlet unknown" in quote.attribution
    assert "4 March 2022" in quote.attribution
    assert quote.link
    assert quote.link.startswith("https://l.example/f#:~:text=")
    assert quote.passage.paragraph == 1


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6, MAX_K])
def test_k_passages_come_back_in_all(filled: Archive, k: int):
    answer = filled.ask("the ferry", k=k)
    everything = quotes_of(filled.ask("the ferry", k=MAX_K))
    assert len(quotes_of(answer)) == min(k, len(everything))
    assert quotes_of(answer)[0].text == everything[0].text
    scores = [q.score for q in everything]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("k", [4, 5, 10])
def test_more_passages_are_those_that_follow(filled: Archive, k: int):
    texts, more = ([q.text for q in quotes_of(filled.ask("the ferry", k=count))] for count in (k, 10))
    assert texts == more[:k]


@pytest.mark.parametrize("k", [0, -1, MAX_K + 1, 10**9])
def test_another_k_is_refused(filled: Archive, k: int):
    with pytest.raises(InputError, match="1 to 100") as raised:
        filled.ask("the ferry", k=k)
    assert str(k) in str(raised.value)


def test_another_order_is_refused(filled: Archive):
    with pytest.raises(InputError):
        filled.ask("the ferry", sort="backwards")  # type: ignore[arg-type]


def test_an_empty_archive_does_not_answer(archive: Archive):
    answer = archive.ask("anything?")
    assert (answer.answered, answer.quotes, answer.closest, answer.confidence) == (False, (), (), 0.0)
    assert answer.reason == "empty"
    assert archive.verify("anything").status == "absent"
    assert list(archive.articles()) == []
    assert archive.stats() | {"articles": 0, "passages": 0, "encoder": None} == archive.stats()


def test_an_emptied_archive_does_not_answer(filled: Archive):
    for name in ids(filled.articles()):
        filled.remove(name)
    answer = filled.ask("the ferry")
    assert (answer.answered, answer.quotes, answer.closest) == (False, (), ())
    assert answer.reason == "empty"
    assert filled.check() == []


def test_filters_that_nothing_passes_are_the_reason(filled: Archive):
    answer = filled.ask("the ferry to Osmey left at dawn", filters=Filters(outlet="No Such Paper"))
    assert (answer.answered, answer.closest, answer.reason) == (False, (), "filtered_out")


def test_a_greeting_that_is_searched_for_is_not_replied_to(filled: Archive):
    answer = filled.ask("bon\u200bjour")  # a blank is searched for in place of the invisible character
    assert (answer.reason, answer.is_remark) == ("uncertain", False)
    assert answer.closest


def test_every_reason_is_said_in_english():
    assert set(REASON_TEXTS) == {
        "empty",
        "filtered_out",
        "language",
        "nearest",
        "uncertain",
        "greeting",
        "thanks",
        "command",
        "noise",
    }
    assert all(REASON_TEXTS.values())


def test_what_is_not_there_is_not_answered(filled: Archive):
    answer = filled.ask("submarine volcano parliament budget")
    assert not answer.answered
    assert answer.quotes == ()
    assert answer.reason == "uncertain"
    assert answer.confidence < 0.75
    assert quotes_of(answer)


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\x00\x1b", "\u200b\u2060", "\u202e", "\ufeff"])
def test_an_empty_question_is_refused(filled: Archive, question: str):
    with pytest.raises(InputError, match="empty"):
        filled.ask(question)


def test_an_empty_question_is_refused_by_an_empty_archive(archive: Archive):
    with pytest.raises(InputError, match="empty"):
        archive.ask(" ")


@pytest.mark.parametrize("length", [MAX_QUESTION + 1, 100_000])
def test_a_question_that_is_too_long_is_refused(filled: Archive, length: int):
    with pytest.raises(InputError, match="2,000") as raised:
        filled.ask("f" * length)
    assert f"{length:,}" in str(raised.value)
    assert len(str(raised.value)) < 200


def test_a_long_question_is_read(filled: Archive):
    assert ids(filled.ask(("the ferry to Osmey " * 105)[:MAX_QUESTION], k=1)) == ["ferry"]
    short, padded = filled.ask("ferry"), filled.ask("ferry " + " " * 100_000)
    assert said(padded) == said(short) != []
    assert padded.answered == short.answered


def test_control_characters_part_words(filled: Archive):
    plain = filled.ask("ferry to Osmey")
    for question in (
        "ferry\x00to\x1bOsmey",
        "ferry\u202eto\u2028Osmey",
        "\ufefferry to Osmey".replace("\ufeffe", "\ufefffe"),
    ):
        answer = filled.ask(question)
        assert said(answer) == said(plain)
        assert answer.question == question


def test_half_a_surrogate_pair_is_refused(filled: Archive):
    """As from a command line whose bytes are not UTF-8."""
    with pytest.raises(InputError, match="not valid text"):
        filled.ask("ferry to Osmey \ud800", k=1)
    with pytest.raises(InputError, match="not valid text"):
        filled.verify("The ferry to Osmey \udce9 left")
    for filters in (Filters(outlet="caf\udce9"), Filters(author="caf\udce9"), Filters(collections=("\udce9",))):
        with pytest.raises(InputError, match="not valid text"):
            filled.ask("ferry", filters=filters)


@pytest.mark.parametrize(
    "question",
    [
        '"',
        "'; DROP TABLE articles; --",
        "ferry AND OR NOT NEAR(",
        "ferry*",
        "terms:ferry",
        "^ferry",
        "{ferry}",
        "-ferry",
        "%s %d {0}",
        "[red]ferry[/red]",
        "ferry\\",
        "?",
        "???!!!",
    ],
)
def test_no_question_is_a_query(filled: Archive, question: str):
    filled.ask(question)
    assert filled.stats()["articles"] == len(ARTICLES)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=60))
def test_any_question_is_answered_or_refused_on_purpose(filled: Archive, question: str):
    try:
        answer = filled.ask(question, k=2)
    except InputError:
        assert not question.strip() or all(not c.isprintable() or c.isspace() for c in question)
        return
    assert answer.question == question
    assert answer.answered == bool(answer.quotes)
    assert (answer.reason is None) == answer.answered
    for quote in quotes_of(answer):
        assert_verbatim(quote)


@given(st.text())
def test_a_cleaned_question_is_clean(question: str):
    try:
        cleaned = clean_question(question)
    except InputError:
        return
    assert clean_question(cleaned) == cleaned
    assert "  " not in cleaned
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in cleaned)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"nowhere": 0}, []),
        ({"b": 3, "a": 3, "c": 1, "nowhere": 0}, ["c", "a", "b"]),
        ({"everywhere": 10 * POSTINGS}, ["everywhere"]),
        ({"everywhere": POSTINGS, "here": 1}, ["here"]),
        ({"most": POSTINGS - 1, "here": 1}, ["here", "most"]),
    ],
)
def test_the_rarest_terms_are_looked_up(counts: dict[str, int], expected: list[str]):
    assert rarest(counts) == expected


def test_another_script_is_asked_and_answered(filled: Archive):
    answer = filled.ask("배는 새벽에 떠났다", k=1)
    assert ids(answer) == ["korean"]
    assert answer.answered


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", ["c", "a", "b"]), ("oldest", ["b", "a", "c"])],
)
def test_sorting_puts_unknown_dates_last(archive: Archive, sort: str, expected: list[str]):
    dates = {"a": "2022-03-04", "x": None, "b": "2021-12-31", "y": None, "c": "2022-11-01"}
    text = "The lamp of the quay was lit again by {0}."
    add(
        archive,
        *({"id": i, "text": text.format(f"keeper {n}"), "published": d} for n, (i, d) in enumerate(dates.items())),
    )
    answer = archive.ask("the lamp of the quay was lit", k=5, sort=sort)  # type: ignore[arg-type]
    relevance = [q.article.id for q in archive.ask("the lamp of the quay was lit", k=5).quotes]
    unknown = [name for name in relevance if dates[name] is None]
    assert len(unknown) == 2
    assert [q.article.id for q in answer.quotes] == [*expected, *unknown]


def test_sorting_chooses_the_best_first(archive: Archive):
    """The newest of the relevant passages, not the newest of all."""
    add(
        archive,
        {"id": "old", "text": FERRY, "published": "2001-01-01"},
        {"id": "new", "text": MILL, "published": "2024-01-01"},
    )
    assert ids(archive.ask("the ferry to Osmey", k=1, sort="newest")) == ["old"]


def test_a_text_that_was_tampered_with_is_not_quoted(filled: Archive):
    question = "the ferry to Osmey left at dawn with ninety crates of pears"
    assert "ferry" in ids(filled.ask(question, k=10))
    change(filled, "UPDATE versions SET text = replace(text, 'ninety', 'eighty') WHERE text LIKE '%ninety%'")
    answer = filled.ask(question, k=10)
    assert "ferry" not in ids(answer)
    assert all("eighty" not in text for text in said(answer))
    assert "mill" in ids(answer)
    found = filled.check()
    assert any("ferry version 1" in line and "not what was added" in line for line in found)
    assert not any("mill" in line for line in found)


def test_the_confidence_is_that_of_what_is_quoted(filled: Archive):
    """The best passage was tampered with and is left out: its confidence must not be given out for the others."""
    question = "the ferry to Osmey left at dawn with ninety crates of pears"
    change(filled, "UPDATE versions SET text = replace(text, 'crates', 'boxes!') WHERE text LIKE '%ninety%'")
    answer = filled.ask(question, k=10)
    assert not answer.answered
    assert answer.confidence < 0.75


def test_what_was_left_out_makes_room_for_the_next(filled: Archive):
    change(filled, "UPDATE versions SET text = replace(text, 'ninety', 'eighty') WHERE text LIKE '%ninety%'")
    assert len(quotes_of(filled.ask("the ferry to Osmey", k=3))) == 3


def test_nothing_is_quoted_of_an_article_of_which_any_passage_was_tampered_with(archive: Archive):
    add(archive, {"text": f"{FERRY}\n\n{MILL}", "id": "both"})
    change(archive, "UPDATE versions SET text = replace(text, 'oldest', 'newest')")
    assert said(archive.ask("the ferry to Osmey", k=5)) == []
    assert archive.check() != []
    assert archive.remove("both") == 1
    add(archive, {"text": f"{FERRY}\n\n{MILL}", "id": "both"})
    assert said(archive.ask("the ferry to Osmey", k=1)) == [FERRY]
    assert archive.check() == []


@pytest.mark.parametrize(
    "tampering", ["start = start + 4", '"end" = "end" - 4', "sha256 = replace(sha256, substr(sha256, 1, 1), 'x')"]
)
def test_a_passage_that_was_tampered_with_is_not_quoted(filled: Archive, tampering: str, caplog):
    question = "ninety crates of pears"
    (quoted,) = filled.ask(question, k=1).quotes
    assert "ninety" in quoted.text
    where = "version IN (SELECT number FROM versions WHERE text LIKE '%ninety%')"
    change(filled, f"UPDATE passages SET {tampering} WHERE {where}")
    answer = filled.ask(question)
    assert not [one for one in (*answer.quotes, *answer.closest) if one.article.id == quoted.article.id]
    assert "is not what was added, and not quoted" in caplog.text


def test_a_tampered_text_is_not_verified(filled: Archive):
    """Text that someone wrote into the file was never printed."""
    change(
        filled,
        "UPDATE versions SET text = replace(text, 'ninety', 'eighty'), folded = replace(folded, 'ninety', 'eighty')",
    )
    assert filled.verify("with eighty crates of pears").status != "exact"


def test_articles_may_be_listed_while_they_change(filled: Archive):
    listing = filled.articles()
    first = next(listing)
    filled.remove("mill")
    rest = ids(listing)
    assert "mill" not in rest
    assert sorted([first.id, *rest]) == ["ferry", "korean", "late", "long"]


def test_listed_articles_come_whole_and_by_id(filled: Archive):
    listed = list(filled.articles())
    assert ids(listed) == sorted(a["id"] for a in ARTICLES)
    for article in listed:
        assert article.passages
        assert all(article.text[p.start : p.end] == p.text for p in article.passages)
        assert article.collection == "default"
        assert article.version == 1
        assert article.source
    assert filled.stats()["passages"] == sum(len(a.passages) for a in listed)


def test_adding_nothing(archive: Archive, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert archive.add(tmp_path / "empty").added == ()
    assert archive.add([]) == archive.add(())
    report = archive.add(tmp_path / "not-there")
    assert len(report.rejected) == 1
    assert "not-there" in report.rejected[0].place
    assert archive.check() == []


def test_bad_lines_are_rejected_and_the_others_kept(archive: Archive, write):
    path = write(
        "some.jsonl", '{"text": "The lamp was lit."}\nnot json\n{"title": "no text"}\n{"text": "The tide came in."}\n'
    )
    report = archive.add(path)
    assert len(report.added) == 2
    assert [r.place.rsplit(":", 1)[1] for r in report.rejected] == ["2", "3"]
    assert all("\n" not in r.why for r in report.rejected)


def test_progress_within_one_large_file_is_told_in_bytes(archive: Archive, write):
    line = json.dumps({"id": "a", "text": "The lamp was lit. " * 20})
    archive.add(write("first.jsonl", line))
    path = write("large.jsonl", "\n".join([line] * 12_000))  # nothing of which is new
    told: list[Progress] = []
    archive.add([path, write("small.txt", "The ferry left.")], progress=told.append)
    whole = path.stat().st_size + 15
    read = [one.read_bytes for one in told]
    assert read == sorted(read)
    assert {one.all_bytes for one in told} == {whole}
    assert read[-1] == whole
    assert sum(one.done == 0 for one in told) >= whole // 1_000_000 - 1
    assert all(one.read_bytes <= whole for one in told)


def test_progress_is_told_for_every_file(archive: Archive, write):
    paths = [write(f"{n}.txt", f"The lamp of keeper {n} was lit.") for n in range(4)]
    told = []
    archive.add(paths, progress=told.append)
    assert {p.total for p in told} == {4}
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert len(told) >= 4
    assert told[-1].done == 4
    assert (told[-1].articles, told[-1].passages) == (4, 4)


@pytest.mark.parametrize("collection", ["", "  "])
def test_a_collection_without_a_name_is_refused(archive: Archive, write, collection: str):
    with pytest.raises(InputError, match="collection"):
        archive.add(write("a.txt", FERRY), collection=collection)


def test_one_title_for_two_files_is_refused(archive: Archive, write):
    with pytest.raises(InputError, match="one article"):
        archive.add([write("a.txt", FERRY), write("b.txt", MILL)], metadata=Metadata(title="One"))
    assert archive.stats()["articles"] == 0


def test_the_disk_may_be_full(filled: Archive):
    """`max_page_count` stands for a full disk: no more pages than there are now."""
    with filled._catalog.database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    before = filled.stats()
    with pytest.raises(StorageError, match="no space left") as raised:
        add(filled, *({"text": f"The lamp of keeper {n} was lit. " * 200, "id": f"n{n}"} for n in range(20)))
    assert raised.value.exit_code == 2
    assert "archive.sqlite3" in str(raised.value)
    assert filled.check() == []
    assert filled.stats()["articles"] >= before["articles"]
    assert filled.ask("the ferry to Osmey").answered
    connection.execute("PRAGMA max_page_count = 1000000")
    add(filled, *({"text": f"The lamp of keeper {n} was lit. " * 200, "id": f"n{n}"} for n in range(20)))
    assert filled.stats()["articles"] == before["articles"] + 20
    assert filled.check() == []


@pytest.mark.parametrize(
    ("claim", "status", "printed"),
    [
        ("The ferry to Osmey left at dawn", "part", "The ferry to Osmey left at dawn"),
        ("the FERRY to osmey  left\nat dawn", "part", "The ferry to Osmey left at dawn"),
        ("“the ferry to Osmey left at dawn”", "part", "The ferry to Osmey left at dawn"),
        ('Nobody said "why" - not even the master', "exact", "Nobody\u00a0said “why” — not even the\u2009master"),
        ("every crate.", "part", "every crate."),
        ("erry to Osmey left at daw", "near", None),
        ("The ferry to Osmey left at dawn with eighty crates of pears", "near", None),
        ("The ferry from Osmey left at dawn with ninety crates of pears", "near", None),
        ("The submarine volcano parliament adopted its budget", "absent", None),
        ("그 배는 새벽에 떠났다", "exact", "그 배는 새벽에 떠났다"),
        ("ferry", "part", "ferry"),
        ("???", "absent", None),
        ("the of and", "absent", None),
    ],
)
def test_verifying(filled: Archive, claim: str, status: str, printed: str | None):
    found = filled.verify(claim)
    assert found.status == status
    assert found.claim == claim
    assert bool(found.places) == (status != "absent")
    for place in found.places:
        assert place.current
        assert place.article.text[place.start : place.end]
        assert place.is_exact == (status == "exact")
        if status in {"exact", "part"}:
            assert place.similarity == 1
            assert place.differences == ()
        else:
            assert place.similarity < 1
            assert any(step.operation != "equal" for step in place.differences)
            printed_again = "".join(step.printed for step in place.differences)
            assert printed_again == place.article.text[place.start : place.end]
    if printed:
        assert found.places[0].article.text[found.places[0].start : found.places[0].end] == printed


def test_a_claim_may_span_two_paragraphs(filled: Archive):
    (place,) = filled.verify("The ferry was late. Nobody said 'why'").places
    assert place.article.text[place.start : place.end] == "The ferry was late.\n\nNobody\u00a0said “why”"
    assert (place.paragraph, place.article.id) == (1, "late")


def test_verifying_shares_stems_but_not_words(filled: Archive):
    """The word index finds by stems, the comparison goes by words: having no word in common must not raise an error."""
    assert filled.verify("counting mastering crating").status == "absent"
    assert filled.verify("ferries").status == "absent"


@pytest.mark.parametrize("claim", ["", "  ", "\n\u00a0"])
def test_verifying_nothing_is_refused(filled: Archive, claim: str):
    with pytest.raises(InputError, match="nothing to verify"):
        filled.verify(claim)


def test_verifying_a_book_is_refused(filled: Archive):
    with pytest.raises(InputError, match="5,000"):
        filled.verify("word " * 20_000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claim=st.text(max_size=60))
def test_any_claim_is_verified_or_refused_on_purpose(filled: Archive, claim: str):
    try:
        found = filled.verify(claim)
    except InputError:
        assert not claim.strip()
        return
    assert bool(found.places) == (found.status != "absent")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, len(ARTICLES) - 1), first=st.integers(0, 200), count=st.integers(1, 12))
def test_any_run_of_printed_words_is_found(filled: Archive, which: int, first: int, count: int):
    article = ARTICLES[which]
    words = article["text"].split()
    run = words[first % len(words) :][:count]
    if not any(c.isalnum() for c in "".join(run)):
        return
    found = filled.verify(" ".join(run))
    assert found.status in {"exact", "part"}
    assert article["id"] in [place.article.id for place in found.places] or len(found.places) == 20


def test_no_more_places_than_can_be_read(archive: Archive):
    add(archive, *({"text": f"The lamp was lit. Again {n}.", "id": f"n{n:03}"} for n in range(60)))
    found = archive.verify("the lamp was lit")
    assert (found.status, len(found.places)) == ("exact", 20)


def test_filters_of_every_kind_do_not_hide_what_is_verified(filled: Archive):
    assert filled.ask("the ferry to Osmey", filters=Filters(after="2030")).quotes == ()
    assert filled.verify("The ferry to Osmey").status == "part"


def test_warming_reads_everything_and_changes_nothing(filled: Archive, caplog: pytest.LogCaptureFixture):
    before = filled.stats()
    with Archive.open(filled.folder, encoder=FakeEncoder()) as opened, caplog.at_level(logging.WARNING):
        opened.warm()
        assert opened.ask("the ferry to Osmey").answered
    assert caplog.records == []
    assert filled.stats() == before


def test_warming_an_empty_archive(archive: Archive):
    archive.warm()


def test_an_edited_file_that_nothing_names_is_another_article_and_said_to_be(archive: Archive, write):
    first = archive.add(write("draft.txt", "The mill at Aldane closed on Monday."))
    second = archive.add(write("draft.txt", "The mill at Aldane reopened on Tuesday."))
    assert not first.notes
    assert len(second.added) == 1
    assert f"pullquote remove {first.added[0]}" in second.notes[0].text
    assert len(list(archive.articles())) == 2


@pytest.mark.parametrize(
    ("said", "reply"), [("hello!", "Hello!"), ("thanks", "You're welcome!"), ("???", "no question")]
)
def test_a_remark_gets_a_friendly_line_without_a_search(filled: Archive, said: str, reply: str):
    answer = filled.ask(said)
    assert (answer.answered, answer.quotes, answer.closest, answer.confidence) == (False, (), (), 0.0)
    assert reply in str(answer.reason_text)
    assert filled.ask(said, follows="the ferry to Osmey").reason == answer.reason
    assert filled.ask("the ferry to Osmey", follows=said) == filled.ask("the ferry to Osmey")


def test_how_sure_one_must_be_is_the_askers_choice(filled: Archive):
    crates = (
        "the ferry to Osmey left at dawn with ninety crates of pears",
        "and elephants",
        "giraffes",
        "zebras",
        "lions",
    )
    differ = False
    for count in range(1, len(crates) + 1):
        question = " ".join(crates[:count])
        quoted = {how: len(filled.ask(question, 10, strictness=how).quotes) for how in ("strict", "usual", "lenient")}
        assert quoted["strict"] <= quoted["usual"] <= quoted["lenient"]
        differ |= quoted["strict"] < quoted["lenient"]
    assert differ
    with pytest.raises(InputError, match="strictness"):
        filled.ask(question, strictness="very")  # type: ignore[arg-type]
