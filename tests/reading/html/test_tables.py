import pytest

from tests.reading.html.test_others import STORY, among, article, body

FARES = (
    "<table><tr><th>Route</th><th>Price</th></tr>"
    "<tr><td>Norrby</td><td>9.50</td></tr><tr><td>Lake</td><td>12</td></tr></table>"
)


def rows(table):
    return [text for text in body(article(among(table))) if text not in STORY]


def test_a_row_is_quotable_with_its_header():
    assert rows(FARES) == ["Route: Norrby | Price: 9.50", "Route: Lake | Price: 12"]
    assert rows(f"<figure>{FARES}</figure>") == rows(FARES)
    assert body(article(among(FARES))) == [*STORY[:3], *rows(FARES), *STORY[3:]]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "<tr><td>Opened</td><td>1911</td></tr><tr><td>Workers</td><td>300</td></tr>",
            ["Opened | 1911", "Workers | 300"],
        ),
        (
            "<tr><td><b>Year</b></td><td><b>Tonnes</b></td></tr><tr><td>2020</td><td>1,200</td></tr><tr><td>2021</td><td>900</td></tr>",
            ["Year: 2020 | Tonnes: 1,200", "Year: 2021 | Tonnes: 900"],
        ),
        (
            "<thead><tr><td>Year</td><td>Tonnes</td></tr></thead><tr><th>2020</th><td>1</td></tr><tr><th>2021</th><td></td></tr>",
            ["Year: 2020 | Tonnes: 1", "Year: 2021"],
        ),
        (
            "<tr><th></th><th>Flour</th></tr><tr><td>2020</td><td>1</td></tr><tr><td colspan=2>Closed in May</td></tr>"
            "<tr><td>2021</td><td>2</td></tr>",
            ["2020 | Flour: 1", "Closed in May", "2021 | Flour: 2"],
        ),
        (
            "<tr><th>Year</th><th colspan=2>Tonnes</th></tr><tr><td"
            " rowspan=2>2020</td><td>1</td><td>2</td></tr><tr><td>3</td><td>3</td></tr>",
            ["Year: 2020 | Tonnes: 1 | Tonnes: 2", "Year: 2020 | Tonnes: 3 | Tonnes: 3"],
        ),
    ],
)
def test_tables_of_many_shapes(table, expected):
    assert rows(f"<table>{table}</table>") == expected


def test_a_table_that_arranges_the_page_is_read_as_paragraphs():
    cells = "".join(
        f"<tr><td><p>{text}</p><p>So it was on day {n}, she wrote in the paper of the town.</p></td></tr>"
        for n, text in enumerate(STORY)
    )
    html = f"<html><head><title>Mill</title></head><body><table>{cells}</table></body></html>"
    assert set(STORY) <= set(body(article(html)))


def test_the_caption_of_a_table_is_a_caption():
    found = article(among(FARES.replace("<table>", "<table><caption>Fares from May</caption>")))
    assert "Fares from May" not in body(found)


def test_spans_cannot_grow_a_table():
    table = "<table>" + "<tr><td rowspan=99999 colspan=99999>9</td><td>x</td></tr>" * 50 + "</table>"
    assert len("".join(rows(table))) < 20_000
