"""Words of time in questions, by language, as parts of regular expressions; `periods` says what they mean.

Names of months and weekdays come from `calendar`. Seasons are those of the northern half of the world.
"""

from __future__ import annotations

from dataclasses import dataclass

YEAR = r"(?<![\d.,£$€₩¥])(?:1[5-9]|20)\d\d(?!\d|[.,]\d|\s?[%£$€₩¥]|[-‑](?:year|mile|acre|seat|strong|foot|page))"
"""A year; no amount, and no part of a longer number."""
_N = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
_N_DE = r"(?:\d{1,3}|einem|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)"
_N_FR = r"(?:\d{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
_N_ES = r"(?:\d{1,3}|una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """One language's words of time.

    `telling` are words by which the language of a question is told. `day`, `month` and `season` have `{m}`, `{y}` and
    `{s}` for the names of a month, a year and a season; `seasons` begin with spring. `since` to `within` say how a
    question is related to a date, from before it, or from behind it where `behind` is true. `canonical` has expressions
    of `relative`, and what dateparser knows in their place. `span` is a time up to now, of which `ago` makes a date,
    and `several` a range of two dates, `{d}` for each. After `article_words` a date is that of printing, at some
    distance if it is related by `printed_by`; so it is in a question that matches `asks_print`. `printing` are other
    words that say what is done with articles, `newest` such as ask for what is so now.
    """

    telling: frozenset[str] = frozenset()
    day: tuple[str, ...]
    month: tuple[str, ...]
    year_word: str = ""
    relative: str
    canonical: tuple[tuple[str, str], ...] = ()
    span: str = r"(?!)"
    ago: str = "{span}"
    decade: str
    seasons: tuple[str, str, str, str]
    season: str
    since: str
    after: str = r"(?!)"
    before: str
    until: str = r"(?!)"
    within: str
    several: tuple[str, ...]
    article_words: str
    printed_by: str = r"(?!)"
    asks_print: str = r"(?!)"
    printing: str = r"(?!)"
    newest: str
    behind: bool = False


ENGLISH = TimeWords(
    day=(
        r"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {m}(?:,? (?:of )?{y})?",
        r"{m} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? {y})?",
        r"(?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    ),
    month=(r"{m},? (?:of )?{y}", r"(?:last )?{m}"),
    year_word=r"(?:the )?year (?:of )?",
    relative=(
        rf"(?:last|this past|this|the (?:current|previous)) (?:year|month|week)|(?:the day before )?yesterday"
        rf"|last night|{_N} (?:years?|months?|weeks?|days?|decades?) ago"
    ),
    canonical=(
        *((r"last night", "yesterday"), (r"this past|the previous", "last"), (r"the current", "this")),
        (r"last (?=jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", ""),
    ),
    span=rf"the (?:last|past|previous) (?P<span>(?:{_N} )?(?:years?|months?|weeks?|days?|decades?))",
    ago="{span} ago",
    decade=r"(?:the )?(?:early |mid[- ]|late )?(?:1[5-9]|20)\d0s|(?:the )?(?:early |mid[- ]|late )?[’']?[3-9]0s",
    seasons=("spring", "summer", "autumn|fall", "winter"),
    season=r"(?:the )?(?:{s}) (?:of )?{y}|(?:last|this) (?:{s})",
    since=r"(?:ever )?since(?: the (?:start|beginning|end) of)?|starting (?:in|from)|as from",
    after=r"after(?: the end of)?|later than",
    before=r"before(?: the (?:start|beginning) of)?|prior to|earlier than",
    until=r"(?:up )?(?:until|till)(?: the end of)?|up to|by(?: the end of)?",
    within=(
        r"(?:back )?in(?: the (?:course|middle) of)?(?: (?:early|mid|late))?|during|on|of|for|from|throughout"
        r"|within|over|around|as of|as at|at the (?:start|beginning|end|close|turn) of|dated"
    ),
    several=(
        r"between {d} and {d}",
        r"from {d} (?:to|until|till|through|up to) {d}",
        r"(?:(?:in|of|for) )?(?:the years )?{y} ?[-–—] ?{y}",
    ),
    article_words=(
        r"(?:articles?|coverage|headlines?|(?:news |press |newspaper )(?:reports?|stories|items?)|news|stories)"
        r"(?: (?:(?:that|which) )?(?:(?:was|were|is|are) )?(?:published|printed|written|posted|appearing))?"
    ),
    printed_by="from|since|after|published",
    asks_print=(
        r"\W*what(?:[’']s| is| was| were| has been| have been| had been|) (?:reported|printed|written|published"
        r"|in the (?:news|papers?|press))\b.*"
        r"|\W*what (?:did|do|does|has|have) (?:the )?(?:newspapers?|papers?|press|media|news|articles?)\b.*"
    ),
    printing="reported|printed|written|published|say|said|articles?|coverage|newspapers?|papers?|press|media|report|write|print",
    newest=(
        r"(?<!at the )latest|most recent(?:ly)?|newest|current(?:ly)?|now(?:adays)?|today(?:[’']s)?|at present"
        r"|at the moment|these days|recent(?:ly)?|up[- ]to[- ]date"
    ),
)
GERMAN = TimeWords(
    telling=frozenset(
        "was wie wer wo wann warum wieso welche welcher welches der die das den dem des ist sind war waren wurde "
        "wurden am im in so an steht geschah geschieht passierte hat haben hatte und nicht kostet kostete gibt gab "
        "viel viele über für von vom zum zur eine ein einen".split()
    ),
    day=(r"\d{{1,2}}\. ?(?:{m})(?: {y})?",),
    month=(r"{m} {y}", r"{m}"),
    year_word=r"(?:dem |das )?jahre?s? ",
    relative=(
        rf"(?:letzte|vergangene|vorige|diese|dieser)[smnr]? (?:jahr(?:e?s)?|monats?|woche)|vorgestern|gestern"
        rf"|vor {_N_DE} (?:jahre?n?|monate?n?|wochen?|tage?n?)"
    ),
    canonical=(
        (r"(?:letzte|vergangene|vorige)[smnr]? jahr(?:e?s)?", "letztes jahr"),
        (r"diese[smnr]? jahr(?:e?s)?", "dieses jahr"),
        (r"(?:letzte|vergangene|vorige)[smnr]? monats?", "letzten monat"),
        (r"diese[smnr]? monats?", "diesen monat"),
        (r"(?:letzte|vergangene|vorige)[nr]? woche", "letzte woche"),
        (r"diese[nr]? woche", "diese woche"),
    ),
    span=rf"(?:den|die) (?:letzten|vergangenen) (?P<span>{_N_DE} (?:jahren?|monaten?|wochen|tagen?))",
    ago="vor {span}",
    decade=r"(?:den |der )?(?:frühen |späten )?(?:1[5-9]|20)\d0er(?:n|[- ]jahren?)?",
    seasons=("frühling|frühjahr", "sommer", "herbst", "winter"),
    season=r"(?:{s})s? (?:des jahres )?{y}|(?:letzte[snm]|vergangenen|diese[snm]) (?:{s})",
    since=r"seit(?: anfang| beginn)?|ab",
    after=r"nach",
    before=r"vor",
    until=r"bis(?: zum| zu| ende| einschließlich)?",
    within=r"in(?: den)?|im|am|während|aus|aus dem|vom|von|für|um|(?:anfang|mitte|ende)",
    several=(r"zwischen(?: dem)? {d} und(?: dem)? {d}", r"(?:von|vom) {d} bis(?: zum)? {d}", r"{y} ?[-–—] ?{y}"),
    article_words=r"(?:artikeln?|berichten?|nachrichten|meldungen|schlagzeilen|beiträgen?|zeitungen?)(?: erschienen)?",
    printed_by="aus|aus dem|seit|ab|nach|vom",
    asks_print=r"\W*was (?:wurde|wird|ist|haben? die zeitungen?|stand in (?:der|den) zeitung(?:en)?)\b.*"
    r"\b(?:berichtet|geschrieben|gedruckt|veröffentlicht|erschienen)\W*",
    printing="berichtet|geschrieben|gedruckt|veröffentlicht|erschienen",
    newest=r"(?:aller)?(?:neueste|jüngste)[nrsm]?|aktuell(?:e[nrsm]?)?|derzeit|zurzeit|jetzt|momentan|heute|heutzutage",
)
FRENCH = TimeWords(
    telling=frozenset(
        "que quel quelle quels quelles qui quoi où quand combien comment pourquoi est sont était le la les des du un "
        "une on a me et dans pour avec sur a-t-on a-t-il a-t-elle coûte coûtait avait ont été au aux ce cette l d qu s "
        "n".split()
    ),
    day=(r"(?:1er|\d{{1,2}}) {m}(?: {y})?",),
    month=(r"{m} {y}", r"{m}"),
    year_word=r"(?:l[’'])?an(?:née)? ",
    relative=(
        rf"(?:l[’'])?(?:an|année) derni(?:er|ère)|(?:le )?mois dernier|(?:la )?semaine dernière|avant-hier|hier"
        rf"|cette année|ce mois(?:-ci)?|cette semaine|il y a {_N_FR} (?:ans?|mois|semaines?|jours?)"
    ),
    canonical=(
        (r"(?:l[’'])?an(?:née)? derni(?:er|ère)", "l'année dernière"),
        (r"(?:le )?mois dernier", "le mois dernier"),
        (r"(?:la )?semaine dernière", "la semaine dernière"),
        (r"ce mois(?:-ci)?", "ce mois-ci"),
    ),
    span=rf"(?:ces|les) (?P<number>{_N_FR}) derni(?:ers|ères) (?P<span>ans|années|mois|semaines|jours)",
    ago="il y a {span}",
    decade=r"(?:les )?années (?:1[5-9]|20)\d0",
    seasons=("printemps", "été", "automne", "hiver"),
    season=r"(?:l[’']|le )?(?:{s}) (?:de )?{y}|(?:l[’']|le )?(?:{s}) dernier",
    since=r"depuis|à partir de|dès",
    after=r"après",
    before=r"avant",
    until=r"jusqu[’']en|jusqu[’']à|jusqu[’']au",
    within=r"en|au(?: mois de| cours de)?|à|pendant|durant|dans|le|de|du|l[’']|d[’']|vers|début|fin",
    several=(r"entre(?: le)? {d} et(?: le)? {d}", r"(?:de|du) {d} (?:à|au) {d}", r"{y} ?[-–—] ?{y}"),
    article_words=r"(?:articles?|nouvelles|actualités?|reportages?|journaux)(?: (?:publiés?|parus?|écrits?))?",
    printed_by="de|depuis|après|dès|à partir de|du",
    asks_print=r"\W*qu[’'](?:a-t-on|ont|a|est-ce qu[’']on a)\b.*\b(?:écrit|publié|rapporté|imprimé)\b.*",
    printing="écrit|publiée?s?|rapporté|imprimé|parue?s?|disent",
    newest=(
        r"actuel(?:le|s|les)?|actuellement|maintenant|aujourd[’']hui|récent(?:e|s|es)?|récemment|dernières nouvelles"
    ),
)
SPANISH = TimeWords(
    telling=frozenset(
        "qué que quién quiénes cuándo cuánto cuánta cuántos cuántas dónde cómo cuál cuáles por es son era el la los "
        "las a no me del un una y se con para fue fueron ha han había costó cuesta costaba pasó hubo su al lo".split()
    ),
    day=(r"\d{{1,2}} de {m}(?: (?:de|del) {y})?",),
    month=(r"{m} (?:de |del )?{y}", r"{m}"),
    year_word=r"(?:el )?año ",
    relative=(
        rf"(?:el )?año pasado|(?:el )?mes pasado|(?:la )?semana pasada|anteayer|ayer|este año|este mes|esta semana"
        rf"|hace {_N_ES} (?:años?|mes(?:es)?|semanas?|días?)"
    ),
    canonical=(
        (r"(?:el )?(año|mes) pasado", r"el \1 pasado"),
        (r"(?:la )?semana pasada", "la semana pasada"),
        (r"\bun[oa]?\b", "1"),
        (r"\bdos\b", "2"),
        (r"\btres\b", "3"),
        (r"\bcuatro\b", "4"),
        (r"\bcinco\b", "5"),
        (r"\bseis\b", "6"),
        (r"\bsiete\b", "7"),
        (r"\bocho\b", "8"),
        (r"\bnueve\b", "9"),
        (r"\bdiez\b", "10"),
    ),
    span=rf"(?:los|las) últim[oa]s (?P<span>{_N_ES} (?:años|meses|semanas|días))",
    ago="hace {span}",
    decade=r"(?:los )?años (?:1[5-9]|20)\d0|(?:la )?década de (?:1[5-9]|20)\d0",
    seasons=("primavera", "verano", "otoño", "invierno"),
    season=r"(?:el |la )?(?:{s}) (?:de |del )?{y}|(?:el |la )?(?:{s}) pasad[oa]",
    since=r"desde|a partir de",
    after=r"después de|tras",
    before=r"antes de|antes del",
    until=r"hasta",
    within=r"en|durante|el|de|del|a|hacia|(?:a )?(?:principios|finales|mediados) de",
    several=(r"entre(?: el)? {d} y(?: el)? {d}", r"(?:de|desde|del) {d} (?:a|hasta|al) {d}", r"{y} ?[-–—] ?{y}"),
    article_words=r"(?:artículos?|noticias?|reportajes?|titulares|periódicos?)(?: (?:publicad[oa]s?|escrit[oa]s?))?",
    printed_by="de|desde|después de|tras|a partir de|del",
    asks_print=r"\W*qué se (?:ha |había )?(?:publicado|publicó|escrito|escribió|informado|informó)\b.*",
    printing="publicad[oa]s?|publicó|escrito|escribió|informado|informó|dicen",
    newest=r"actual(?:es|mente)?|ahora|hoy|recientes?|recientemente|últimas noticias|más reciente",
)
KOREAN = TimeWords(
    day=(r"{y}년 ?\d{{1,2}}월 ?\d{{1,2}}일", r"\d{{1,2}}월 ?\d{{1,2}}일"),
    month=(r"{y}년 ?\d{{1,2}}월", r"(?<!\d)\d{{1,2}}월(?!요)"),
    relative=(
        r"재작년|작년|지난해|올해|금년|지난 ?달|이번 ?달|지난 ?주|이번 ?주|그저께|어제"
        r"|(?<!\d)\d{1,2} ?(?:년|개월|달|주|일) ?전"
    ),
    canonical=(
        (r"재작년", "2년 전"),
        (r"지난해", "작년"),
        (r"금년", "올해"),
        (r"(지난|이번) ?달", r"\1 달"),
        (r"지난 달", "지난달"),
        (r"그저께", "2일 전"),
    ),
    span=r"(?:지난|최근) ?(?P<span>\d{1,2} ?(?:년|개월|달|주|일))(?:간|동안)?",
    ago="{span} 전",
    decade=r"(?:1[5-9]|20)\d0년대",
    seasons=("봄", "여름", "가을", "겨울"),
    season=r"{y}년 ?(?:{s})|(?:지난|작년|올해) ?(?:{s})",
    since=r"(?:이래|이후|부터)",
    before=r"(?:이전|전에|전까지|전의)",
    until=r"까지",
    within=r"(?:에는|에도|에|의|중에?|동안)",
    several=(r"{d} ?(?:부터|에서|~|-|–) ?{d}(?: ?까지| ?사이)?", r"{d} ?(?:과|와) ?{d} ?사이"),
    article_words=r"(?:기사|보도|뉴스|게재|발행|실린|신문)",
    printing="보도된|보도한|나온|실린|게재된",
    newest=r"최신|최근|현재|지금|요즘|오늘",
    behind=True,
)
JAPANESE = TimeWords(
    day=(r"{y}年 ?\d{{1,2}}月 ?\d{{1,2}}日", r"\d{{1,2}}月 ?\d{{1,2}}日"),
    month=(r"{y}年 ?\d{{1,2}}月", r"(?<!\d)\d{{1,2}}月"),
    relative=r"一昨年|昨年|去年|今年|先月|今月|先週|今週|一昨日|昨日|(?<!\d)\d{1,2} ?(?:年|か月|ヶ月|カ月|週間|日) ?前",
    canonical=((r"一昨年", "2年前"),),
    decade=r"(?:1[5-9]|20)\d0年代",
    seasons=("春", "夏", "秋", "冬"),
    season=r"{y}年の?(?:{s})|(?:昨年|去年|今年)の?(?:{s})",
    since=r"(?:以降|以来|から)",
    before=r"(?:以前|より前|前に|の前)",
    until=r"まで",
    within=r"(?:には|に|の|中に?|間)",
    several=(r"{d} ?(?:から|~|〜|～|-|–) ?{d}(?: ?まで| ?の間)?", r"{d} ?と ?{d} ?の間"),
    article_words=r"(?:記事|報道|掲載|ニュース|新聞)",
    printing="報道された|掲載された",
    newest=r"最新|最近|現在|いま|今(?![年月週])|今日|本日",
    behind=True,
)
LANGUAGES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "ko": KOREAN, "ja": JAPANESE}
"""The languages in which questions may name a time: those of the interface."""
