from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from pullquote.reading.boilerplate.credits import split_credit
from pullquote.reading.boilerplate.detection import find_furniture
from pullquote.reading.boilerplate.names import looks_like_names

BODY = "The ferry to Skerry Point ran late again on Monday, the harbour office said."


def spans(text):
    return [(f.kind, text[f.start : f.end], f.credit) for f in find_furniture(text).furniture]


def at_end(line):
    return f"{BODY}\n\n{BODY}\n\n{line}"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Please direct any comments or questions about this article to", "notice"),
        ("Please send your feedback about this story to desk@ledger.example.", "notice"),
        ("Sign up for our newsletter", "notice"),
        ("Sign up for the Ledger's morning newsletter here.", "notice"),
        ("Subscribe to our newsletter", "notice"),
        ("To read the full story, please subscribe to the Harbour Ledger.", "notice"),
        ("Follow us on Facebook and Instagram", "notice"),
        ("Advertisement", "notice"),
        ("ADVERTISEMENT", "notice"),
        ("Story continues below advertisement", "notice"),
        ("© 2021 Harbour Ledger. All rights reserved.", "notice"),
        ("Read in Korean", "related"),
        ("Read in Traditional Chinese", "related"),
        ("Read this article in 한국어", "related"),
        ("Read more: Fares to rise again in June", "related"),
        ("READ MORE", "related"),
        ("Related: Ferry strike enters a second week", "related"),
        ("Related stories", "related"),
        ("*Translated by Mina Park", "byline"),
        ("Translated from Korean by Mina Park.", "byline"),
        ("Translated from the Korean", "byline"),
        (
            "Jane Doe is one of Harbour Ledger's full-time journalists. Please direct any questions about her work to",
            "byline",
        ),
        ("Jane Doe is a staff writer at the Harbour Ledger.", "byline"),
        ("María José Peña is a senior reporter covering ports. She can be reached at m@ledger.example.", "byline"),
        ("Jane Doe is our political correspondent.", "byline"),
        ("Recommended", "related"),
        ("Recommended: Ferry strike enters a second week", "related"),
        ("Copyright 2021 Harbour Ledger", "notice"),
        ("Additional reporting by John Roe in Port Ellis", "byline"),
        ("John Roe contributed to this report.", "byline"),
    ],
)
def test_whole_lines_that_are_furniture(line, kind):
    assert spans(at_end(line)) == [(kind, line, None)]


@pytest.mark.parametrize(
    "line",
    [
        "Read together, the two ledgers show that fares rose twice.",
        "Read in 1921 by the harbour master, the letter was never answered.",
        "Read in court on Monday, the statement named nobody.",
        "Read more widely, she told the pupils of Skerry Point.",
        "She pointed at the photo: a boy in a red coat on the quay.",
        "“Look at the photo: it was never our boat,” said Mr Roe.",
        "Photo shops along the quay have closed one by one since the spring.",
        "Photographs by the dozen were found in the attic, police said.",
        "Image rights were sold to the club for two million.",
        "Credit: that is what the harbour's small traders say they need most.",
        "Correction: an earlier version of this article gave the wrong fare.",
        "Editor's note: this article was updated on Tuesday.",
        "This article was updated to add a comment from the ferry company.",
        "Related charges against the captain were dropped in May.",
        "Advertisement revenue fell by a third, the company said.",
        "Follow us on the march, the organisers told the crowd.",
        "Sign up, the recruiter told him, and you will never want for work.",
        "Sign up for the harbour card with the same e-mail address as for the ferry.",
        "Subscribe to that view and you must also accept the higher fares.",
        "Translated into plain figures, the plan costs two million a year.",
        "By Friday the queue had reached the fish market.",
        "Copyright law will change next year, the minister said.",
        "Please send help, the last message from the boat read.",
        "Jane Doe is a reporter who was arrested on the quay in 2019, and she never came back to work.",
        "The harbour is one of the coast's oldest, and its journalists know it.",
        "He is a staff writer.",
        "▲ First, the harbour office will lower the fares.",
        "María José Peña is a senior reporter covering ports for the Ledger.",
        "Recommended: two grams a day for adults and one for children, the ministry said.",
        "Sign up for flood alerts at the town hall, residents were told on Monday.",
        "Please send your questions about the dam to the council, the mayor told residents.",
        "Follow us on Facebook, the group told supporters on the quay.",
        "Copyright 1998 was printed on the forged score that the dealer sold.",
        "Two crews share the work (photo taken in May) on the north quay.",
        "The credit union, the bank / image consultants and the port all refused.",
    ],
)
def test_sentences_of_the_story_survive(line):
    assert spans(at_end(line)) == []
    assert spans(f"{line}\n\n{BODY}") == []


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Photo: Jane Doe", "Jane Doe"),
        ("Photograph by Jane Doe", "Jane Doe"),
        ("(Photo: Jane Doe/Coast Agency)", "Jane Doe/Coast Agency"),
        ("Image credit: Harbour Ledger", "Harbour Ledger"),
        ("Credit: Jane Doe", "Jane Doe"),
        ("Photo courtesy of Skerry Museum", "Skerry Museum"),
        ("(AP Photo/Dag Wiik)", "AP Photo/Dag Wiik"),
        ("REUTERS/Dag Wiik", "REUTERS/Dag Wiik"),
        ("© Dag Wiik / Reuters", "Dag Wiik / Reuters"),
        ("Foto: Dag Wiik", "Dag Wiik"),
        ("写真：共同通信", "共同通信"),
        ("사진=연합뉴스", "연합뉴스"),
    ],
)
def test_credit_lines(line, credit):
    assert spans(at_end(line)) == [("credit", line, credit)]


