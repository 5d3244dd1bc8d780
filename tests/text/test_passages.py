from __future__ import annotations

import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings, strategies as st

from pullquote.text import passages as module, sentences as splitter
from pullquote.text.characters import is_hidden
from pullquote.text.passages import MAX_PASSAGE, count_paragraphs, paragraphs, split
from pullquote.text.segmentation import is_grapheme_boundary
from pullquote.text.sentences import sentences
from pullquote.types import Article, Furniture, FurnitureKind, Passage
from tests.support.texts import texts

KINDS: tuple[FurnitureKind, ...] = ("caption", "alt", "credit", "heading", "byline", "notice", "related")
LANGUAGES = (None, "en", "ko", "zh-Hant", "pt_BR", "xx", "", "no such language", "\0")

furniture = st.lists(
    st.builds(
        lambda start, length, kind, credit: Furniture(start, start + length, kind, credit),
        st.integers(-3, 90),
        st.integers(-2, 25),
        st.sampled_from(KINDS),
        st.sampled_from((None, "Mira Holm")),
    ),
    max_size=6,
).map(tuple)


def split_text(text: str, language: str | None = None, spans: tuple[Furniture, ...] = ()) -> tuple[Passage, ...]:
    return split(Article(text=text, language=language, furniture=spans))


def of(text: str, part: str, kind: FurnitureKind, credit: str | None = None) -> Furniture:
    start = text.index(part)
    return Furniture(start, start + len(part), kind, credit)


def blocks_by_regex(text: str) -> list[str]:
    """Count blocks as evaluation sets do: texts between lines of white space."""
    return [block for block in re.split(r"\n\s*\n", text.strip()) if block]


class TestParagraphs:
    def test_counts_blocks_from_one(self):
        text = "\n\nHarbour reopens\n\nThe harbour opened.\nBoats came.\n \u00a0\nNobody was hurt.\n\n"
        assert [text[s:e] for s, e in paragraphs(text)] == [
            "Harbour reopens",
            "The harbour opened.\nBoats came.",
            "Nobody was hurt.",
        ]
        assert count_paragraphs(text) == 3

    @given(texts)
    def test_agrees_with_an_independent_oracle(self, text: str):
        expected = [block.strip() for block in blocks_by_regex(text)]
        if len(expected) == 1:
            lines = [line for line in text.split("\n") if line.strip()]
            found = [text[s:e].strip() for s, e in paragraphs(text)]
            assert found in (expected, [line.strip() for line in lines]) or any(line[0].isspace() for line in lines)
            assert "".join("".join(found).split()) == "".join(text.split())
        else:
            assert [text[s:e].strip() for s, e in paragraphs(text)] == expected

    @pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x0c", "\u2029", "\r"])
    def test_only_newlines_part_lines(self, mark: str):
        assert count_paragraphs(f"One boat.{mark}{mark}Two boats.") == 1

    def test_lines_that_are_sentences_are_paragraphs(self):
        text = "The boat left.\nIt was full.\nNobody minded"
        assert count_paragraphs(text) == 3

    def test_long_lines_are_paragraphs(self):
        assert count_paragraphs("A day at the harbour\n" + "boats and more boats " * 10) == 2

    def test_hard_wrapped_lines_are_one_paragraph(self):
        text = "The boat left the old harbour\nin the morning with forty people\naboard. It came back in the\nevening."
        assert count_paragraphs(text) == 1
        assert [p.text for p in split_text(text)] == [text]

    def test_indentation_marks_the_paragraphs_of_hard_wrapped_lines(self):
        text = "Ferry late\n   The ferry was late on Monday after\ndays of rain, the county said.\n"
        text += "   It will be\nrepaired by Friday.\n   Nobody minded."
        assert [(p.text, p.paragraph) for p in split_text(text)] == [
            ("Ferry late", 1),
            ("The ferry was late on Monday after\ndays of rain, the county said.", 2),
            ("It will be\nrepaired by Friday.", 3),
            ("Nobody minded.", 4),
        ]
        stripped = "The ferry was late on Monday after\ndays of rain, the county said.\n   It will be\nrepaired soon."
        assert count_paragraphs(stripped) == 2
        assert [p.paragraph for p in split_text("Title\n\n" + text[11:])] == [1, 2, 2, 2]

    def test_a_block_of_a_paragraph_a_line_keeps_its_number(self):
        lines = ["The ferry was late again on Monday, " * 3 + "she said.", "Nobody knew why.", "It rained " * 12 + "."]
        text = "Title\n\n" + "\n".join(lines) + "\n\nThe end."
        assert [(p.text, p.paragraph) for p in split_text(text)] == [
            ("Title", 1),
            *((line, 2) for line in lines),
            ("The end.", 3),
        ]
        assert count_paragraphs(text) == 3

    @pytest.mark.parametrize(
        "block",
        [
            "The boat left.\nIt was full.\nNobody minded.",
            "The sea was grey,\nthe boats had gone,\nand no one stayed\nto see the dawn.",
            "- Tickets\n- Boats and more boats than anyone had seen in years, " + "or so " * 20 + "\n- Piers",
            "The boat left the old harbour in the morning with forty people aboard and it\ncame back in the evening.",
            "   The sea was grey.\nThe boats had gone.\n   No one stayed.",
        ],
    )
    def test_other_lines_of_a_block_stay_together(self, block: str):
        assert [p.text for p in split_text(f"Title\n\n{block}")] == ["Title", block.strip()]

    def test_nothing_has_no_paragraph(self):
        for text in ("", " ", "\n", "\u00a0\n\u3000\n"):
            assert paragraphs(text) == []
            assert split_text(text) == ()


