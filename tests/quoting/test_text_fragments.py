from __future__ import annotations

import random
import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings, strategies as st

from pullquote.quoting.text_fragments import MAX_LENGTH, WANTED_LENGTH, text_fragment_url
from tests.support.texts import texts

URL = "https://ledger.example/ferry"


class Page:
    """A page that shows a text: blocks between blank lines, white space collapsed. Finds as a browser does.

    An implementation of "find a range from a text directive" and "find a string in range" of
    https://wicg.github.io/scroll-to-text-fragment/, with case ignored and words in the sense of `str.isalnum`.
    """

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        self.places: list[int] = []
        for match in re.finditer(r"\s+|\S", text):
            space = match.group().isspace()
            blank_line = space and re.search(r"\n\s*\n", match.group())
            characters.append("\n" if blank_line else " " if space else match.group().lower())
            assert len(characters[-1]) == 1
            self.places.append(match.start())
        self.shown = "".join(characters)

    def highlighted(self, directive: str) -> tuple[int, int] | None:
        """Return the span of the text that a browser would highlight."""
        prefix = suffix = end = None
        terms = directive.split(",")
        if terms[0].endswith("-"):
            prefix = unquote(terms.pop(0)[:-1])
        if terms[-1].startswith("-"):
            suffix = unquote(terms.pop()[1:])
        start = unquote(terms.pop(0))
        if terms:
            (end,) = (unquote(term) for term in terms)
        found = self.match(prefix, start, end, suffix)
        return None if found is None else (self.places[found[0]], self.places[found[1] - 1] + 1)

    def match(  # noqa: PLR0911, PLR0912 - the specification's own steps
        self, prefix: str | None, start: str, end: str | None, suffix: str | None
    ) -> tuple[int, int] | None:
        search = 0
        must_end = end is not None or suffix is None
        while search < len(self.shown):
            if prefix is not None:
                before = self.find(prefix, search, True, False)
                if before is None:
                    return None
                search = before[0] + 1
                at = self.past_space(before[1])
                found = self.find(start, at, False, must_end)
                if found is None:
                    return None
                if found[0] != at:
                    continue
            else:
                found = self.find(start, search, True, must_end)
                if found is None:
                    return None
                search = found[0] + 1
            first, last = found
            while last < len(self.shown) or suffix is None:
                if end is not None:
                    ending = self.find(end, last, True, suffix is None)
                    if ending is None:
                        return None
                    last = ending[1]
                if suffix is None:
                    return first, last
                at = self.past_space(last)
                after = self.find(suffix, at, False, True)
                if after is None:
                    return None
                if after[0] == at:
                    return first, last
                if end is None:
                    break
            else:
                return None
        return None

    def find(self, query: str, start: int, word_start: bool, word_end: bool) -> tuple[int, int] | None:
        sought = query.lower()
        position = self.shown.find(sought, start)
        while position >= 0:
            stop = position + len(sought)
            if (self.is_edge(position) or not word_start) and (self.is_edge(stop) or not word_end):
                return position, stop
            position = self.shown.find(sought, position + 1)
        return None

    def is_edge(self, index: int) -> bool:
        around = self.shown[max(0, index - 1) : index + 1]
        return not (0 < index < len(self.shown) and around.isalnum() and around.isascii())

    def past_space(self, index: int) -> int:
        while index < len(self.shown) and self.shown[index].isspace():
            index += 1
        return index


def directive_of(address: str | None) -> str:
    assert address is not None
    return address.partition(":~:text=")[2]


def highlighted(text: str, part: str, nth: int = 0) -> tuple[str, str]:
    """Link to the nth occurrence of a part, check what a browser would highlight, and return the directive."""
    start = [m.start() for m in re.finditer(re.escape(part), text)][nth]
    directive = directive_of(text_fragment_url(URL, text, start, start + len(part)))
    assert Page(text).highlighted(directive) == (start, start + len(part))
    return directive, unquote(directive)


