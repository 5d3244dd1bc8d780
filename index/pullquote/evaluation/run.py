"""Run of an evaluation: ask an archive every question, judge the rankings, and compute the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pullquote.archive import Archive
from pullquote.errors import InputError
from pullquote.evaluation.baselines import Baselines
from pullquote.evaluation.dataset import Question
from pullquote.evaluation.judge import Judge, RankedResult, highlights_answer
from pullquote.evaluation.metrics import ranking_measures
from pullquote.evaluation.results import Evaluation, Outcome, Seen
from pullquote.evaluation.summary import Table
from pullquote.pipeline.ask import MAX_K, clean_question

SHOWN = 200  # code points of a passage in a report
OWN = ""  # the name of Pullquote's own ranking beside the baselines

Found = list[int | None]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A question's outcome, how many right passages it has, and which of them each passage of each ranking is."""

    outcome: Outcome
    right: int
    found: dict[str, Found]


def evaluate(
    archive: Archive,
    questions: Sequence[Question],
    *,
    k: int = 10,
    compare: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Ask an archive questions whose answers are known, and return the figures.

    The ranking of a question is its quotes, then the closest passages, k in all, as `Archive.ask` gives them. Questions
    are set aside if the archive has none of the articles that answer them: refusing those would be correct.

    Args:
        archive: the archive to ask; it is not changed.
        questions: from `read_questions` and `read_off_topic`, or made by hand.
        k: how deep the rankings are, 1 to 100. MRR and nDCG look at the first 10, or at fewer where k is smaller.
        compare: baselines by name: `dense`, `bm25`, `rrf`, `minmax`.
        progress: called with the number of questions asked so far and the number of all questions.

    Raises:
        InputError: there are no questions that the archive could answer or refuse, no articles, or an argument cannot
            be used.
    """
    counts = _counts(archive, questions, k)
    judge = Judge(archive.articles(), questions)
    asked = [question for question in questions if not judge.absent(question)]
    if not asked:
        raise InputError(
            "answers_not_in_archive",
            "the archive has none of the articles that the questions are answered by: give those it holds",
        )
    baselines = Baselines(archive, compare) if compare else None
    judged = []
    for done, question in enumerate(asked, 1):
        judged.append(_ask(archive, baselines, judge, question, k))
        if progress:
            progress(done, len(asked))
    right = [one.right for one in judged]
    measures = {name: ranking_measures(right, [one.found[name] for one in judged], k) for name in judged[0].found}
    table = Table([one.outcome for one in judged], measures.pop(OWN), measures)
    figures, comparisons = table.compute()
    return Evaluation(
        encoder=str(counts["encoder"]),
        articles=int(counts["articles"] or 0),
        passages=int(counts["passages"] or 0),
        k=k,
        figures=figures,
        comparisons=comparisons,
        outcomes=tuple(one.outcome for one in judged),
        set_aside=tuple(question for question in questions if judge.absent(question)),
        lacking=judge.lacking(),
    )


def _counts(archive: Archive, questions: Sequence[Question], k: int) -> dict[str, int | str | None]:
    """Return the counts of an archive, after checking it and the arguments."""
    if not questions:
        raise InputError("no_questions", "there are no questions to evaluate with: give some")
    if not isinstance(k, int) or not 1 <= k <= MAX_K:
        raise InputError("depth_out_of_range", "k is {k!r}: rank 1 to {limit} passages", k=k, limit=MAX_K)
    counts = archive.stats()
    if not counts["articles"]:
        raise InputError(
            "archive_empty", "{path} holds no articles: add some with `pullquote add`", path=archive.folder
        )
    return counts


def _ask(archive: Archive, baselines: Baselines | None, judge: Judge, question: Question, k: int) -> _Judged:
    answer = archive.ask(question.question, k, now=question.now)
    quoted = [RankedResult.from_quote(quote) for quote in answer.quotes]
    rankings = {OWN: [*quoted, *map(RankedResult.from_quote, answer.closest)]}
    if baselines:
        rankings |= baselines.rank(clean_question(question.question), k)
    right = judge.right(question)
    found = {name: judge.judge(question, ranking) for name, ranking in rankings.items()}
    first = rankings[OWN][0] if rankings[OWN] else None
    ranks = {name: _rank(ranking) for name, ranking in found.items()}
    own = ranks.pop(OWN)
    outcome = Outcome(
        id=question.id,
        question=question.question,
        kind=question.kind,
        answerable=bool(question.answers),
        answered=answer.answered,
        confidence=answer.confidence,
        rank=own,
        highlighted=_highlighted(judge, question, quoted, found[OWN]),
        first=_seen(first) if first else None,
        expected=_expected(judge, question),
        ranks=ranks,
    )
    return _Judged(outcome, len(right), found)


def _rank(found: Found) -> int | None:
    return next((rank for rank, which in enumerate(found, 1) if which is not None), None)


def _highlighted(judge: Judge, question: Question, quoted: Sequence[RankedResult], found: Found) -> bool | None:
    for result, which in zip(quoted, found, strict=False):  # the quotes come before the closest passages
        if which is not None:
            return highlights_answer(judge.right(question)[which], result)
    return None


def _seen(result: RankedResult) -> Seen:
    return Seen(result.article.id, result.article.title, result.paragraph, _beginning(result.shown))


def _expected(judge: Judge, question: Question) -> tuple[Seen, ...]:
    """Return the expected passages, with the answering words if known, and the answers missing from the archive."""
    seen = []
    for place, *_ in judge.right(question):
        text = next(filter(None, place.spans), place.passages[0])
        seen.append(Seen(place.article.id, place.article.title, place.paragraph, _beginning(text)))
    for lacking in judge.lacking(question):
        expected = lacking.expected
        seen.append(Seen(expected.article, None, expected.paragraph, _beginning(expected.span)))
    return tuple(seen)


def _beginning(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
