"""Whether the title of a forum post asks something: “Ferry prices?” does, “Wages” only names a subject.

Discord withholds the message of a post that does not mention the bot, so that its title is all there is. Nobody asked
the bot, and whoever names a subject may want to tell of it: where neither a mark nor a word asks, a title has to be as
long as a question that is understood by itself.
"""

from __future__ import annotations

import re

from pullquote import depends_on_previous
from pullquote_bot.features.ask.pointing import UNSPACED, points_elsewhere

# English, German, Spanish and French, in this order. Words that ask wherever they stand, and those that do so only as
# the first one, since they are something else inside of a sentence.
_ASKING = frozenset(
    """
    how hows what whats when where wheres which who whom whos whose why
    wann warum wer wem wen wessen weshalb weswegen wie wieso wieviel wieviele wo wodurch wofür woher wohin womit wozu
    welche welchem welchen welcher welches
    cuál cuáles cuándo cuánta cuántas cuánto cuántos cómo dónde qué quién quiénes
    combien pourquoi
    """.split()
)
_ASKING_FIRST = frozenset(
    """
    are can could did do does had has have is should was were will would
    gab gibt hat haben hatte ist kann können sind soll sollen war waren wird wurde wurden
    como cual cuales cuando cuanta cuantas cuanto cuantos donde hay que quien quienes
    comment est lequel laquelle où quand que quel quelle quelles quels qui quoi
    """.split()
)
_MARK = re.compile("[?？؟¿]")
_WORD = re.compile(r"[^\W\d_]+")
_KOREAN = re.compile(
    r"(?<!\w)(?:누가|누구|무슨|무엇|뭐|뭘|언제|어느|어디|어떤|어떻게|얼마|몇|왜(?!\w))|(?:까|까요|나요|는지|은지|인가요?)(?!\w)"
)
_JAPANESE = re.compile(
    "何(?!か)|誰(?!か)|だれ|どこ|いつ(?!も)|なぜ|なに|どうして|いくら|いくつ|どの|どれ|どんな|か。?$"
)


def asks(title: str) -> bool:
    """Return whether a title asks something by itself, by a mark, by a word, or by how much it says."""
    if points_elsewhere(title):
        return False
    words = [word.casefold() for word in _WORD.findall(title)]
    if _MARK.search(title) or _KOREAN.search(title) or _JAPANESE.search(title.rstrip()):
        return True
    if not _ASKING.isdisjoint(words) or not _ASKING_FIRST.isdisjoint(words[:1]):
        return True
    return not depends_on_previous(UNSPACED.sub(" ", title))  # of characters that are no words it cannot tell how many
