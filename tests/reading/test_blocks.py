import pytest
from hypothesis import given, strategies as st

from pullquote.reading.blocks import break_pages


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("One page.\fThe next.", "One page.\n\nThe next."),
        ("One page.\n\n\fThe next.", "One page.\n\nThe next."),
        ("A sentence goes\n\fon overleaf.", "A sentence goes\non overleaf."),
        ("He said “no.”\vShe left.", "He said “no.”\n\nShe left."),
        ("船が着く。\f橋が開く。", "船が着く。\n\n橋が開く。"),
        ("One page.\f", "One page.\n"),
        ("No page break.\n", "No page break.\n"),
        ("One page.\n\n- 2 -\n\fThe next.", "One page.\n\n- 2 -\n\nThe next."),
        ("One paragraph.\u2029The next,\u2028in two lines.", "One paragraph.\n\nThe next,\nin two lines."),
    ],
)
def test_pages_are_parted_where_a_sentence_ends(text, broken):
    assert break_pages(text) == broken


@given(st.text(alphabet="ab. \n\f\v", max_size=60))
def test_no_word_is_lost_between_pages(text):
    broken = break_pages(text)
    assert broken.split() == text.split()
    assert not set("\f\v") & set(broken)
