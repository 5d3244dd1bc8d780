from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote.verification.exact import find_exact
from pullquote.verification.fuzzy import find_fuzzy


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Rents rose .7 per cent.", "7 per cent"),
        ("Die Miete stieg um ,7 Prozent.", "7 Prozent"),
        ("It cost 4 200 crowns.", "200 crowns"),
        ("It cost 4\u202f200\u202f000 crowns.", "000 crowns"),
        ("It cost 14 200 300 crowns.", "It cost 14 200"),
        ("They paid €3 million.", "3 million"),
        ("They paid 3 € each.", "They paid 3"),
        ("It grew by 12 % in May.", "It grew by 12"),
        ("A 6′ oar.", "A 6"),
        ("A 6′ oar.", "a 6″ oar"),
        ("It was 31°C.", "It was 31"),
        ("三百五十人到场。", "五十人到场"),
        ("百分之五十的船。", "五十的船"),
        ("约12万人到场。", "万人到场"),
        ("The anti–fare march.", "fare march"),
        ("The pro–ferry and anti–fare march.", "the pro"),
        ("A 6–oar boat.", "oar boat"),
        ("They paid CA$3 each.", "$3 each"),
        ("Rents rose ·7 per cent.", "7 per cent"),
        ("It took 7 ½ hours.", "It took 7"),
        ("It took 7⁄8 of a day.", "8 of a day"),
        ("It has 4 × 10⁹ cells.", "It has 4"),
        ("It was 31 °C.", "It was 31 °"),
        ("七分之三的船。", "三的船"),
        ("壹佰贰拾元。", "贰拾元"),
        ("The E.C. rules apply.", "C. rules apply"),
        ("P.Q.R. Voss rowed.", "R. Voss rowed"),
        ("J&K won.", "K won"),
        ("A 6' oar.", 'a 6" oar'),
        ("A 6’ oar and a 4” pin.", "a 6” oar and a 4” pin"),
        ("The oar is 6'.", "The oar is 6."),
        ("The pin is 4”.", "The pin is 4"),
        ("The mill makes 9 MW.", "the mill makes 9 mW."),
        ("A line of 40 Mb.", "A line of 40 MB."),
        ("A line of 40 kB.", "A line of 40 kb."),
    ],
)
def test_words_that_cut_a_figure_or_a_compound_were_not_printed(text: str, cut: str):
    assert find_exact(cut, text) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Rents rose .7 per cent.", ".7 per cent"),
        ("It cost 4 200 crowns.", "4 200 crowns"),
        ("It cost 4 200 crowns.", "cost 4\u00a0200"),
        ("In 2019 200 people came.", "200 people came"),
        ("At 5. 30 people came.", "30 people came"),
        ("They paid €3 million.", "€3 million"),
        ("A 6′ oar.", "a 6' oar"),
        ("三百五十人到场。", "三百五十人到场"),
        ("The anti–fare march.", "anti-fare march"),
        ("“Why?” he asked. The oar is 6′ long.", "“Why?” he asked. The oar is 6′"),
        ("The oar is 6′ by 9.", '"The oar is 6′ by 9"'),
        ("The oar is 6′ long.", "″The oar is 6′ long″"),
        ("The ferry – late again – left.", "late again"),
        ("三人到场，五人离开。", "五人离开"),
        ("They live in the E.C.", "they live in the E.C"),
        ("“It has 9”, she said.", '"It has 9", she said'),
        ("“It has 9”, she said.", "It has 9"),
        ("He said 'it has 9' twice.", 'he said "it has 9" twice.'),
        ("The 1990's were dry.", "the 1990’s were dry"),
        ("It runs 9 km.", "it runs 9 KM"),
        ("The mill makes 9 MW.", "THE MILL MAKES 9 MW."),
    ],
)
def test_whole_figures_are_found(text: str, claim: str):
    assert len(find_exact(claim, text)) == 1


def test_what_is_near_has_the_whole_figure():
    text = "The new oars cost 4 200 crowns in all."
    found = find_fuzzy("the new oars cost 4200 crowns in all", text)
    assert found is not None
    assert text[found.start : found.end] == "The new oars cost 4 200 crowns in all"
    found = find_fuzzy("200 crowns in all", text)
    assert found is not None
    assert text[found.start : found.end] == "4 200 crowns in all"


SPACES, FEET, INCHES = " \u00a0\u202f\u2009", "′'’", '″"”'
SAME = str.maketrans({**dict.fromkeys(SPACES, " "), **dict.fromkeys(FEET, "'"), **dict.fromkeys(INCHES, '"')})


PARTS = (
    st.sampled_from(["", "", "-", "$", "€", "CA$", "£ ", ".", "·"]),
    st.sampled_from(["31", "31,200", "31.200", "31'200", "3,1200", *(f"31{space}200{space}050" for space in SPACES)]),
    st.sampled_from(["", "", "½", " ½", "×10⁹", " × 10⁻³", "⁹", "²", ".5", ",5"]),
    st.sampled_from(["", "%", " %", "‰", "°", "°C", " °F", " €", *FEET, *INCHES, " MW", " mW", " kB", " kb"]),
    st.sampled_from("0٠०０"),
)
"""What stands before the digits, the digits, what belongs to them, their unit, and the zero of their script."""


def figure(before: str, digits: str, more: str, unit: str, zero: str) -> str:
    shown = "".join(chr(ord(zero) + int(one)) if one in "0123456789" else one for one in digits)
    return f"{before}{shown}{more}{unit}"


@given(st.tuples(*PARTS), st.data())
def test_a_figure_is_found_only_where_it_is_the_same(parts: tuple[str, ...], data: st.DataObject):
    changed = data.draw(st.integers(0, len(PARTS) - 1))
    claimed, printed = figure(*parts), figure(*parts[:changed], data.draw(PARTS[changed]), *parts[changed + 1 :])
    same = claimed.translate(SAME) == printed.translate(SAME)
    assert bool(find_exact(f"The oar has {claimed} there.", f"The oar has {printed} there.")) == same


@given(st.tuples(*PARTS))
def test_no_part_of_a_figure_is_found(parts: tuple[str, ...]):
    text = f"The oar has {figure(*parts)} there."
    first = text.index(figure(*parts))
    last = first + len(figure(*parts).rstrip(" kMmWBb"))  # a unit that is a word may be left out
    for index in range(first + 1, last):
        assert not [span for span in find_exact(text[:index], text) if first < span.end < last]
        assert not [span for span in find_exact(text[index:], text) if first < span.start < last]
