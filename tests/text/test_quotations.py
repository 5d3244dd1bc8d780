from __future__ import annotations

import pytest
from hypothesis import given

from pullquote.text.passages import paragraphs
from pullquote.text.quotations import find_quotations
from tests.support.texts import texts


def quoted(text: str) -> list[tuple[int, str]]:
    return [(one.depth, text[slice(*one.inner)]) for one in find_quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“We rowed,” said Ovi Brandt, “all night.”", ["We rowed,", "all night."]),
        ('She wrote "no" and then "yes".', ["no", "yes"]),
        ("‘We rowed all night,’ he said.", ["We rowed all night,"]),
        ("„Wir ruderten“, sagte sie. „Die ganze Nacht.“", ["Wir ruderten", "Die ganze Nacht."]),
        ("„Ik roeide”, zei hij.", ["Ik roeide"]),
        ("»Wir ruderten«, sagte sie.", ["Wir ruderten"]),
        ("« Nous avons ramé », dit-elle.", [" Nous avons ramé "]),
        ("”Vi rodde”, sade hon. ”Hela natten.”", ["Vi rodde", "Hela natten."]),
        ("»Vi rodde», sade hon.", ["Vi rodde"]),
        ("‚Ja‘, sagte er, und ›nein‹.", ["Ja", "nein"]),
        ("「一晩中漕いだ」と彼は言った。『海』も。", ["一晩中漕いだ", "海"]),
        ("他说：“我们划了一夜。”", ["我们划了一夜。"]),
        ("그는 “밤새 노를 저었다”고 말했다.", ["밤새 노를 저었다"]),
        ("Он сказал: «Мы гребли всю ночь».", ["Мы гребли всю ночь"]),
        ("She said: 'We rowed all night,' and sat.", ["We rowed all night,"]),
    ],
)
def test_every_kind_of_mark(text: str, found: list[str]):
    assert quoted(text) == [(0, words) for words in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“He said ‘never’ to me,” she said.", [(0, "He said ‘never’ to me,"), (1, "never")]),
        ("„Er sagte ‚nie‘ zu mir.“", [(0, "Er sagte ‚nie‘ zu mir."), (1, "nie")]),
        ("« Il a dit “jamais” »", [(0, " Il a dit “jamais” "), (1, "jamais")]),
        ("\"It was 'late', again\"", [(0, "It was 'late', again"), (1, "late")]),
        ("「彼は『決して』と言った」", [(0, "彼は『決して』と言った"), (1, "決して")]),
    ],
)
def test_nested_quotations(text: str, found: list[tuple[int, str]]):
    assert quoted(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It’s the workers’ ferry, and the boat's oars' ends.",
        "Don't take the rowers' seats.",
        "The plank was 6\" wide and 5' long.",
        "5′ by 3″",
        "Rock ’n’ rowing of the ’90s",
        "“” and “…”",
        "The rules of '97 asked for 5' at least, and the rowers' club for 6'.",
        "In ’97 the rowers came.",
        "Fish 'n' chips, and rock ’n’ rowing, at the girls' club.",
        "'Tis the girls' ferry; they rowed 'em home.",
        "'s Avonds kwam de boot van 't Hooft.",
        "It is 5' 11\" by 4' 2\".",
    ],
)
def test_apostrophes_and_measures_are_no_quotations(text: str):
    assert [words for _, words in quoted(text)] == []


def test_an_apostrophe_of_many_does_not_close_a_quotation():
    assert quoted("‘The rowers’ seats were wet,’ he said.") == [(0, "The rowers’ seats were wet,")]


@pytest.mark.parametrize(
    ("mark", "again", "last"), [("“", "“", "”"), ("«", "«", "»"), ("«", "»", "»"), ('"', '"', '"')]
)
def test_a_quotation_over_paragraphs_repeats_its_opening_mark(mark: str, again: str, last: str):
    text = f"She said: {mark}We rowed.\n\n{again}It rained.\n\n{again}Nobody spoke.{last} Then she left."
    assert quoted(text) == [(0, f"We rowed.\n\n{again}It rained.\n\n{again}Nobody spoke.")]


def test_a_quotation_that_nothing_closes_ends_with_its_paragraph():
    text = "“We rowed.\n\nIt rained."
    (found,) = find_quotations(text, paragraphs(text))
    assert (text[found.start : found.end], found.closed) == ("“We rowed.", False)


@given(texts)
def test_quotations_lie_within_the_text_and_do_not_cross(text: str):
    found = find_quotations(text, paragraphs(text))
    for one in found:
        assert 0 <= one.start < one.inner.start <= one.inner.end <= one.end <= len(text)
        for other in found:
            assert other.start >= one.end or other.end <= one.start or one.start <= other.start or other.end >= one.end
            crossing = one.start < other.start < one.end < other.end
            assert not crossing


@pytest.mark.parametrize("unit", ["’a ", "“a ", "“a” ", "'s ", "‘workers’ ", "«", "” ", "\n\n“a"])
def test_many_marks_are_read_in_linear_time(unit: str):
    """Quadratic time would exceed the test's timeout."""
    text = unit * 60_000
    find_quotations(text, paragraphs(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“She has a 24” oar,” he said. “It is long.”", ["She has a 24” oar,", "It is long."]),
        ('"She has a 24" oar," he said. "It is long."', ['She has a 24" oar,', "It is long."]),
        ("'It was 6' long,' he said.", ["It was 6' long,"]),
        ('"I am 24" and "so what"', ["I am 24", "so what"]),
        ("'I am 24' and 'so what'", ["I am 24", "so what"]),
        ("'40 rowed,' he said.", ["40 rowed,"]),
        ("The board says '40 left' in red.", ["40 left"]),
        ("‘We left in ’97,’ he said.", ["We left in ’97,"]),
        ("“It was ’97,” he said.", ["It was ’97,"]),
    ],
)
def test_measures_and_years_within_quotations(text: str, found: list[str]):
    assert [words for _, words in quoted(text)] == found
