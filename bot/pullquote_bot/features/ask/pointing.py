"""Whether a message only points at another one: “is this true?”, “source?”, or a mention and nothing else.

Such a message holds no word to search for. It does if any of its words is none of those below, which are words that
point, words that ask whether something is so, and the small words between them.
"""

from __future__ import annotations

import re
import unicodedata

_POINTING = frozenset(
    """
    aren doesn don isn s t re ve wasn a about accurate actual actually all any anything are back been bot can cap
    cite citation check checked claim claims confirm confirmed correct could do does evidence fact facts factcheck
    fake false fr have has hey hi hmm how i is it its legit lie lies look me misinformation news no not of ok okay
    or on please pls proof pullquote quote real really reliable right said say says see so some someone source
    sourced sources statement story sure tell that thats the there these they this those thoughts to true truth up
    verify verified was we were what whats wdyt with would wrong you your for fake sauce support supports back backs
    opinion think

    aber als an auch belege beleg bitte da das davon denn der die dies diese dieser dieses du echt ein eine er es
    euch fakt fakten falsch gibt habt hast ich ihr ihm ihn ihnen ist korrekt mal man nachweis ob oder prüf prüfe
    prüfen quelle quellen richtig sache sagst sagt sie sind so stimmt stimmen tatsache tatsächlich und uns unwahr
    wahr wahrheit was wirklich wie woher zu zum zur etwas dazu dran faktencheck stand

    au avez ce cela ces cet cette c est d l qu n ça confirme confirmer dit en est et exact fait faits faux fiable il
    info infos je la le les mais moi oui ou où pas peux peut pour preuve preuves que quelle quelles qui quoi
    référence s'il si source sourcez tu te un une vérifie vérifier vérifiez vrai vraie vraiment vous y plaît plait
    svp stp penses avis

    al algo alguna alguien casa cierta cierto como con confirma confirmar correcta correcto de del dice dices dicen
    el ella en es esa esas ese eso esta estas este esto está están falsa falso favor fuente fuentes hay la las lo
    los mentira para pero por prueba pruebas puedes que qué real sabes sea será si sobre son tan te tiene tienes un
    una verdad verdadera verdadero verifica verificar y opinas piensas

    ai allora che chi ci conferma confermi corretto cosa cui da davvero dice di dove è e esatta esatto falsa falso
    fonte fonti giusto ha hai ho i il in ne non o per prova prove puoi qualche quella quelle quello questa queste
    questo questi si sei serio sono su sul ti tra un una uno vera vere veri verifica verificare verità vero

    aí ali à as até com certo da de dela dele diz do é ela ele em essa esse esta este isso isto já mentira na não
    nisso no nos o os ou para pode por provas qual que se será sim são só sobre tem uma você verdade verdadeiro
    verdadeira verifica verificar né mesmo fonte fontes acha

    aan bij bron bronnen dat de deze dit een echt en er feit feiten ga heb hebben heeft het hier hierover hoe ik in
    is je jij jullie kan klopt kloppen kun mening met nep niet of onwaar over te van voor waar waarheid wat we wel
    ze zeg zeggen zo zijn

    av belegg bevis de den denne det dette detta dom du där en er et ett fakta falsk falskt finns för från har hvad
    hvor hva i ikke inte jag jeg källa källor kilde kilden kilder kan korrekt man med og och om på rett riktig
    riktigt rigtigt sand sandt sann sant sanna sanning säger si siger sier som stemmer stämmer det til var vad vet
    virkelig verkligen äkta är

    czy co dowód dowody fakt fakty fałsz fałszywe gdzie jaki jakie jest masz na nie o prawda prawdą prawdziwe serio
    skąd sprawdź są ta te tego ten to tym w z za źródło źródła że naprawdę

    bu bunu bunun bunlar doğru doğrumu gerçek gerçekten kaynak kaynağı kaynaklar mı mi mu mü mıdır midir ne o şu
    şunu var yalan yanlış kanıt bir ve teyit

    ini itu apa apakah benar betul bukti dari fakta hoaks hoax ada yang sumber sumbernya asli salah cek tolong dong
    đây đó điều có đúng không là này thật sự nguồn ở đâu cái gì vậy à hả

    а в верно где да доказательства из источник источники источника и или ли как есть это эта этот эти откуда правда
    правду правды проверь проверить проверка факт факты фейк ложь не нет о об про что чем то так ты вы у реально
    правдиво действительно це чи правда джерело джерела доведи

    هذا هذه ذلك تلك هل صحيح حقيقي حقيقة حقا فعلا مصدر المصدر مصادر ما هو هي من أين كذب الخبر خبر האם זה זאת נכון אמת
    באמת מקור מקורות שקר מה יש क्या यह ये वह सच सही है स्रोत सबूत का की हैं झूठ αυτό αλήθεια είναι πηγή ισχύει το η
    ο αληθεύει
    """.split()
)
_PIECES = frozenset(
    """
    이거 이게 이것 이건 저거 저게 그거 그게 그건 이 그 저 것 말 글 뉴스 기사 내용 주장 진짜 정말 진실 사실 팩트
    팩트체크 체크 확인 맞 맞아 맞나 맞니 맞는 맞음 참 거짓 가짜 출처 근거 증거 어디 뭐 뭔 야 요 은 는 가 을 를 도 의
    에 서 로 인가 인가요 이야 이에요 예요 입니까 인지 인가 나요 니 냐 가요 까 해 해줘 주세요 줘 좀 있어 있나 있나요
    있니 없어 알려 알려줘 아 지 죠 임 ㄹㅇ

    これ それ あれ この その あの こと 話 記事 ニュース 情報 本当 ほんと ほんとう マジ まじ 真実 事実 嘘 うそ デマ
    正しい 合ってる 合って 確か ソース 出典 根拠 証拠 情報源 どこ 何 なに って は が を も の に で と か な なの
    です だ だろう でしょう ますか ある あり ます あります ありますか いる る ね よ て ください 教えて 確認 して
    ファクトチェック チェック ？

    这 這 这个 這個 那 那个 那個 是 是否 真 真的 真实 真實 真假 假 假的 对 對 正确 正確 事实 事實 属实 屬實 吗 嗎 么
    麼 呢 吧 的 了 有 没有 沒有 来源 來源 出处 出處 证据 證據 依据 依據 哪里 哪裡 什么 什麼 消息 新闻 新聞 说法 說法
    查证 查證 核实 核實 确认 確認 請 请 一下 你 看 怎么 怎麼
    """.split()
)
_LONGEST = 80  # characters: what is longer says something of its own
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u3130-\u318f]+")


def points_elsewhere(text: str) -> bool:
    """Return whether a text only points at another message, or asks whether that is so; an empty one does."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if len(plain) > _LONGEST:
        return False
    words = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain).split()
    return all(word in _POINTING or _is_of_pieces(word) for word in words)


def _is_of_pieces(word: str) -> bool:
    """Return whether a word of a script without spaces, or with particles, consists of pieces that point."""
    if not UNSPACED.fullmatch(word):
        return False
    reached = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in _PIECES for start in reached):
            reached.add(end)
    return len(word) in reached
