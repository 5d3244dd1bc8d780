import io
import json
import tracemalloc

import pytest

from pullquote.errors import InputError
from pullquote.reading import read_bytes, read_stream
from pullquote.reading.jsonl import LONGEST_LINE
from pullquote.types import Article, Metadata, Note, Rejected


def lines(*values):
    return "\n".join(v if isinstance(v, str) else json.dumps(v) for v in values).encode()


def read(*values, **options):
    return list(read_bytes(lines(*values), name="wire.jsonl", **options))


def test_every_field():
    (found,) = read(
        {
            "id": "a-1",
            "title": "Fares rise",
            "text": "Fares rose.\r\n\r\nThey fell.",
            "url": "https://a.example/x",
            "authors": ["By Jane Doe", "John Roe"],
            "translators": "Mina Park",
            "outlet": "Harbour Ledger",
            "published": "2022-01-12T10:00:00Z",
            "modified": None,
            "language": "en",
            "section": "Ports",
            "collection": "ignored",
            "weather": {"fog": True},
        }
    )
    assert found == Article(
        id="a-1",
        title="Fares rise",
        text="Fares rose.\n\nThey fell.",
        url="https://a.example/x",
        authors=("Jane Doe", "John Roe"),
        translators=("Mina Park",),
        outlet="Harbour Ledger",
        published="2022-01-12",
        language="en",
        section="Ports",
        source="wire.jsonl:1",
        origins=found.origins,
    )
    assert set(found.origins.values()) == {"jsonl"}
    assert (found.version, found.passages, found.collection) == (0, (), "default")


def test_html_in_a_line():
    (found,) = read({"html": "<article><h1>Fares</h1><p>Fares “rose” by £2.</p></article>", "author": "Jane Doe"})
    assert found.text == "Fares “rose” by £2."
    assert (found.title, found.origins["title"], found.origins["authors"]) == ("Fares", "html", "jsonl")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{not json", "not valid JSON"),
        ("[1]", "JSON list"),
        ("3", "JSON int"),
        ({"title": "x"}, "neither"),
        ({"text": 5}, "expected a string"),
        ({"text": " \n\u00a0"}, "empty"),
        ({"text": "x", "id": True}, "id is True"),
        ({"text": "x", "authors": {"a": 1}}, None),
        ('{"text": "a\\ud800b"}', "surrogate"),
        ('{"text": "x", "outlet": "\\udc00"}', "surrogate"),
        ('{"text": "x", "id": [1]}', "id is"),
        ({"text": "a\x00b"}, "NULs"),
        ({"html": "<p></p>"}, "without an article"),
        (
            {"text": "x", "published": "2999-01-01"},
            "published 2999-01-01 is in the future: possibly embargoed; not added",
        ),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line, why):
    before, *middle, after = read({"text": "First."}, line, {"text": "Last."})
    assert (before.text, after.text) == ("First.", "Last.")
    assert after.source == "wire.jsonl:3"
    if why is not None:
        (found,) = middle
        assert isinstance(found, Rejected)
        assert found.place == "wire.jsonl:2"
        assert why in found.why
        assert "\n" not in found.why


def test_notes_and_future_changes():
    note, found = read({"text": "x", "modified": "2999-01-01"})
    assert isinstance(note, Note)
    assert "in the future" in note.text
    assert found.modified is None
    assert "modified" not in found.origins


def test_blank_lines_and_marks_are_passed_over():
    data = b"\xef\xbb\xbf" + lines({"text": "One."}, "", "  ", {"text": "Two."}) + b"\r\n"
    found = list(read_bytes(data, name="a.jsonl"))
    assert [(each.text, each.source) for each in found] == [("One.", "a.jsonl:1"), ("Two.", "a.jsonl:4")]


def test_utf16():
    found = list(read_bytes(lines({"text": "One."}, {"text": "Two."}).decode().encode("utf-16"), name="a.jsonl"))
    assert [each.text for each in found] == ["One.", "Two."]


def test_ids_used_twice():
    same, other = {"id": "a", "text": "One."}, {"id": "a", "text": "Two."}
    found = read(same, same, other, {"id": 7, "text": "Three."})
    assert [each.id for each in found if isinstance(each, Article)] == ["a", "7"]
    second, third = (each for each in found if isinstance(each, Rejected))
    assert "line 2, identical to line 1" in second.why
    assert "line 3, different from line 1" in third.why


def test_an_address_used_twice():
    url = "https://ledger.example/fares"
    found = read(
        {"id": "a", "url": url, "text": "One."},
        {"id": "b", "url": url + "/?utm_source=x#top", "text": "Two."},
        {"id": "c", "url": "https://ledger.example/", "text": "Three."},
        {"id": "d", "url": "https://ledger.example/", "text": "Four."},
    )
    assert [each.id for each in found if isinstance(each, Article)] == ["a", "c", "d"]
    (second,) = (each for each in found if isinstance(each, Rejected))
    assert "is used again on line 2, different from line 1" in second.why


def test_the_id_of_a_rejected_line_is_free():
    found = read({"id": "a", "text": ""}, {"id": "a", "text": "Two."})
    assert [type(each) for each in found] == [Rejected, Article]


def test_what_is_for_one_article_is_refused_for_several():
    given = Metadata(title="Fares")
    (alone,) = read({"text": "One."}, given=given)
    assert (alone.title, alone.origins["title"]) == ("Fares", "given")
    (refused,) = read({"text": "One."}, {"text": "Two."}, given=given)
    assert isinstance(refused, Rejected)
    assert "--title is for one article" in refused.why
    assert [each.outlet for each in read({"text": "One."}, {"text": "Two."}, given=Metadata(outlet="Ledger"))] == [
        "Ledger"
    ] * 2


def test_a_bad_given_value_raises_at_once():
    with pytest.raises(InputError, match="ambiguous"):
        read_bytes(b"x", name="a.txt", given=Metadata(published="03/04/2022"))


def test_an_empty_file():
    (found,) = list(read_bytes(b"\n\n", name="a.jsonl"))
    assert "empty" in found.why


class Endless(io.RawIOBase):
    """A stream of `a` without a newline; counts what was read."""

    def __init__(self):
        self.read_so_far = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        buffer[:] = b"a" * len(buffer)
        self.read_so_far += len(buffer)
        return len(buffer)


def test_an_endless_line_ends():
    stream = Endless()
    tracemalloc.start()
    (found,) = list(read_stream(io.BufferedReader(stream), name="x.jsonl"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "rest was not read" in found.why
    assert stream.read_so_far < 12 * LONGEST_LINE
    assert peak < 3 * LONGEST_LINE


def test_a_long_line_is_passed_over():
    found = read({"text": "One."}, {"text": "x" * LONGEST_LINE}, {"text": "Three."})
    assert [type(each) for each in found] == [Article, Rejected, Article]
    assert found[1].place == "wire.jsonl:2"
    assert found[2].source == "wire.jsonl:3"


def test_a_large_file_is_streamed():
    line = lines({"text": "Fares rose. " * 500, "language": "en"}) + b"\n"
    count = 5000

    class Many(io.RawIOBase):
        at = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            size = min(len(buffer), len(line) - self.at % len(line), count * len(line) - self.at)
            buffer[:size] = line[self.at % len(line) :][:size]
            self.at += size
            return size

    tracemalloc.start()
    seen = sum(isinstance(each, Article) for each in read_stream(io.BufferedReader(Many()), name="x.jsonl"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == count
    assert peak < 5_000_000