class TestForms:
    def test_a_short_quote_is_given_whole(self):
        directive, _ = highlighted("The pier opened. Boats came, 12-14 & more.", "Boats came, 12-14 & more.")
        assert directive == "Boats%20came%2C%2012%2D14%20%26%20more%2E"

    def test_a_long_quote_is_given_by_its_ends(self):
        part = "It was the first time in nine years that the old pier had been open to anyone who wished to see it."
        _, said = highlighted(f"The mayor spoke. {part} She left.", part)
        assert said == "It was the first time,who wished to see it."

    def test_ends_that_come_too_early_are_lengthened_or_told_apart(self):
        ends = "who wished to see it"
        part = f"It was the first time, {ends}, in nine years that the old pier had been open to anyone {ends}."
        highlighted(f"The mayor spoke. {part} She left.", part)

    def test_a_second_occurrence_gets_context(self):
        text = "The boat was late. Nobody knew why. On Friday the boat was late. It rained."
        directive, _ = highlighted(text, "the boat was late.")
        assert re.search("^[A-Za-z0-9%]+-,|,-", directive)

    def test_only_case_sets_them_apart(self):
        text = "The boat was late. Nobody knew.\n\nWhy, the boat was late."
        highlighted(text, "the boat was late.")

    def test_part_of_a_word_is_no_match_but_is_told_apart_all_the_same(self):
        highlighted("The party was for art.", "art.")

    def test_lines_of_one_paragraph_are_not_crossed(self):
        text = "The old pier\nopened again today.\n\nThe old boats came."
        directive, said = highlighted(text, "The old pier\nopened again today.")
        assert "," in directive
        assert "pier opened" not in said

    def test_korean_uses_fewer_words(self):
        words = [f"항구{chr(0xAC00 + n)}사람들이" for n in range(40)]
        text = "배가 늦었다. " + " ".join(words) + ". 비가 왔다."
        directive, said = highlighted(text, " ".join(words) + ".")
        assert len(directive) <= WANTED_LENGTH
        assert said.startswith(words[0])

    def test_scripts_without_spaces_are_given_whole(self):
        part = "運輸省は水曜日、フェリーターミナルの再開を三か月延期すると発表した。「遅れは残念だ」と市長は述べた。"
        _, said = highlighted(f"雨だった。{part}船は来なかった。", part)
        assert said == part
        thai = "เรือเฟอร์รี่กลับมาให้บริการอีกครั้งในวันจันทร์หลังจากหยุดไปสามเดือน"
        assert highlighted(f"ฝนตก {thai} จบ", thai)[1] == thai

    def test_long_ranges_in_scripts_without_spaces_are_cut_where_words_end(self):
        part = (
            "市長はフェリーターミナルコンプレックスの再開を発表した。" * 3
            + "乗客は十二の桟橋から船に乗ることができる。" * 9
        )
        directive, said = highlighted(f"雨だった。{part}船は来なかった。", part)
        assert len(directive) <= MAX_LENGTH
        for term in said.split(","):
            assert not re.search("^[ァ-ヺー]", term) or "、" in term
            assert not re.search("[^ァ-ヺー。]$", term) or term.endswith(("は", "の", "を"))

    def test_an_endless_run_is_cut_all_the_same(self):
        text = "".join(chr(0x4E00 + n) for n in range(400)) + "。"
        directive, said = highlighted(text, text)
        assert len(directive) <= 2 * WANTED_LENGTH
        assert max(map(len, said.split(","))) <= 21

    def test_identical_paragraphs_are_linked_to_the_first(self):
        text = "The boat was late.\n\nThe boat was late."
        directive = directive_of(text_fragment_url(URL, text, 20, len(text)))
        assert Page(text).highlighted(directive) == (0, 18)


class TestAddress:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            (URL, f"{URL}#:~:text=late"),
            (f" {URL}#top ", f"{URL}#top:~:text=late"),
            (f"{URL}#:~:text=old&text=older", f"{URL}#:~:text=late"),
            (f"{URL}#top:~:text=old", f"{URL}#top:~:text=late"),
            (f"{URL}#", f"{URL}#:~:text=late"),
            (f"{URL}?a=1&b=2", f"{URL}?a=1&b=2#:~:text=late"),
        ],
    )
    def test_a_fragment_is_kept_and_a_directive_replaced(self, url: str, expected: str):
        assert text_fragment_url(url, "so late now", 2, 8) == expected

    @pytest.mark.parametrize("url", [None, "", " "])
    def test_without_address_there_is_no_link(self, url: str | None):
        assert text_fragment_url(url, "late", 0, 4) is None

    def test_without_words_there_is_no_directive(self):
        assert text_fragment_url(URL, " \n ", 0, 3) == URL
        assert text_fragment_url(f"{URL}#top:~:text=old", "late", 2, 2) == f"{URL}#top"

    def test_an_endless_word_is_not_put_into_the_address(self):
        assert text_fragment_url(URL, "a" * 10_000, 0, 10_000) == URL


PAGE_WORDS = (
    "the",
    "The",
    "ferry",
    "was",
    "late",
    "art",
    "party,",
    "“party”",
    "a-b",
    "3,500",
    "&",
    "–",
    "北京",
    "배가",
    "e\u0301",
)
blocks = st.lists(
    st.lists(st.sampled_from(PAGE_WORDS), min_size=1, max_size=30).map(" ".join),
    min_size=1,
    max_size=5,
)


@given(blocks, st.data())
@settings(max_examples=600)
def test_a_browser_highlights_exactly_the_range(paragraphs: list[str], data: st.DataObject):
    text = "\n\n".join(paragraphs)
    block = data.draw(st.sampled_from(paragraphs))
    words = list(re.finditer(r"\S+", block))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    origin = text.index(block)
    start, end = origin + words[first].start(), origin + words[last].end()
    address = text_fragment_url(URL, text, start, end)
    assert address is not None
    encoded = directive_of(address)
    assert re.fullmatch(r"(?:[A-Za-z0-9]|%[0-9A-F]{2}|,|(?<=.)-(?=,)|(?<=,)-)+", encoded)
    flat = " ".join(text.replace("e\u0301", "e").split()).casefold()
    # A block whose text also occurs elsewhere (in another block, or across two) cannot be singled out.
    whole = " ".join(block.replace("e\u0301", "e").split()).casefold()
    if len(re.findall(f"(?={re.escape(whole)})", flat)) == 1:
        assert Page(text).highlighted(encoded) == (start, end)


@given(texts, st.data())
@settings(max_examples=300)
def test_every_term_is_said_in_the_text(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    address = text_fragment_url(URL, text, start, end)
    assert address is not None
    encoded = directive_of(address)
    assert len(encoded) <= MAX_LENGTH
    assert bool(encoded) == bool(text[start:end].strip())
    for term in encoded.split(","):
        assert unquote(term.strip("-")) in " ".join(text.split())


@pytest.mark.parametrize("kind", ["words", "one word again and again", "one line"])
def test_large_texts_have_links(kind: str):
    """Quadratic time would exceed the test's timeout."""
    draw = random.Random(3)
    text = {
        "words": "\n\n".join(" ".join(f"word{draw.randrange(99)}" for _ in range(60)) for _ in range(3000)),
        "one word again and again": "late " * 200_000,
        "one line": " ".join(f"word{draw.randrange(9)}" for _ in range(150_000)),
    }[kind]
    assert str(text_fragment_url(URL, text, len(text) // 2, len(text) // 2 + 700)).startswith(URL)
