"""Words that change what stands beside them, and words that tell who said it, by language.

Of a language in Latin letters only its own words are looked up, since one language's `no` is another's `in`; those in
other scripts cannot be mistaken for each other. Words are folded. In scripts without spaces they are looked for as
strings, so they are long enough, or rare enough, not to stand in other words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from pullquote.text.folding import fold_word
from pullquote.text.segmentation import tokens
from pullquote.types import Span
from pullquote.verification.verdict import CautionKind

_NEGATION = {
    "en": "not no never none nobody nothing neither nor without hardly scarcely barely rarely cannot unlikely "
    "false falsely untrue wrong wrongly denied denies deny denying refuted disputed refused refuses refuse refusing "
    "refusal failed fails fail failing declined declines rejected rejects rejecting prevented prevents forgot",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden nichts ohne weder kaum "
    "falsch dementiert dementierte bestreitet bestritt leugnet weigert weigerte weigerten verweigert verweigerte "
    "lehnt lehnte lehnten abgelehnt versäumt versäumte verhindert verhinderte widersprach",
    "fr": "ne pas jamais aucun aucune rien sans ni nul nulle nullement faux fausse dément démenti nie nié "
    "refuse refusé refusée refusait refusent échoué réfute réfuté rejeté",
    "es": "no nunca jamás ningún ninguna ninguno nadie nada sin ni tampoco falso falsa niega negó desmintió "
    "rehusó rechaza rechazó rechazaron desmiente",
    "it": "non mai nessun nessuno nessuna niente nulla senza né neanche nemmeno neppure falso falsa nega negato "
    "rifiuta rifiutato respinto smentito smentisce",
    "pt": "não nunca jamais nenhum nenhuma ninguém nada sem nem tampouco falso falsa nega negou "
    "recusa recusou recusaram rejeitou desmentiu",
    "nl": "niet geen nooit niemand niets zonder noch nauwelijks onjuist onwaar ontkent ontkende "
    "weigert weigerde weigerden naliet",
    "sv": "inte ej icke aldrig ingen inget inga ingenting utan varken knappast falskt förnekar förnekade "
    "vägrar vägrade avvisade",
    "no": "ikke ei aldri ingen intet ingenting uten verken neppe usant benekter benektet nekter nektet avviste",
    "da": "ikke ej aldrig ingen intet ingenting uden hverken næppe usandt benægter benægtede nægter nægtede afviste",
    "fi": "ei en et emme ette eivät eikä eivätkä älä ilman tuskin koskaan kukaan mitään kiistää kiisti "
    "kieltäytyi kieltäytyy torjui",
    "pl": "nie nigdy nikt nikogo nic niczego żaden żadna żadne bez ani fałszywe zaprzecza zaprzeczył zaprzeczyła "
    "odmawia odmówił odmówiła",
    "cs": "ne není nejsou nebude nikdy nikdo nic žádný žádná žádné bez ani popírá popřel popřela odmítá odmítl odmítla",
    "hu": "nem ne sem soha senki semmi nélkül nincs nincsenek tagadja tagadta cáfolta elutasította megtagadta",
    "ro": "nu niciodată nimeni nimic niciun nicio fără nici fals neagă negat refuză refuzat respins",
    "tr": "değil yok hayır asla hiç hiçbir kimse olmadan yanlış yalanladı reddetti",
    "id": "tidak bukan belum tak tanpa jangan tiada membantah menyangkal menolak gagal",
    "ms": "tidak bukan belum tak tanpa jangan tiada menafikan menolak gagal",
    "vi": "không chưa chẳng đừng",
    "": "안 못 не нет ни никто ничего никогда никакой без нельзя отрицает опроверг опровергла ні немає ніхто "
    "нічого ніколи δεν μην όχι ποτέ κανείς κανένας τίποτα χωρίς ούτε לא אין אינו אינה אל בלי מעולם איש לא לם "
    "لا لم لن ليس ليست غير بدون نفى نفت नहीं न मत बिना कभी না নয় இல்லை "
    "отказался отказалась отказались отверг відмовився відмовилася αρνήθηκε סירב סירבה رفض رفضت इनकार",
}
_DOUBT = {
    "en": "alleged allegedly reportedly purportedly supposedly supposed apparently perhaps maybe possibly "
    "probably likely may might rumoured rumored rumours rumors unconfirmed seemingly seems doubt doubts "
    "doubtful suspected",
    "de": "angeblich mutmaßlich mutmaßliche mutmaßlichen vermutlich wohl vielleicht womöglich möglicherweise "
    "soll sollen wahrscheinlich offenbar anscheinend könnte könnten dürfte dürften",
    "fr": "prétendument présumé présumée prétendu supposé apparemment peut-être probablement éventuellement "
    "serait aurait seraient auraient semble soi-disant",
    "es": "presunto presunta presuntamente supuesto supuesta supuestamente quizá quizás posiblemente "
    "probablemente aparentemente acaso",
    "it": "presunto presunta presumibilmente sarebbe avrebbe sarebbero avrebbero forse probabilmente "
    "apparentemente pare sembra",
    "pt": "alegado alegada alegadamente suposto suposta supostamente talvez possivelmente provavelmente aparentemente",
    "nl": "vermeend vermeende vermoedelijk verluidt misschien mogelijk waarschijnlijk blijkbaar zou zouden",
    "sv": "påstådd påstådda påstås misstänkt misstänkta kanske möjligen troligen förmodligen antagligen",
    "no": "angivelig påstått mistenkt kanskje muligens trolig sannsynligvis antakelig",
    "da": "angiveligt påstået mistænkt måske muligvis formentlig sandsynligvis",
    "fi": "väitetty väitetään epäilty ehkä mahdollisesti kenties luultavasti todennäköisesti ilmeisesti",
    "pl": "rzekomo rzekomy rzekoma podobno domniemany może prawdopodobnie chyba ponoć",
    "cs": "údajně údajný prý možná snad pravděpodobně zřejmě asi",
    "hu": "állítólag állítólagos talán esetleg valószínűleg feltehetően",
    "ro": "presupus presupusă pretins poate probabil aparent posibil",
    "tr": "iddia iddiaya sözde belki muhtemelen olası galiba",
    "id": "diduga dugaan konon mungkin barangkali kemungkinan tampaknya",
    "ms": "didakwa kononnya mungkin barangkali kemungkinan",
    "vi": "lẽ nghi",
    "": "якобы возможно вероятно вроде предположительно наверное нібито можливо ймовірно δήθεν φέρεται ίσως "
    "πιθανόν לכאורה אולי כנראה ייתכן يزعم زعم مزعوم ربما قد يُزعم कथित शायद संभवतः",
}
_CONDITION = {
    "en": "if would could should unless whether provided until only",
    "de": "wenn falls ob würde würden sollte sollten sofern nur wäre hätte",
    "fr": "si pourrait pourraient devrait devraient sauf condition seulement",
    "es": "si podría podrían debería deberían salvo siempre excepto solo sólo sería",
    "it": "se potrebbe potrebbero dovrebbe dovrebbero purché salvo solo soltanto finché",
    "pt": "se poderia poderiam deveria deveriam salvo exceto somente apenas seria",
    "nl": "als indien of zou zouden mits tenzij alleen slechts",
    "sv": "om skulle borde såvida ifall bara endast",
    "no": "hvis om ville skulle burde dersom bare kun",
    "da": "hvis om ville skulle burde såfremt medmindre kun",
    "fi": "jos mikäli voisi pitäisi ellei vain olisi",
    "pl": "jeśli jeżeli gdyby czy byłby byłaby tylko",
    "cs": "pokud jestli kdyby zda pouze jen",
    "hu": "ha vajon amennyiben csak volna lenne",
    "ro": "dacă ar doar numai condiția",
    "tr": "eğer ise şayet sadece yalnızca",
    "id": "jika kalau apabila asalkan apakah kecuali hanya",
    "ms": "jika kalau apabila kecuali hanya",
    "vi": "nếu liệu chỉ trừ",
    "": "если бы ли только якщо лише якби αν εάν μόνο אם רק إذا لو إن فقط यदि अगर केवल",
}
_ATTRIBUTION = {
    "en": "said says say saying told claimed claims claim claiming stated states announced announces argued "
    "argues insisted insists believes believe believed thinks think thought according wrote writes warned "
    "warns promised promises predicted predicts expects expected suggested suggests reported reports "
    "estimated hopes hoped asserted admitted added explained accused",
    "de": "sagte sagt sagen sagten behauptet behauptete erklärte erklärt teilte laut zufolge angaben meint "
    "meinte glaubt versprach kündigte warnte schrieb betonte berichtete berichtet hieß",
    "fr": "dit disait déclare déclaré affirme affirmé selon assure assuré annonce annoncé estime estimé expliqué "
    "indiqué ajouté prétend croit pense promis écrit souligné",
    "es": "dijo dice dijeron afirma afirmó declaró según asegura aseguró anunció explicó cree sostiene sostuvo "
    "señaló indicó prometió escribió",
    "it": "detto dice disse afferma affermato dichiarato secondo annunciato sostiene spiegato crede promesso "
    "scritto aggiunto",
    "pt": "disse diz disseram afirma afirmou declarou segundo anunciou explicou acredita garantiu prometeu "
    "escreveu acrescentou",
    "nl": "zei zegt zeggen zeiden aldus volgens verklaarde beweert beweerde meldde kondigde denkt gelooft "
    "schreef beloofde",
    "sv": "sade sa säger säga enligt hävdar hävdade uppger uppgav berättar meddelade tror skrev lovade",
    "no": "sa sier ifølge hevder hevdet opplyser opplyste forteller melder tror skrev lovet",
    "da": "sagde siger ifølge hævder hævdede oplyser oplyste fortæller meddelte tror skrev lovede",
    "fi": "sanoi sanoo sanoivat mukaan väittää väitti kertoi kertoo ilmoitti uskoo kirjoitti lupasi",
    "pl": "powiedział powiedziała mówi według zdaniem twierdzi twierdził oświadczył oświadczyła ogłosił dodał "
    "dodała napisał uważa obiecał",
    "cs": "řekl řekla říká uvedl uvedla podle tvrdí prohlásil prohlásila oznámil dodal věří napsal slíbil",
    "hu": "mondta mondja szerint állítja állította közölte bejelentette hozzátette írta ígérte",
    "ro": "spus zis spune declarat afirmă afirmat potrivit conform anunțat susține crede scris promis",
    "tr": "dedi diyor söyledi göre belirtti açıkladı ifade vurguladı kaydetti yazdı vaat",
    "id": "kata mengatakan ujar menurut menyatakan tutur sebut menyebut mengumumkan berjanji menulis",
    "ms": "kata berkata menurut menyatakan ujar mengumumkan berjanji menulis",
    "vi": "nói biết theo tuyên khẳng hứa",
    "": "сказал сказала сказали заявил заявила заявили говорит утверждает сообщил сообщила согласно словам "
    "считает написал сказав сказала заявив заявила повідомив повідомила словами είπε δήλωσε λέει σύμφωνα "
    "υποστηρίζει ανακοίνωσε אמר אמרה לדברי טוען לפי הודיע قال قالت أعلن أعلنت بحسب وفقا صرح أكد कहा बताया "
    "अनुसार",
}
_STRINGS: Mapping[CautionKind, str] = {
    "negation": "不 没 沒 无 未能 尚未 从未 從未 并未 並未 否认 否認 "
    "ない ません なかった 拒绝 拒絕 拒否 없 않 아니 부인 거부 거절 ไม่ មិន ບໍ່",
    "doubt": "据称 據稱 涉嫌 疑似 可能 或许 或許 也许 也許 恐らく おそらく かもしれ らしい 疑い 의혹 아마 추정 "
    "것으로 อาจ คาดว่า",
    "condition": "如果 假如 要是 是否 只有 もし なら れば かどうか 만약 라면 다면 ถ้า หาก",
    "attribution": "表示 声称 聲稱 宣称 宣稱 认为 認為 据报 據報 据悉 說 说 指出 と述べ と話し と語っ と主張 "
    "によると 말했 밝혔 주장 전했 따르면 กล่าวว่า ระบุว่า",
}
"""What is looked for inside of words too: in scripts without spaces, and in Korean, whose words have endings."""

_THAT = {
    "en": "that",
    "de": "dass daß",
    "fr": "que qu'",
    "es": "que",
    "it": "che",
    "pt": "que",
    "nl": "dat",
    "sv": "att",
    "no": "at",
    "da": "at",
    "fi": "että",
    "pl": "że iż",
    "cs": "že",
    "hu": "hogy",
    "ro": "că",
    "tr": "ki",
    "id": "bahwa",
    "ms": "bahawa",
    "vi": "rằng",
    "": "что що ότι πως أن أنّ إن कि",
}
_ACCORDING = {
    "en": "according",
    "de": "laut zufolge nach",
    "fr": "selon d'après",
    "es": "según",
    "it": "secondo",
    "pt": "segundo",
    "nl": "volgens",
    "sv": "enligt",
    "no": "ifølge",
    "da": "ifølge",
    "pl": "według zdaniem",
    "cs": "podle",
    "ro": "potrivit conform",
    "id": "menurut",
    "ms": "menurut",
    "vi": "theo",
    "": "согласно словам по згідно σύμφωνα לפי לדברי بحسب وفقا",
}
_COMMON = {
    "en": "the of and to in is was for on with",
    "de": "der die das und ist im den mit von ein",
    "fr": "de le la les des et est une dans du pour",
    "es": "de la el los las y en del una por con para",
    "it": "la il di della e gli una del per nel sono",
    "pt": "de o os da do em uma as um dos para",
    "nl": "de het een van en op voor met zijn werd te",
    "sv": "och är ett det som för av på den till",
    "no": "og er et det som for av på den til ble",
    "da": "og er et det som for af på den til blev",
    "fi": "ja on oli se että hän ovat joka myös kun",
    "pl": "i w na z się jest do to od oraz",
    "cs": "a v na se je do že s o by",
    "hu": "a az és egy hogy van volt is meg el",
    "ro": "și în de la cu pe un o este care",
    "tr": "ve bir bu için ile da de olarak daha çok",
    "id": "dan yang di dari untuk dengan ini itu ke pada",
    "ms": "dan yang di dari untuk dengan ini itu ke pada",
    "vi": "và của là các được trong cho những một có",
}
_TABLES: Mapping[CautionKind, Mapping[str, str]] = {
    "negation": _NEGATION,
    "doubt": _DOUBT,
    "condition": _CONDITION,
    "attribution": _ATTRIBUTION,
}
_SHORTENED = {"en": re.compile(r".+n't"), "fr": re.compile(r"n'.+")}
_SAMPLE = 1000  # tokens
_SAME = {"nb": "no", "nn": "no"}


@lru_cache
def _words(kind: CautionKind, language: str) -> frozenset[str]:
    table = _TABLES[kind]
    return frozenset(map(fold_word, f"{table.get(language, '')} {table['']}".split()))


@lru_cache
def _strings() -> tuple[re.Pattern[str], dict[str, CautionKind]]:
    kinds = {string: kind for kind, strings in _STRINGS.items() for string in strings.split()}
    return re.compile("|".join(sorted(kinds, key=len, reverse=True))), kinds


def telling_words(text: str, start: int, end: int, language: str | None) -> Iterator[tuple[CautionKind, Span]]:
    """Find the words of `text[start:end]` that deny, doubt, restrict or attribute what stands beside them.

    Args:
        text: the text.
        start: first code point.
        end: one past the last one.
        language: the text's language; one that is unknown, or of which no words are known, is read as English.

    Yields:
        Kinds, and spans of `text`.
    """
    tag = primary(language or "en")
    tag = tag if tag in _NEGATION else "en"
    shortened = _SHORTENED.get(tag)
    for span in tokens(text[start:end]):
        word = fold_word(text[start + span.start : start + span.end])
        if shortened and shortened.fullmatch(word):
            yield "negation", span.shift(start)
            continue
        kind = next((kind for kind in _TABLES if word in _words(kind, tag)), None)
        if kind is not None:
            yield kind, span.shift(start)
    strings, kinds = _strings()
    for match in strings.finditer(text, start, end):
        yield kinds[match.group()], Span(*match.span())


def primary(tag: str) -> str:
    """Return the language that a tag such as `en-GB` is of, as it is called here."""
    language = re.split("[-_]", tag)[0].lower()
    return _SAME.get(language, language)


def is_speech(word: str, language: str) -> bool:
    """Return whether a folded word tells who says something."""
    known = _words("attribution", language)
    return word in known or word.partition("-")[0] in known  # `dit-il`


def is_that(word: str, language: str) -> bool:
    """Return whether a folded word begins what is said in indirect speech."""
    return word in _joining("that", language) or (language == "fr" and word.startswith("qu'"))


def is_according(word: str, language: str) -> bool:
    """Return whether a folded word stands before who says something, as `according` does."""
    return word in _joining("according", language)


def likely_language(text: str) -> str:
    """Return the language in Latin letters whose commonest words, and words of speech, a text has most of.

    English if it has none.
    """
    counts = Counter(fold_word(text[slice(*span)]).partition("-")[0] for span in islice(tokens(text), _SAMPLE))

    def weight(language: str) -> int:
        own = {*_COMMON[language].split(), *_THAT[language].split(), *_ATTRIBUTION[language].split()}
        return sum(counts[word] for word in own)

    return max(_COMMON, key=weight)


@lru_cache
def _joining(kind: str, language: str) -> frozenset[str]:
    table = _THAT if kind == "that" else _ACCORDING
    return frozenset(map(fold_word, f"{table.get(language, '')} {table['']}".split()))
