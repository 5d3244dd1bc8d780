from __future__ import annotations

import pytest

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
        ("The ferry – late again – left.", "late again"),
        ("三人到场，五人离开。", "五人离开"),
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
