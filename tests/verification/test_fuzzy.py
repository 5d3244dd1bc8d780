from __future__ import annotations

import math
import random
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from pullquote import Span
from pullquote.verification.exact import find_exact
from pullquote.verification.fuzzy import NEAR_THRESHOLD, FuzzyMatch, _candidates, _likeness, find_fuzzy, find_nearest
from pullquote.verification.word_diff import align, differences
from pullquote.verification.words import keys, words_of
from tests.support.texts import inline, texts

TEXT = """The old pier opened again on Monday. Tickets cost 3,500 won, up from 2,900 a year ago, the harbour says.

“We waited for hours,” said Mira Holm, who drives the ferry.

Six thousand people came on the first day. The mayor did not attend. Nobody was hurt, the police said on Tuesday."""


def windows_by_hand(claimed: list[str], printed: list[str]) -> list[tuple[int, int]]:
    """Return the windows that share most of a claim's words, word by word."""
    wanted = Counter(key for word in claimed for key in keys(word))
    count = Counter(key for word in printed for key in keys(word) if key in wanted)
    size = len(claimed) * 3 // 2 + 2
    step = max(1, size // 2)
    inside: Counter[str] = Counter()
    score = 0.0
    peaks: dict[int, tuple[float, int]] = {}
    for end, word in enumerate(printed):
        for key in (key for key in keys(word) if key in wanted):
            inside[key] += 1
            score += math.log(1 + len(printed) / count[key]) if inside[key] <= wanted[key] else 0.0
        for key in (key for key in keys(printed[end - size]) if key in wanted) if end >= size else ():
            score -= math.log(1 + len(printed) / count[key]) if inside[key] <= wanted[key] else 0.0
            inside[key] -= 1
        peaks[end // step] = max(peaks.get(end // step, (0.0, 0)), (score, -end))
    tops = sorted((-score, -end) for score, end in peaks.values() if score > 1e-9)[: 4 + 64 // len(claimed)]
    return [(max(0, end - size - step), min(len(printed), end + step + 1)) for _, end in tops]


def near(claim: str, text: str = TEXT) -> tuple[str, float]:
    found = find_fuzzy(claim, text)
    assert found is not None
    return text[found.start : found.end], found.similarity


def changes(claim: str, printed: str) -> list[tuple[str, str, str]]:
    return [(d.operation, d.claimed.strip(), d.printed.strip()) for d in differences(claim, printed)]


class TestFindNear:
    @pytest.mark.parametrize(
        ("claim", "printed"),
        [
            ("Tickets cost 3,600 won", "Tickets cost 3,500 won"),
            ("cost 9 won", "cost 3,500 won"),
            ("3,600 won", "3,500 won"),
            ("Tikets cost 3,500 won", "Tickets cost 3,500 won"),
            ("The mayor did attend.", "The mayor did not attend."),
            ("Five thousand people came on the first day.", "Six thousand people came on the first day."),
            ("“Nobody was hurt, police said on Tuesday.”", "Nobody was hurt, the police said on Tuesday."),
            ("The old pier opened again on Friday.", "The old pier opened again on Monday."),
        ],
    )
    def test_changed_words_and_figures_are_near_but_not_exact(self, claim: str, printed: str):
        assert find_exact(claim, TEXT) == []
        found, similarity = near(claim)
        assert found == printed
        assert NEAR_THRESHOLD <= similarity < 1

    def test_what_was_printed_exactly_is_found_with_similarity_one(self):
        assert near("“we waited for hours”") == ("We waited for hours", 1.0)

    def test_punctuation_alone_makes_a_claim_near(self):
        found, similarity = near("Tickets cost 3,500 won up from 2,900 a year ago")
        assert (found, similarity) == ("Tickets cost 3,500 won, up from 2,900 a year ago", 0.99)

    @pytest.mark.parametrize("ellipsis", ["[...]", "[…]", "...", "…", " . . . ", "(…)", "[. . .]"])
    def test_parts_joined_by_an_ellipsis_are_near_and_never_exact(self, ellipsis: str):
        claim = f"Tickets cost 3,500 won {ellipsis} the mayor did not attend."
        assert find_exact(claim, TEXT) == []
        found, similarity = near(claim)
        assert found.startswith("Tickets cost")
        assert found.endswith("not attend.")
        assert NEAR_THRESHOLD <= similarity < 1

    @pytest.mark.parametrize("claim", ["The moon is made of cheese", "A storm sank three boats in the old harbour"])
    def test_what_was_not_printed_is_not_near(self, claim: str):
        assert near(claim)[1] < NEAR_THRESHOLD

    @pytest.mark.parametrize("claim", ["", "…", "“”", "zebra", "??"])
    def test_nothing_in_common_is_nowhere(self, claim: str):
        assert find_fuzzy(claim, TEXT) is None
        assert find_fuzzy(claim, "") is None

    def test_common_words_elsewhere_do_not_mislead(self):
        text = "The mayor said the pier and the boats and the town were safe. The ferry to the island was late."
        assert near("the ferry to the harbour was late", text)[0] == "The ferry to the island was late"

    @given(texts, inline)
    @settings(max_examples=300)
    def test_places_and_similarities_are_within_bounds(self, text: str, claim: str):
        found = find_fuzzy(claim, text)
        if found is not None:
            assert 0 <= found.start < found.end <= len(text)
            assert 0 < found.similarity <= 1
            assert (found.similarity == 1) == ((found.start, found.end) in find_exact(claim, text))

    @given(st.lists(st.sampled_from("abcdefgh"), min_size=4, max_size=30), st.data())
    @settings(max_examples=300)
    def test_a_passage_of_the_text_is_found_whole(self, words: list[str], data: st.DataObject):
        start = data.draw(st.integers(0, len(words) - 3))
        end = data.draw(st.integers(start + 3, len(words)))
        text, claim = " ".join(words), " ".join(words[start:end])
        assert near(claim, text)[1] == 1

    @given(st.integers(0, 16), st.integers(5, 25), st.sampled_from(["4,000", "12", "1.5"]))
    def test_a_changed_figure_is_always_near(self, start: int, length: int, figure: str):
        words = TEXT.split()
        chosen = words[start : start + length]
        claim = " ".join(figure if word == "3,500" else word for word in chosen)
        similarity = near(claim)[1]
        assert similarity >= NEAR_THRESHOLD
        assert (similarity < 1) == ("3,500" in chosen)

    @given(st.lists(st.sampled_from("oar mill 3 40 pier wet".split()), max_size=60), st.data())
    @settings(max_examples=300)
    def test_the_windows_compared_are_those_found_by_moving_one_word_by_word(
        self, words: list[str], data: st.DataObject
    ):
        claimed = data.draw(st.lists(st.sampled_from("oar mill 3 41 rope".split()), min_size=1, max_size=9))
        low = data.draw(st.integers(0, len(words)))
        high = data.draw(st.integers(low, len(words)))
        printed = words_of(" ".join(words))
        assert _candidates(claimed, printed, low, high) == windows_by_hand(claimed, words[low:high])

    def test_only_the_stretches_given_are_compared(self):
        first, last = TEXT.index("“We"), TEXT.index("Nobody")
        assert find_nearest("Tickets cost 3,600 won", [words_of(TEXT, Span(first, last))]) is None
        found = find_nearest("The mayor did attend.", [words_of(TEXT, Span(0, 20)), words_of(TEXT, Span(first, last))])
        assert found is not None
        assert TEXT[found.start : found.end] == "The mayor did not attend."

    @given(st.text("aábc1", max_size=12), st.text("aábc1", max_size=12), st.sampled_from([0.5, 0.75]))
    def test_the_likeness_of_words_is_that_of_difflib(self, a: str, b: str, least: float):
        expected = SequenceMatcher(None, a, b).ratio()
        assert _likeness(a, b, least) in ({expected} if expected >= least else {expected, 0.0})


class TestDifferences:
    def test_a_changed_figure_is_one_word(self):
        assert changes("cost 3,500 won.", "cost 3,600 won.") == [
            ("equal", "cost", "cost"),
            ("replace", "3,500", "3,600"),
            ("equal", "won.", "won."),
        ]

    def test_a_word_left_out_and_a_word_put_in(self):
        assert changes("The mayor did attend", "the mayor did not attend") == [
            ("equal", "The mayor did", "the mayor did"),
            ("insert", "", "not"),
            ("equal", "attend", "attend"),
        ]
        assert changes("a very late ferry", "a late ferry")[1] == ("delete", "very", "")

    def test_marks_between_changes_belong_to_one_change(self):
        assert changes("red, green boats", "blue, black boats")[0] == ("replace", "red, green", "blue, black")

    def test_only_accidents_of_quoting_are_equal(self):
        assert [d.operation for d in differences("“We  WAITED” - long", "'We waited'\n– long")] == ["equal"]

    def test_nothing_differs_from_nothing(self):
        assert differences("", "") == ()
        assert changes("", "late") == [("insert", "", "late")]
        assert changes("late", "") == [("delete", "late", "")]

    @given(texts, texts)
    @settings(max_examples=300)
    def test_each_side_joined_is_what_was_given(self, claim: str, printed: str):
        found = differences(claim, printed)
        assert "".join(d.claimed for d in found) == claim
        assert "".join(d.printed for d in found) == printed
        for d in found:
            assert (d.operation == "insert") == (d.claimed == "")
            assert (d.operation == "delete") == (d.printed == "")
        assert all(a.operation != b.operation for a, b in pairwise(found))

    @given(texts)
    def test_a_text_does_not_differ_from_itself(self, text: str):
        assert {d.operation for d in differences(text, text.swapcase().swapcase())} <= {"equal", "replace"}
        assert {d.operation for d in differences(text, text)} <= {"equal"}


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
@settings(max_examples=300)
def test_the_common_subsequence_is_a_longest_one(ours: list[str], theirs: list[str]):
    table = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i, a in enumerate(ours):
        for j, b in enumerate(theirs):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    pairs = align(ours, theirs)
    assert len(pairs) == table[-1][-1]
    assert all(ours[a] == theirs[b] for a, b in pairs)
    assert all(p[0] < q[0] and p[1] < q[1] for p, q in pairwise(pairs))


def test_similarity_agrees_with_difflib_on_words():
    claim = "The old pier opened late on Monday"
    found = find_fuzzy(claim, TEXT)
    assert found is not None
    ratio = SequenceMatcher(None, claim.split(), TEXT[found.start : found.end].split()).ratio()
    assert found == FuzzyMatch(0, len("The old pier opened again on Monday"), pytest.approx(ratio))


@pytest.mark.parametrize(
    ("claimed", "printed", "changed"),
    [
        ("a 6″ oar", "a 6′ oar", ("″ ", "′ ")),
        ('a 6" oar', "a 6’ oar", ('" ', "’ ")),
        ("a 9 mW mill", "a 9 MW mill", ("mW ", "MW ")),
        ("a 9mW mill", "a 9MW mill", ("9mW ", "9MW ")),
    ],
)
def test_a_unit_that_folding_would_change_is_shown_as_changed(claimed: str, printed: str, changed: tuple[str, str]):
    steps = [step for step in differences(claimed, printed) if step.operation != "equal"]
    assert [(step.claimed, step.printed) for step in steps] == [changed]


def test_marks_and_letters_that_are_no_unit_are_shown_as_equal():
    for claimed, printed in (("“no” he said", "'NO' he said"), ("a 6' oar of 9 KM", "a 6′ oar of 9 km")):
        assert [step.operation for step in differences(claimed, printed)] == ["equal"]


def endless(kind: str) -> tuple[str, str]:
    draw = random.Random(7)
    if kind == "many words":
        text = " ".join(f"word{draw.randrange(3000)}" for _ in range(12_000))
        return text[50_000:52_000].replace("1", "2"), text
    if kind == "two words":
        text = "".join(draw.choice("ab ") for _ in range(100_000))
        return text[300:2300][::-1], text
    if kind == "no spaces":
        text = "".join(chr(0x4E00 + draw.randrange(500)) for _ in range(100_000))
        return text[5000:7000:2], text
    if kind == "one word":
        return "a " * 1000, "a " * 50_000
    if kind == "figures":
        return "12 3 1,000 boats", "3,500 " * 17_000
    return "boat … " * 280, "the boat was late " * 5500


@pytest.mark.parametrize("kind", ["many words", "two words", "no spaces", "one word", "figures", "ellipses"])
def test_long_claims_in_long_texts_are_compared(kind: str):
    """Quadratic time would exceed the test's timeout."""
    claim, text = endless(kind)
    near = find_fuzzy(claim, text)
    assert near is None or 0 <= near.start < near.end <= len(text)
    assert "".join(step.printed for step in differences(claim, text[:2000])) == text[:2000]