@pytest.mark.parametrize(
    ("line", "words", "part", "credit"),
    [
        (
            "Boats wait off Skerry Point. / Image: Harbour Ledger",
            "Boats wait off Skerry Point.",
            "/ Image: Harbour Ledger",
            "Harbour Ledger",
        ),
        (
            "Boats wait off the point (Photo: Jane Doe/Coast)",
            "Boats wait off the point",
            "(Photo: Jane Doe/Coast)",
            "Jane Doe/Coast",
        ),
        ("Boats wait off the point. Photo: Jane Doe", "Boats wait off the point.", "Photo: Jane Doe", "Jane Doe"),
        (
            "FILE PHOTO: The mill at Norrby. REUTERS/Dag Wiik",
            "FILE PHOTO: The mill at Norrby.",
            "REUTERS/Dag Wiik",
            "REUTERS/Dag Wiik",
        ),
        (
            "The mill at Norrby. (AP Photo/Dag Wiik)",
            "The mill at Norrby.",
            "(AP Photo/Dag Wiik)",
            "AP Photo/Dag Wiik",
        ),
        (
            "The mill burns. REUTERS/Dag Wiik/File Photo",
            "The mill burns.",
            "REUTERS/Dag Wiik/File Photo",
            "REUTERS/Dag Wiik/File Photo",
        ),
        ("▲ The mill in May © Orne Museum", "▲ The mill in May", "© Orne Museum", "Orne Museum"),
        ("Boats wait off the point | Photo by Jane Doe", "Boats wait off the point", "| Photo by Jane Doe", "Jane Doe"),
    ],
)
def test_captions_are_parted_from_their_credit(line, words, part, credit):
    assert split_credit(line) == (words, part, credit)
    text = f"{BODY}\n\nharbour boats fog\n{line}\n\n{BODY}"
    assert spans(text) == [("alt", "harbour boats fog", None), ("caption", words, credit), ("credit", part, credit)]


def test_a_credit_under_its_caption():
    text = f"{BODY}\n\nBoats wait off the point.\nPhoto: Jane Doe\n\n{BODY}"
    assert spans(text) == [
        ("caption", "Boats wait off the point.", "Jane Doe"),
        ("credit", "Photo: Jane Doe", "Jane Doe"),
    ]


@pytest.mark.parametrize(
    "line",
    ["Caption: the mill at Norrby", "[Photo caption: The mill at Norrby.]", "FILE PHOTO: The mill."],
)
def test_a_caption_by_name(line):
    assert spans(f"{BODY}\n\n{line}\n\n{BODY}") == [("caption", line, None)]


def test_a_credit_above_its_caption_and_under_a_label():
    text = f"{BODY}\n\nPhoto: Dag Wiik\nThe mill at Norrby in May.\n\n{BODY}"
    assert [(kind, credit) for kind, _, credit in spans(text)] == [("credit", "Dag Wiik"), ("caption", "Dag Wiik")]
    assert [kind for kind, _, _ in spans(f"Photo: Dag Wiik\n{BODY}\n\n{BODY}")] == ["credit"]
    label = f"{BODY}\n\nPhoto\nDag Wiik\n\n{BODY}"
    assert spans(label) == [("credit", "Photo", "Dag Wiik"), ("credit", "Dag Wiik", "Dag Wiik")]


def test_the_line_above_a_caption_is_body_when_it_is_a_sentence():
    text = f"{BODY}\n\n{BODY}\nBoats wait. / Image: Harbour Ledger\n\n{BODY}"
    assert [kind for kind, _, _ in spans(text)] == ["caption", "credit"]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("By JANE DOE and JOHN ROE", ("JANE DOE", "JOHN ROE")),
        ("By Jane Doe, Ann Poe and J. R. Roe", ("Jane Doe", "Ann Poe", "J. R. Roe")),
        ("By Jane Doe, Staff Writer", ("Jane Doe",)),
        ("By Jane Doe | Harbour Ledger", ("Jane Doe",)),
        ("By Jane Doe, Harbour Ledger", ()),
    ],
)
def test_a_byline_at_the_top(line, authors):
    found = find_furniture(f"Fares rise\n\n{line}\n\n{BODY}\n\n{BODY}")
    assert found.authors == authors
    assert [f.kind for f in found.furniture] == ["byline"]


