from __future__ import annotations

import pytest

from pullquote.ranking.answer_type import detect_answer_type


def lacks_answer_type(question: str, passage: str) -> bool:
    answer_type = detect_answer_type(question)
    return answer_type is not None and not answer_type.matches(passage)


@pytest.mark.parametrize(
    ("question", "passage", "lacks"),
    [
        ("When did the pier open?", "It opened with a parade and much noise.", True),
        ("When did the pier open?", "It opened on 12 January with a parade.", False),
        ("When did the pier open?", "It opened in 1987.", False),
        ("when did the pier open", "It had opened the previous summer.", False),
        ("Since when has it been shut?", "It has been shut for repairs.", True),
        ("What year was it built?", "It was built of oak.", True),
        ("What year was it built?", "It was built in the 1920s.", False),
        ("What time does the boat leave?", "The boat leaves at 7:30 pm.", False),
        ("What time does the boat leave?", "The boat leaves from the quay.", True),
        ("Which day was it?", "It was a Tuesday.", False),
        ("How many crates were there?", "There were many crates.", True),
        ("How many crates were there?", "There were ninety crates.", False),
        ("How many crates were there?", "There were 3,500 crates.", False),
        ("How many crates were there?", "There were no crates.", False),
        ("How much did it cost?", "It cost a great deal.", True),
        ("How much did it cost?", "It cost half of that.", False),
        ("What percentage voted?", "Hardly anyone voted.", True),
        ("What percentage voted?", "Twelve per cent voted.", False),
        ("What does a keeper earn in comparison?", "A keeper earns little.", True),
        ("What does a keeper earn in comparison?", "A keeper earns 900 crowns.", False),
        ("And what did the ferry tickets cost?", "They were dear.", True),
        ("What would the whole boat weigh?", "It would weigh 3 tonnes.", False),
        ("What was the average monthly wage?", "Wages were low.", True),
        ("What is the population of Osmey?", "Few live there.", True),
        ("What earned him the prize?", "His lamp did.", False),
        ("What are the costs of war?", "Grief.", False),
        ("Osmey pier: When did it open?", "It opened with a parade and much noise.", True),
        ("Osmey pier: Who paid for it?", "it was paid for with a loan.", True),
        ("Who paid for it?", "it was paid for with a loan.", True),
        ("Who paid for it?", "it was paid for by the Fenn family.", False),
        ("Who paid for it?", "after all, they paid for it.", False),
        ("Whose boat was it?", "it was old and grey.", True),
        ("When did the bridge fall?", "It was noon when the bridge fell.", False),
        ("How many of the 30 boats came back?", "Of the 30 boats 12 came back.", False),
        ("How much did the hall cost?", "The hall was bought on 3 May 2021.", True),
        ("How much did the hall cost?", "The hall was bought in May 2021 at 7:30, after 1990.", True),
        ("How much did the hall cost?", "The hall was bought on 3 May 2021 for 4.2 million crowns.", False),
        ("What was the final cost of the hall?", "It was dear.", True),
        ("How far is it?", "It is far.", True),
        ("How far is it?", "It is 12 miles.", False),
        ("How long did it take?", "It took ages.", True),
        ("How long did it take?", "It took weeks.", False),
        ("How often does it sail?", "It sails twice a day.", False),
        ("Who runs the clinic at Velm?", "The clinic at Velm is run by Dr. Asgill.", False),
        ("Who runs the clinic at Velm?", "the clinic is run by a woman from Osmey", False),
        ("By whom was it built?", "it was built in haste.", True),
        ("What are population centres for?", "For people.", False),
        ("How old is she?", "She was born on 13 April 1953.", False),
        ("Which woman came?", "Maud Fenn came.", False),
        ("Who came?", "김씨가 왔다.", False),
        ("Where does it stand?", "It stands near the quay.", False),
        ("Did it open?", "Perhaps.", False),
        ("What is a pier?", "Something.", False),
        ("", "", False),
        ("How did it end?", "Badly.", False),
        ("Elsewhere things were quiet", "Quiet.", False),
        ("The wholesome whenever", "Quiet.", False),
    ],
)
def test_whether_a_passage_has_the_answer_type(question: str, passage: str, lacks: bool):
    assert lacks_answer_type(question, passage) is lacks
    if question:
        assert lacks_answer_type(question.upper(), passage) is lacks


@pytest.mark.parametrize(
    ("question", "echo", "answer"),
    [
        ("When did the bridge fall?", "When the bridge fell, nobody was on it.", "It fell at noon."),
        ("How many of the 30 boats came back?", "Of the 30 boats some came back.", "Of the 30 boats 12 came back."),
        ("Who runs the clinic at Velm?", "The clinic at Velm has been asked for.", "At Velm, Dr. Asgill runs it."),
        ("Who runs it?", "Who runs it is unknown.", "They run it."),
    ],
)
def test_the_words_of_the_question_do_not_count(question: str, echo: str, answer: str):
    answer_type = detect_answer_type(question)
    assert answer_type is not None
    assert not answer_type.matches_beyond_question(echo)
    assert answer_type.matches_beyond_question(answer)
    assert answer_type.matches(answer)