class TestSplit:
    def test_captions_are_passages_and_other_furniture_is_not(self):
        text = "The pier at dawn. Photo: Ada Lund\nThe pier opened again.\n\nRead in Korean\n\n"
        text += "It had been shut. For years."
        spans = (
            of(text, "The pier at dawn. Photo: Ada Lund", "caption", "Ada Lund"),
            of(text, "Photo: Ada Lund", "credit"),
            of(text, "Read in Korean", "notice"),
        )
        found = split_text(text, "en", spans)
        assert [(p.text, p.paragraph, p.kind, p.credit) for p in found] == [
            ("The pier at dawn.", 1, "caption", "Ada Lund"),
            ("The pier opened again.", 1, "body", None),
            ("It had been shut. For years.", 3, "body", None),
        ]
        assert [text[s:e] for s, e in found[-1].sentences] == ["It had been shut.", "For years."]

    def test_brackets_beside_furniture_are_no_passage(self):
        text = "(The pier at dawn)\n\nIt rained."
        found = split_text(text, None, (of(text, "The pier at dawn", "alt"),))
        assert [(p.text, p.paragraph) for p in found] == [("It rained.", 2)]

    def test_edges_are_trimmed_and_the_inside_is_not(self):
        text = "\ufeff\u3000The  old\u00a0pier. \u200b\u00a0\n\n\u200bBoats.\u00a0"
        assert [p.text for p in split_text(text)] == ["The  old\u00a0pier.", "Boats."]

    @given(texts, furniture, st.sampled_from(LANGUAGES))
    @example("\u200f “\u200b", (), None)
    @settings(max_examples=500)
    def test_offsets_are_exact(self, text: str, spans: tuple[Furniture, ...], language: str | None):
        position = 0
        for p in split_text(text, language, spans):
            assert position <= p.start < p.end
            position = p.end
            assert text[p.start : p.end] == p.text
            assert p.text.strip() == p.text != ""
            assert not is_hidden(p.text[0])
            covered = ""
            last = p.start
            for start, end in p.sentences:
                assert last <= start < end <= p.end
                assert text[last:start].strip() == ""
                assert text[start:end].strip() == text[start:end]
                covered += text[start:end]
                last = end
            assert "".join(covered.split()) == "".join(p.text.split())

    @given(texts, furniture)
    @settings(max_examples=500)
    def test_every_body_character_is_in_a_passage_and_no_furniture_is(self, text: str, spans: tuple[Furniture, ...]):
        found = split_text(text, "en", spans)
        place: dict[int, str] = {i: p.kind for p in found for i in range(p.start, p.end)}
        captioned = {i for f in spans if f.kind == "caption" for i in range(max(0, f.start), min(len(text), f.end))}
        barred = {i for f in spans if f.kind != "caption" for i in range(max(0, f.start), min(len(text), f.end))}
        for index, character in enumerate(text):
            kind = place.get(index)
            if index in barred:
                assert kind is None
            elif character.isalnum():
                assert kind == ("caption" if index in captioned else "body")
            else:
                assert kind in (None, "caption" if index in captioned else "body")

    @given(texts, furniture)
    def test_numbers_are_those_of_the_blocks(self, text: str, spans: tuple[Furniture, ...]):
        blocks = paragraphs(text)
        for p in split_text(text, None, spans):
            start, end = blocks[p.paragraph - 1]
            assert start <= p.start < p.end <= end

    def test_splitting_twice_gives_the_same(self):
        article = Article(text="One boat. Two boats.\n\nThree boats.")
        assert split(article) == split(article)