@pytest.mark.parametrize(
    ("text", "title", "authors"),
    [
        (f"By Jane Doe\n\n{BODY}", None, ()),
        (f"By Jane Doe\n\n{BODY}", "Fares rise", ("Jane Doe",)),
        (f"By Jane Doe\n12 January 2022\n\n{BODY}", None, ("Jane Doe",)),
        (f"By Jane Doe\n\nSKERRY POINT (Coast) — {BODY}", None, ("Jane Doe",)),
        (f"By Popular Demand\n\n{BODY}", None, ()),
        (f"By Popular Demand\n\nSKERRY POINT — {BODY}", None, ()),
        (f"By Jane Doe\n\n{BODY}", "By Jane Doe", ()),
        (f"{BODY}\n\nBy Jane Doe\n\n{BODY}", None, ()),
        ("By Jane Doe", None, ()),
    ],
)
def test_a_first_line_is_rather_a_headline(text, title, authors):
    found = find_furniture(text, title=title)
    assert found.authors == authors
    dates = text.count("12 January")
    assert [f.kind for f in found.furniture] == ["byline"] * (len(authors) + dates)


def test_a_byline_further_down_is_body():
    assert spans(f"{BODY}\n\n" * 5 + f"By Jane Doe\n\n{BODY}") == []


def test_the_closing_note_names_the_author_only_at_the_end():
    note = "Jane Doe is a staff writer at the Harbour Ledger."
    assert find_furniture(at_end(note)).authors == ("Jane Doe",)
    assert spans(f"{note}\n\n" + f"{BODY}\n\n" * 12) == []


@pytest.mark.parametrize(
    ("text", "outlet", "authors"),
    [
        ("Lena Vik is a reporter for the Norrby Gazette.\n\nShe was held for nine hours.", "Norrby Gazette", ()),
        ("Lena Vik is a staff writer.\n\nShe was held for nine hours.", None, ()),
        ("Lena Vik is a reporter for the Norrby Gazette.", None, ()),
        ("Lena Vik is a reporter for the Norrby Gazette.", "Norrby Gazette", ("Lena Vik",)),
        ("Lena Vik is a staff writer.\n\nRead in Korean", None, ("Lena Vik",)),
        ("Police held Vik for nine hours.\n\nLena Vik is a staff writer.", None, ()),
    ],
)
def test_whom_a_story_is_about_is_not_its_author(text, outlet, authors):
    assert find_furniture(f"{BODY}\n\n{text}", outlet=outlet).authors == authors


def test_translators():
    found = find_furniture(at_end("*Translated by Mina Park and Jo Lee"))
    assert found.translators == ("Mina Park", "Jo Lee")
    assert found.authors == ()


LINES = st.sampled_from(
    [
        "",
        " ",
        "\u00a0",
        BODY,
        "Photo: Jane Doe",
        "By Jane Doe",
        "Read in Korean",
        "boats fog",
        "*Translated by Mina Park",
    ],
) | st.sampled_from(
    [
        "A quay. / Image: Harbour Ledger",
        "\U0001f6a2 Boats (Photo: Jane Doe/Coast)\u00a0",
        "  Advertisement ",
        "\u2028",
        "\x85",
    ],
)


@given(st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=14).map("\n".join))
def test_offsets_hold_for_every_text(text):
    found = find_furniture(text).furniture
    for piece in found:
        assert 0 <= piece.start < piece.end <= len(text)
        inner = text[piece.start : piece.end]
        assert inner == inner.strip()
        assert "\n" not in inner
    for before, after in pairwise(found):
        assert before.end <= after.start


@given(
    st.text(max_size=60),
    st.sampled_from(["(Photo: {})", "Photo: {}", "(Credit: {})", "/ Photo by {}", "© {}", "{}"]),
    st.one_of(st.just("Ada Lund"), st.text(max_size=30)),
)
def test_a_credit_is_cut_out_of_its_line(words, mark, name):
    line = f"{words} {mark.format(name)}"
    parts = split_credit(line)
    if parts is not None:
        assert line.startswith(parts[0])
        assert line.endswith(parts[1])
        assert parts[2] in parts[1]


def test_a_long_line_costs_no_time():
    assert spans("Photo: " + "a, " * 200_000) == []
    assert spans("By " + "A b " * 30 + "x\n\n" + BODY) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("Jane Doe", True), ("Jane", False), ("Jane Doe and John Roe", True), ("the Ledger", False)]
)
def test_names(text, expected):
    assert looks_like_names(text) is expected


@pytest.mark.parametrize("byline", ["By Mara Quill/AP", "By Mara Quill, Associated Press", "By Mara Quill and AP"])
def test_an_agency_in_a_printed_byline_is_another_author(byline):
    found = find_furniture(
        f"Quay closes\n\n{byline}\n\nThe quay closes for repairs, the office said.", title="Quay closes"
    )
    assert found.authors == ("Mara Quill", "Associated Press" if "Press" in byline else "AP")
