from __future__ import annotations

from collections.abc import Sequence

import pytest

from pullquote import Archive
from pullquote.catalog import PassageRecord
from pullquote.pipeline.ask import AskOptions, search
from pullquote.ranking.duplicates import deduplicate
from pullquote.ranking.query import Query
from pullquote.ranking.scoring import ScoredPassage
from pullquote.ranking.wording import same_wording
from tests.ranking.builders import scored, stored
from tests.support.archives import add

LONG = (
    "The harbour board said on Monday that the winter ferry to Osmey would leave at seven and that each of the "
    "ninety crates on the quay had been counted twice by the master and his deputy before the boat left"
)


def ranked(number: int, text: str, version: int | None = None) -> ScoredPassage:
    return scored(stored(number, text=text, version=number if version is None else version), sentence=1 - number / 100)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LONG, LONG, True),
        (LONG, LONG.upper() + ".", True),
        (LONG, "“" + LONG.replace("Monday", "Monday,") + "”", True),
        (LONG, LONG.replace("the master", "a master"), True),
        (LONG, LONG.replace("ninety", "90"), False),
        (LONG + " for 3,500 crowns", LONG + " for 3500 crowns", True),
        (LONG + " for 3,500 crowns", LONG + " for 3,600 crowns", False),
        (LONG + " for 3.5 crowns", LONG + " for 35 crowns", False),
        (LONG + " for 1,234.5 crowns", LONG + " for 12,345 crowns", False),
        (LONG, LONG.replace("ninety", "eighty"), False),
        (LONG + " at −7 degrees", LONG + " at 7 degrees", False),
        (LONG + " at 7 and 9", LONG + " at 9 and 7", False),
        (LONG + " at 7", LONG + " at 7 and 7", False),
        (LONG, LONG + " and nobody on the quay could say why the boat had been late that whole week", False),
        (LONG, " ".join(reversed(LONG.split())), False),
        ("Yes", "Yes", True),
        ("Yes", "No", False),
        ("", "", True),
        ("A ferry", "A lamp", False),
    ],
)
def test_same_wording(one: str, other: str, expected: bool):
    assert same_wording(one, other) is expected
    assert same_wording(other, one) is expected


def test_a_changed_figure_is_never_a_duplicate_however_long_the_rest():
    words = " ".join(f"word{chr(97 + n % 26)}x" for n in range(2000))
    assert same_wording(f"{words} 3500", f"{words} 3,500")
    assert not same_wording(f"{words} 3500", f"{words} 3600")
    assert not same_wording(f"12 {words}", f"13 {words}")
    assert not same_wording(f"{words} x2", f"{words} x3")
    assert not same_wording(f"{words} $5", f"{words} €5")
    assert not same_wording(f"{words} 12%", f"{words} 12")
    assert not same_wording(f"{words} did pay", f"{words} did not pay")


def test_copies_are_named_once_for_each_article():
    found = [
        ranked(1, LONG),
        ranked(2, LONG),
        ranked(3, "Something else was said at the mill."),
        ranked(4, LONG, version=2),
        ranked(5, LONG, version=5),
        ranked(6, LONG.replace("ninety", "90")),
    ]
    kept = [(one.stored.number, [copy.stored.number for copy in copies]) for one, copies in deduplicate(found, 10)]
    assert kept == [(1, [2, 5]), (3, []), (6, [])]


def test_a_paragraph_that_an_article_repeats_is_given_once_and_is_no_copy_in_another():
    found = deduplicate([ranked(1, LONG, version=1), ranked(2, LONG, version=1), ranked(3, LONG, version=3)], 10)
    assert [(one.stored.number, [c.stored.number for c in copies]) for one, copies in found] == [(1, [3])]


def test_copies_are_looked_for_behind_the_last_that_is_kept():
    ranking = [ranked(1, LONG), ranked(2, "A lamp."), ranked(3, "A mill."), ranked(4, LONG)]
    found = [(one.stored.number, [copy.stored.number for copy in copies]) for one, copies in deduplicate(ranking, 2)]
    assert found == [(1, [4]), (2, [])]


def test_deduplicating_nothing():
    assert deduplicate([], 10) == []


