from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote.ranking.query import proper_names
from tests.ranking.builders import query


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did the judge who ruled on Mike Madigan resign?", ["Mike Madigan"]),
        ("why did Trump resign in 2019", ["Trump", "2019"]),
        ("New York's top lawyer?", ["New York's"]),
        ("Who chairs the BART board?", ["BART"]),
        ("Ferries cost what?", []),  # the first word, alone
        ("WHO IS BORIS JOHNSON AND WHY", []),  # a style, not names
        ("who is boris johnson", []),
        ("how much are 3,500 crowns or 12", []),
        ("", []),
    ],
)
def test_names_and_years(question: str, names: list[str]):
    assert proper_names(question) == names


@given(question=st.text(max_size=80))
def test_every_name_is_in_the_question(question: str):
    for name in proper_names(question):
        assert all(word in question for word in name.split())


def test_the_last_term_of_a_name_counts():
    assert query("Did Mike Madigan of the BART board leave in 2019?").names == ("madigan", "bart", "2019")