class TestSentences:
    def test_a_lone_capital_before_a_wide_space_does_not_end_the_process(self):
        text = "Plan B\u00a0. It was worse than plan A\u2028. Nobody liked it."
        assert "".join(text[s:e] for s, e in sentences(text, 0, len(text), "en")).replace(" ", "") == text.replace(
            " ", ""
        )

    def test_wordless_pieces_join_their_neighbours(self):
        text = "!!! ? The boat left. … ! It came back. 😀"
        assert [text[s:e] for s, e in sentences(text, 0, len(text), "en")] == [
            "!!! ? The boat left. … !",
            "It came back. 😀",
        ]

    def test_an_opening_quotation_mark_goes_with_what_it_opens(self):
        text = "She left. “It was late."
        assert [text[s:e] for s, e in sentences(text, 0, len(text), "en")] == ["She left.", "“It was late."]

    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("ko", ["소식통은 “사람들이 줄을 섰다.”고 말했다.", "비가 왔다."]),
            ("ja", ["「終わった。」と市長は述べた。", "雨が降った。"]),
            ("ja", ["「終わった。」、と市長は述べた。", "「そう。」", "「はい。」"]),
            ("zh", ["“好。”他说。", "“走了。”，她说。"]),
            ("en", ["He left at 5 p.m. Monday.", "It rained at 6 a.m.", "He slept until 7 p.m. Sept. 3."]),
            ("en", ["At 8 p.m. 12 people came.", "“It was late.”", "Nobody left."]),
        ],
    )
    def test_a_sentence_goes_on_after_a_quotation_or_an_hour(self, language: str, expected: list[str]):
        text = ("" if language in ("ja", "zh") else " ").join(expected)
        assert [text[s:e] for s, e in sentences(text, 0, len(text), language)] == expected

    def test_offsets_count_code_points(self):
        text = "😀 The boat left. 👨\u200d👩\u200d👧 Cafe\u0301s closed! 한국어다. 𝔸 boat came."
        assert next(text[s:e] for s, e in sentences(text, 0, len(text), None)) == "😀 The boat left."

    def test_offsets_that_do_not_fit_are_not_used(self, monkeypatch: pytest.MonkeyPatch):
        wrong = [{"start_index": 0, "end_index": 5, "text": "The b"}, {"start_index": 7, "end_index": 99, "text": "x"}]
        monkeypatch.setattr(splitter.sentencex, "get_sentence_boundaries", lambda _language, _text: wrong)
        text = "The boat left. It came back."
        assert sentences(text, 0, len(text), "en") == ((0, len(text)),)

    @given(
        st.lists(
            st.sampled_from(("The boat left. ", "“It was late. ", "Why? ", "Dr. Holm came. ", "x" * 900)), max_size=60
        )
    )
    @settings(max_examples=50)
    def test_reading_in_segments_loses_nothing(self, parts: list[str]):
        text = "".join(parts).strip()
        if text:
            found = sentences(text, 0, len(text), "en")
            assert " ".join(text[s:e] for s, e in found) == text

    def test_reading_in_segments_finds_every_sentence(self):
        text = "The old boat left the pier. " * 700
        assert len(sentences(text, 0, len(text.rstrip()), "en")) == 700

    @given(texts)
    def test_no_sentence_begins_inside_a_cluster(self, text: str):
        for p in split_text(text):
            for start, _ in p.sentences[1:]:
                assert is_grapheme_boundary(text, start) or text[start - 1].isspace()
                assert unicodedata.category(text[start]) != "Mn" or text[start - 1].isspace()