def test_a_wire_story_is_one_quote_that_names_the_other_outlets(archive: Archive):
    outlets = ("Harbour Ledger", "Upland Courier", "Straße Post")
    add(archive, *({"text": LONG + ".", "url": f"https://{n}.example/a", "outlet": o} for n, o in enumerate(outlets)))
    add(archive, {"text": LONG.replace("seven", "7 in the evening") + ".", "outlet": "Late Edition"})
    answer = archive.ask("winter ferry to Osmey crates on the quay", k=10)
    ranking = [*answer.quotes, *answer.closest]
    assert [(q.article.outlet, len(q.also_in)) for q in ranking] in (
        [("Harbour Ledger", 2), ("Late Edition", 0)],
        [("Late Edition", 0), ("Harbour Ledger", 2)],
    )
    wire = next(q for q in ranking if q.article.outlet == "Harbour Ledger")
    assert [other.outlet for other in wire.also_in] == ["Upland Courier", "Straße Post"]
    assert [other.url for other in wire.also_in] == ["https://1.example/a", "https://2.example/a"]
    assert all(other.id for other in wire.also_in)


def test_k_is_filled_though_many_passages_are_copies(archive: Archive):
    add(archive, *({"text": LONG + ".", "url": f"https://{n}.example/a"} for n in range(12)))
    add(archive, *({"text": f"The ferry to Osmey was late, said witness {n}.", "id": f"w{n}"} for n in range(6)))
    answer = archive.ask("the ferry to Osmey", k=5)
    assert len(answer.quotes) + len(answer.closest) == 5


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Nobody was hurt", "Several were hurt"),
        ("was hurt", "was killed"),
        ("on Sunday", "on Monday"),
        ("the Kestrel", "the Osprey"),
        ("said it would", "denied it would"),
        ("before dawn", "after dawn"),
        ("Pell Lines", "Pell Tours"),
    ],
)
@pytest.mark.parametrize("place", ["{} {rest}", "{rest} {}", "{half} {} {rest}"])
def test_a_changed_word_is_another_statement(was: str, now: str, place: str):
    one, other = (place.format(words, rest=LONG, half=LONG[: len(LONG) // 2]) for words in (was, now))
    assert same_wording(one, one)
    assert not same_wording(one, other)


@pytest.mark.parametrize(
    "other",
    [
        f"SALTMERE (Meridian Wire) – {LONG}",
        f"Saltmere, Nov 3 (MW) - {LONG}",
        LONG.replace("harbour", "harbor"),
        LONG.replace("The harbour board", "harbour board"),
        f"{LONG}…",
    ],
)
def test_a_dateline_and_a_spelling_change_nothing_that_is_said(other: str):
    assert same_wording(LONG, other)
    assert same_wording(other, LONG)


@pytest.mark.parametrize(
    "other",
    [
        f"It is untrue that {LONG}",
        f"Critics deny that {LONG}",
        f"Police denied (again) – {LONG}",
        f"It is untrue (Meridian Wire) – {LONG}",
        f"The court rejected the claim that {LONG}",
        f"{LONG}. This was false.",
        f"{LONG}, the board denied",
        f"{LONG}?",
        f"{LONG} never",
    ],
)
def test_words_put_before_or_after_make_it_another_text(other: str):
    assert not same_wording(LONG, other)
    assert not same_wording(other, LONG)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Tuesday", "Thursday"),
        ("Austria", "Australia"),
        ("Johnson", "Johnston"),
        ("effective", "ineffective"),
        ("approved", "disapproved"),
        ("founded", "funded"),
        ("employee", "employer"),
        ("we're", "were"),
        ("its", "it's"),
        ("की", "का"),
        ("four", "for"),
        ("$5", "€5"),
        ("−5", "5"),
        ("5 %", "5"),
        ("x2", "x3"),
    ],
)
def test_one_letter_may_make_another_word(was: str, now: str):
    assert not same_wording(f"{was} {LONG}", f"{now} {LONG}")
    assert not same_wording(f"{LONG} {was}", f"{LONG} {now}")


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("neighbours", "neighbors"),
        ("organisation", "organization"),
        ("travelled", "traveled"),
        ("centre", "center"),
        ("defence", "defense"),
        ("realised", "realized"),
        ("o’clock", "o'clock"),
        ("12 %", "12%"),
    ],
)
def test_one_word_may_be_spelled_in_two_ways(british: str, american: str):
    assert same_wording(f"{LONG} {british}", f"{LONG} {american}")


