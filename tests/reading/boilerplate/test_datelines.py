import pytest

from pullquote.reading import read_bytes
from pullquote.reading.boilerplate.datelines import read_date_line
from pullquote.types import Article


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published: 12 January 2022 10:15", "2022-01-12"),
        ("Published January 12, 2022", "2022-01-12"),
        ("Publicado el 12 de enero de 2022", "2022-01-12"),
        ("Publié le 3 mai 2024 à 10h15 | Mis à jour le 4 mai 2024", "2024-05-03"),
        ("Veröffentlicht: 3. Mai 2024", "2024-05-03"),
        ("Опубликовано: 12 января 2022", "2022-01-12"),
        ("입력 2022.01.12 10:15", "2022-01-12"),
        ("기사입력 2022.01.12 10:15 | 최종수정 2022.01.12 11:00", "2022-01-12"),
        ("Yayınlanma: 12 Ocak 2022 - 10:15", "2022-01-12"),
        ("Updated: 13 January 2022", None),
        ("Stand: 22.04.2024, 06:00 Uhr", None),
        ("Updated 01/02/2024", None),
        ("最終更新：2024年5月3日 10時15分", None),
    ],
)
def test_a_line_of_dates_anywhere(line, day):
    assert read_date_line(line, at_top=False) == (day, True)
    assert read_date_line(line, at_top=True) == (day, True)


@pytest.mark.parametrize("line", ["12 January 2022", "Skerry Point: 12 January 2022", "Jan. 12, 2022, 10:15 a.m. EST"])
def test_a_line_of_dates_above_an_article_only(line):
    assert read_date_line(line, at_top=True) == (None, True)
    assert read_date_line(line, at_top=False) == (None, False)


@pytest.mark.parametrize(
    "line",
    [
        "He died 12 January 2022",
        "The bridge was opened on 12 January 2022.",
        "Published works of 2022",
        "2023",
        "Updated: the bridge is closed",
        "By Ann Poe | 12 January 2022",
    ],
)
def test_other_lines_with_dates(line):
    assert read_date_line(line, at_top=True) == (None, False)


def test_date_lines_of_plain_text_are_not_quoted_and_date_it():
    story = "The lock on the canal was closed on Thursday, and barges waited below the bridge."
    text = f"A gate breaks\n\nBy Ann Poe\n\nPublished: 12 January 2022 10:15\nUpdated: 13 January 2022\n\n{story}\n"
    (article,) = (each for each in read_bytes(text.encode(), name="a.txt") if isinstance(each, Article))
    assert article.text == text
    assert article.published == "2022-01-12"
    assert article.origins["published"] == "text"
    assert [article.text[f.start : f.end] for f in article.furniture] == [
        "By Ann Poe",
        "Published: 12 January 2022 10:15",
        "Updated: 13 January 2022",
    ]
