from __future__ import annotations

from pullquote import Archive, Expected, Question
from pullquote.evaluation.judge import Judge, Lacking, RankedResult, highlights_answer
from pullquote.types import Article, Passage
from tests.support.archives import FERRY, MILL, add


def article(id: str, *paragraphs: str, url: str | None = None, source: str | None = None) -> Article:
    text, passages = "\n\n".join(paragraphs), []
    for number, paragraph in enumerate(paragraphs, 1):
        start = text.index(paragraph)
        passages.append(Passage(paragraph, start, start + len(paragraph), number))
    return Article(text=text, id=id, url=url, source=source, passages=tuple(passages))


def listed(
    found: Article, number: int, *, shown: str | None = None, also_in: str = "", highlight: str = ""
) -> RankedResult:
    text = found.passages[number - 1].text
    return RankedResult(found, number, "body", text, shown or text, frozenset(also_in.split()), highlight)


def asking(*answers: Expected) -> Question:
    return Question("q", "Who counted?", "answerable", answers)


ONE = article("one", FERRY, MILL, "Nothing else happened.", url="https://l.example/one", source="/news/2022/one.txt")
TWO = article("two", "It rained.", FERRY)


def judged(question: Question, *ranking: RankedResult) -> list[int | None]:
    return Judge([ONE, TWO], [question]).judge(question, ranking)


def test_a_span_is_looked_for_in_what_is_shown():
    question = asking(Expected("one", None, "counted every crate"))
    assert judged(question, listed(ONE, 2), listed(ONE, 1)) == [None, 0]
    assert judged(question, listed(ONE, 1, shown=FERRY[:40])) == [None]


def test_a_paragraph_decides_alone():
    question = asking(Expected("one", 1, "counted every crate"))
    assert judged(question, listed(ONE, 1, shown=FERRY[:40]), listed(ONE, 2)) == [0, None]
    assert judged(asking(Expected("one", 2)), listed(ONE, 1), listed(ONE, 2)) == [None, 0]


def test_another_article_with_the_same_words_is_wrong_unless_it_was_folded():
    question = asking(Expected("one", None, "counted every crate"))
    assert judged(question, listed(TWO, 2)) == [None]
    assert judged(question, listed(TWO, 2, also_in="one")) == [0]
    assert judged(asking(Expected("one", 1)), listed(TWO, 2, also_in="x one")) == [0]


def test_a_passage_folded_with_another_passage_of_the_right_article_is_wrong():
    question = asking(Expected("one", 2))
    assert judged(question, listed(TWO, 2, also_in="one")) == [None]


def test_articles_are_known_by_id_url_and_the_end_of_their_path():
    for name in ("one", "https://l.example/one", "one.txt", "2022/one.txt", "/news/2022/one.txt"):
        assert judged(asking(Expected(name, 1)), listed(ONE, 1)) == [0], name
    for name in ("ne.txt", "2022", "One", "https://l.example/"):
        question = asking(Expected(name, 1))
        judge = Judge([ONE, TWO], [question])
        assert judge.judge(question, [listed(ONE, 1)]) == [None], name
        assert judge.lacking() == (Lacking("q", Expected(name, 1), "the archive has no such article"),)


def test_several_answers_are_told_apart_and_copies_are_one():
    question = asking(Expected("one", 1), Expected("one", None, "Hollin Beck"), Expected("two", None, "every crate"))
    judge = Judge([ONE, TWO], [question])
    assert len(judge.right(question)) == 2
    assert judge.judge(question, [listed(ONE, 2), listed(TWO, 2), listed(TWO, 1), listed(ONE, 1)]) == [1, 0, None, 0]


def test_a_span_that_stands_in_two_paragraphs_makes_both_right():
    twice = article("twice", "The master came.", "It rained.", "The master left.")
    question = asking(Expected("twice", None, "The master"))
    judge = Judge([twice], [question])
    assert len(judge.right(question)) == 2
    assert judge.judge(question, [listed(twice, 3), listed(twice, 2), listed(twice, 1)]) == [1, None, 0]


def test_what_the_archive_lacks_is_said():
    absent, page, words = Expected("three", 1), Expected("one", 9), Expected("one", None, "no such words")
    question = asking(absent, page, words, Expected("one", 2))
    other = Question("r", "Why?", "unanswerable")
    judge = Judge([ONE, TWO], [question, other, question])
    assert [(one.expected, one.why) for one in judge.lacking()] == [
        (absent, "the archive has no such article"),
        (page, "the article has no paragraph 9"),
        (words, "the article has no passage with these words"),
    ]
    assert judge.lacking(other) == ()
    assert judge.judge(question, [listed(ONE, 2)]) == [0]
    assert judge.right(other) == []
    alone = asking(absent)
    judge = Judge([ONE, TWO], [question, other, alone, asking(page)])
    assert [judge.absent(one) for one in (question, other, alone, asking(page))] == [False, False, True, False]


def test_highlights():
    question = asking(Expected("one", None, "counted every crate"), Expected("one", None, "ninety crates"))
    (right,) = Judge([ONE], [question]).right(question)
    first, second = FERRY.split(". ")
    assert highlights_answer(right, listed(ONE, 1, highlight=first)) is True
    assert highlights_answer(right, listed(ONE, 1, highlight=second)) is True
    assert highlights_answer(right, listed(ONE, 1, shown=first, highlight="The ferry")) is False
    (right,) = Judge([ONE], [asking(Expected("one", 1))]).right(asking(Expected("one", 1)))
    assert highlights_answer(right, listed(ONE, 1, highlight=first)) is None


def test_an_answer_that_a_quote_was_cut_before_is_not_highlighted():
    question = asking(Expected("one", 1, "counted every crate"))
    (right,) = Judge([ONE], [question]).right(question)
    first = FERRY.split(". ")[0]
    assert highlights_answer(right, listed(ONE, 1, shown=first, highlight=first)) is False


def test_parts_of_one_long_paragraph_are_one_right_passage(archive: Archive):
    text = " ".join(f"Keeper {n} of the lamp at Gannet Point wrote line {n} of the log." for n in range(1, 200))
    add(archive, {"text": text, "id": "log"})
    (log,) = archive.articles()
    assert len(log.passages) > 1
    question = asking(Expected("log", 1))
    judge = Judge([log], [question])
    assert len(judge.right(question)) == 1
    assert [judge.judge(question, [RankedResult(log, 1, "body", part.text, part.text)]) for part in log.passages] == [
        [0] for _ in log.passages
    ]
