from __future__ import annotations

import pytest
from hypothesis import given

from pullquote.reading.drafts import read_draft
from pullquote.verification.draft_claims import draft_claims
from tests.support.texts import texts


def claimed(text: str, name: str = "draft.txt") -> list[tuple[str, str]]:
    return [(claim.kind, claim.text) for claim in draft_claims(read_draft(text.encode(), name))]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Brandt said on Monday that the pier is safe.", "the pier is safe"),
        ("The town told the rowers last week that the oars were wet.", "the oars were wet"),
        ("According to the Harbour Ledger, wood costs nine crowns.", "wood costs nine crowns"),
        ("The pier will open in May, the council said.", "The pier will open in May"),
        ("The pier will open in May, according to Brandt.", "The pier will open in May"),
        ("The council said the pier would close.", "the pier would close"),
        ("She believes nobody will row there.", "nobody will row there"),
        ("The mayor, who resigned, said he had rowed there.", "he had rowed there"),
        ("Nobody believes the mayor, she said.", "Nobody believes the mayor"),
        ("Der Rat erklärte am Montag, dass der Steg sicher ist.", "der Steg sicher ist"),
        ("Der Steg sei sicher, sagte die Rätin.", "Der Steg sei sicher"),
        ("Laut der Stadt öffnet der Steg im Mai.", "der Stadt öffnet der Steg im Mai"),
        ("La maire a déclaré que le quai est sûr.", "le quai est sûr"),
        ("Selon la ville, le quai ouvre en mai.", "le quai ouvre en mai"),
        ("La alcaldesa dijo que el muelle es seguro.", "el muelle es seguro"),
        ("Il sindaco ha detto che il molo è sicuro.", "il molo è sicuro"),
        ("A prefeita disse que o cais é seguro para todos.", "o cais é seguro para todos"),
        ("De burgemeester zei dat de pier veilig is.", "de pier veilig is"),
        ("Kommunen sade att bryggan är säker och torr.", "bryggan är säker och torr"),
        ("Burmistrz powiedział, że molo jest w maju bezpieczne.", "molo jest w maju bezpieczne"),
        ("Мэр сообщил, что пирс откроют в мае.", "пирс откроют в мае"),
        ("Menurut wali kota, dermaga itu akan dibuka dan aman.", "dermaga itu akan dibuka dan aman"),
        ("시장은 부두가 오월에 열린다고 말했다.", "시장은 부두가 오월에 열린다"),
        ("市長は桟橋は五月に開くと述べた。", "市長は桟橋は五月に開く"),
        ("市长表示，码头五月开放。", "码头五月开放。"),
    ],
)
def test_attributed_statements(text: str, statement: str):
    assert claimed(text) == [("statement", statement)]


@pytest.mark.parametrize(
    "text",
    [
        "The pier opened in May. It was wet.",
        "She said so.",
        "As the mayor said, the pier is shut for good.",
        "What he said the other day was wrong.",
        "People who say the pier is shut are wrong.",
        "If she says the word, we row.",
        "Asked about the pier, she said no.",
        "Der Steg ist im Mai offen, und es regnet.",
        "Il traghetto è partito, ma piove.",
    ],
)
def test_what_nobody_is_named_for_is_no_statement(text: str):
    assert claimed(text) == []


def test_what_stands_before_a_quotation_is_no_statement():
    assert claimed("Asked by the Ledger on Monday, she said: “No.”") == [("quotation", "No.")]


@pytest.mark.parametrize(
    "text", ["the film “A Cold Oar”", "a column, 'From the Cellar of Oss',", 'the club "Warm Oars Now" and its boat']
)
def test_english_titles_are_no_quotations(text: str):
    assert claimed(f"They saw {text} at the mill.") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“Hell No” says the mayor.", "Hell No"),
        ("The mayor said “Hell No” to it.", "Hell No"),
        ("They call it “God’s own Ferry” here.", "God’s own Ferry"),
        ("They call it “Hard Work.”", "Hard Work."),
        ("They call him a “Monster” here.", "Monster"),
        ("Der Film „Das Boot“ lief im Kino, und der Rat war da.", "Das Boot"),
    ],
)
def test_what_may_have_been_said_is_no_title(text: str, said: str):
    assert claimed(text) == [("quotation", said)]


def test_a_quotation_is_not_taken_for_a_statement_too():
    assert claimed("“The pier is safe,” Brandt said. He said that “nobody should doubt it at all.”") == [
        ("quotation", "The pier is safe,"),
        ("quotation", "nobody should doubt it at all."),
    ]


def test_quotations_over_paragraphs_are_one():
    ((kind, text),) = claimed("“The pier is safe.\n\n“It opens in May.”")
    assert kind == "quotation"
    assert text.split() == "The pier is safe. It opens in May.".split()


def test_nested_quotations_follow_the_one_they_are_in():
    draft = read_draft("“He told me ‘never again’ twice,” she said.".encode(), "-")
    assert [(claim.text, claim.depth) for claim in draft_claims(draft)] == [
        ("He told me ‘never again’ twice,", 0),
        ("never again", 1),
    ]


def test_an_ellipsis_at_either_end_is_not_verified():
    assert claimed("He called it “… a pier of wet wood …”.") == [("quotation", "a pier of wet wood")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("> The pier is safe.\n>\n> — Ovi Brandt", "a.md"),
        ("> “The pier is safe.”\n> — Ovi Brandt", "a.txt"),
        ("> The pier is safe.\n> — Ovi Brandt", "a.md"),
        ("> “The pier is safe.” -- Dr. Ovi Brandt, engineer", "a.md"),
        ("> The pier is safe. – Édith Ström", "a.txt"),
        ("<blockquote><p>The pier is safe.</p><p>— Ovi Brandt</p></blockquote>", "a.html"),
        ("<blockquote>«The pier is safe.»<footer>— Ovi Brandt</footer></blockquote>", "a.html"),
    ],
)
def test_a_block_quote_without_who_said_it(text: str, name: str):
    assert claimed(text, name) == [("block quote", "The pier is safe.")]


@pytest.mark.parametrize(
    "text", ["He left. — And then he came back.", "Nobody came. – not even Ovi", "The old – and the new – Pier"]
)
def test_a_dash_in_a_block_quote_is_no_credit(text: str):
    assert claimed(f"> {text}", "a.md") == [("block quote", text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("— Мы гребли, — сказала она. — Всю ночь.", ["Мы гребли,", "Всю ночь."]),
        ("— Nous avons ramé, dit-elle.", ["Nous avons ramé"]),
        ("– Vi rodde.", ["Vi rodde."]),
        ("— Why did you row? she asked.", ["Why did you row?"]),
        ("— Tu rames ! cria-t-il.", ["Tu rames !"]),
        ("– Was? Nein!", ["Was? Nein!"]),
    ],
)
def test_dialogue_after_dashes(text: str, said: list[str]):
    assert claimed(text) == [("quotation", words) for words in said]


@given(texts)
def test_claims_stand_where_they_say(text: str):
    draft = read_draft(text.replace("\0", "").encode(), "-")
    for claim in draft_claims(draft):
        assert 0 <= claim.start < claim.end <= len(draft.text)
        assert claim.sentence.start <= claim.start
        assert claim.end <= claim.sentence.end
        assert 1 <= claim.paragraph <= len(draft.paragraphs)
        assert set(claim.text.split()) <= set(draft.text[claim.start : claim.end].split()) | set(
            draft.text[claim.start : claim.end].replace("“", " ").replace("«", " ").split()
        ) or any(mark in draft.text for mark in "“„«»‘‚\"'「『…")