class TestWindows:
    @given(st.lists(st.integers(3, 1500), min_size=1, max_size=25))
    @settings(max_examples=200)
    def test_windows_are_whole_sentences_and_balanced(self, lengths: list[int]):
        text = " ".join("B" + "o" * (length - 2) + "." for length in lengths)
        spans, position = [], 0
        for length in lengths:
            spans.append((position, position + length))
            position += length + 1
        found = tuple(spans)
        windows = list(module._windows(found))
        assert tuple(s for w in windows for s in w) == found
        sizes = [w[-1][1] - w[0][0] for w in windows]
        assert all(size <= MAX_PASSAGE or len(w) == 1 for size, w in zip(sizes, windows, strict=True))
        assert len(text) > MAX_PASSAGE or len(windows) == 1
        fewest, longest = best_partition(lengths)
        assert len(windows) == fewest
        assert max((s for s in sizes if s <= MAX_PASSAGE), default=0) <= longest

    def test_a_long_paragraph_gives_several_passages_of_one_number(self):
        text = "Short one.\n\n" + ("The old boat left the pier. " * 100).strip()
        found = split_text(text, "en")
        assert [p.paragraph for p in found] == [1, 2, 2, 2]
        lengths = [len(p.text) for p in found[1:]]
        assert max(lengths) <= MAX_PASSAGE
        assert max(lengths) - min(lengths) < 60

    def test_one_overlong_sentence_stays_alone(self):
        text = "The boat left. " + "Boats and " * 200 + "piers. It came back."
        assert [len(p.sentences) for p in split_text(text, "en")] == [1, 1, 1]

    @pytest.mark.parametrize(
        "text",
        [
            "boats, and 3,500 boats " * 2000,
            "a" * 100_000,
            "e\u0301" * 50_000,
            "a" + "\u0301" * 100_000,
            "北京的船，" * 20_000,
            "! " * 50_000,
            "a" + " " * 50_000 + "b" * 5000 + ". It came back.",
        ],
    )
    def test_no_passage_is_longer_than_twice_the_most(self, text: str):
        found = split_text(text, "en")
        assert "".join("".join(p.text for p in found).split()) == "".join(text.split())
        assert max(len(p.text) for p in found) <= 2 * MAX_PASSAGE
        for p in found:
            assert (p.sentences[0][0], p.sentences[-1][1]) == (p.start, p.end)
            assert all(text[s:e].strip() == text[s:e] for s, e in p.sentences)
            assert "\u0301" * 700 in text or all(is_grapheme_boundary(text, s) for s, _ in p.sentences)
        if "," in text or "，" in text:
            assert all(text[e - 1] in ",，" or text[e:].strip() == "" for p in found for _, e in p.sentences)


def best_partition(lengths: list[int]) -> tuple[int, int]:
    """Find by dynamic programming the fewest windows, and how short the longest (of those that fit) can then be."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(lengths) + 1):
        options = []
        for start in range(end):
            size = sum(lengths[start:end]) + end - start - 1
            if size <= MAX_PASSAGE or start == end - 1:
                count, longest = best[start]
                options.append((count + 1, max(longest, size if size <= MAX_PASSAGE else 0)))
        best.append(min(options))
    return best[-1]


SLOW = {
    "news": ("The ferry was late again on Monday, and nobody at the pier knew why. " * 6 + "\n\n") * 7_000,
    "one sentence": "a" * 1_000_000,
    "one sentence of words": "boat " * 200_000,
    "unclosed quotation marks": "“a " * 300_000,
    "marks only": "! " * 500_000,
    "blank": " \n" * 500_000,
    "furniture": "Photo: Ada Lund\n\nThe boat left.\n\n" * 30_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_large_texts_come_back_whole(name: str):
    """Quadratic time would exceed the test's timeout."""
    text = SLOW[name]
    spans = ()
    if name == "furniture":
        spans = tuple(Furniture(m.start(), m.end(), "credit") for m in re.finditer("Photo: Ada Lund", text))
    passages = split_text(text, "en", spans)
    assert bool(passages) == bool(text.strip())
    assert all(text[p.start : p.end] == p.text for p in passages)


def test_importing_is_quick_and_light():
    code = (
        "import sys, pullquote.text.passages; print(sorted({'torch', 'faiss', 'numpy', 'discord'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