def test_a_story_that_everybody_prints_hides_no_other(archive: Archive):
    add(archive, *({"text": LONG + ".", "url": f"https://{n}.example/a", "outlet": f"Paper {n}"} for n in range(130)))
    add(archive, {"text": "The winter ferry to Osmey left at nine after all.", "outlet": "Late Edition"})
    answer = archive.ask("When did the winter ferry to Osmey leave?", k=3)
    found = {one.article.outlet: one for one in [*answer.quotes, *answer.closest]}
    assert len(found) == 2
    assert len(next(one for outlet, one in found.items() if outlet != "Late Edition").also_in) == 129


def test_no_number_of_copies_makes_a_question_read_them_all(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    add(archive, *({"text": LONG + ".", "url": f"https://{n}.example/a"} for n in range(130)))
    read: list[int] = []
    stored_passages = archive._catalog.passages.load

    def counted(encoder: int, numbers: Sequence[int], as_of: str | None) -> list[PassageRecord]:
        read.extend(numbers)
        return stored_passages(encoder, numbers, as_of)

    monkeypatch.setattr(archive._catalog.passages, "load", counted)
    monkeypatch.setattr("pullquote.pipeline.ask.DEEPER", 2)
    how = AskOptions(depth=20)
    question, components = "winter ferry to Osmey", archive._loader.components()
    assert components is not None
    with archive._catalog.snapshot():
        query = Query.parse(
            question,
            components.encoder.encode_question(question),
            archive._catalog.vocabulary(None).document_frequencies,
        )
        assert len(search(query, how, components)) == 40
    assert len(read) <= 20 + 40


LEAD = "Storm Edda broke the sea wall at Saltmere on Friday, sank two trawlers and put out the light."


def caption(number: int, text: str, version: int = 1) -> ScoredPassage:
    return scored(stored(number, text=text, version=version, kind="caption"), sentence=1 - number / 100)


@pytest.mark.parametrize(
    ("text", "lead", "folded"),
    [
        ("Storm Edda broke the sea wall at Saltmere on Friday", LEAD, True),
        ("“STORM EDDA broke a sea wall at Saltmere on Friday.”", LEAD, True),
        (LEAD, LEAD, True),
        ("sank two trawlers and put out the light", LEAD, True),
        ("Storm Edda broke the sea wall at Osmey on Friday", LEAD, False),
        ("Storm Edda broke the sea wall at Saltmere on Friday, seen from the pier", LEAD, False),
        ("Storm Edda did not put out the light", LEAD, False),
        ("Storm Edda broke", LEAD, False),
        ("Did Storm Edda break the sea wall at Saltmere on Friday?", LEAD, False),
        ("岸壁は金曜日の嵐で壊れた", "岸壁は金曜日の嵐で壊れた、と市は発表した。", True),
        ("岸壁は日曜日の嵐で壊れた", "岸壁は金曜日の嵐で壊れた、と市は発表した。", False),
        ("방파제는 금요일 폭풍으로 무너졌다", "방파제는 금요일 폭풍으로 무너졌다, 시가 밝혔다.", True),
    ],
)
def test_a_caption_that_repeats_a_passage_of_its_article_is_folded(text: str, lead: str, folded: bool):
    body = ranked(2, lead, version=1)
    for order in ([caption(1, text), body], [body, caption(3, text)]):
        kept = [one.stored.text for one, _ in deduplicate(order, 10)]
        assert kept == ([lead] if folded else [one.stored.text for one in order])


def test_a_caption_of_another_article_is_kept_and_the_passage_takes_the_place_of_its_caption():
    words = "Storm Edda broke the sea wall at Saltmere on Friday"
    other = ranked(2, "Something else was said at the mill.")
    found = [caption(1, words, version=9), other, ranked(3, LEAD, version=1)]
    assert [one.stored.number for one, _ in deduplicate(found, 10)] == [1, 2, 3]
    found = [caption(1, words), other, ranked(3, LEAD, version=1)]
    assert [one.stored.number for one, _ in deduplicate(found, 10)] == [3, 2]
