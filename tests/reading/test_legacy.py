"""Text in the encodings that were in use before UTF-8: read right, or refused; never stored as mojibake."""

import contextlib

import pytest

from pullquote.errors import ReadError
from pullquote.reading import read_bytes
from pullquote.reading.decoding import decode, decode_noted, signs_of_damage
from pullquote.reading.legacy import find_legacy
from pullquote.types import Article, Note, Rejected

STORIES = {
    ("pl", "cp1250,iso8859_2"): (
        "Spółka promowa ogłosiła w poniedziałek, że przed latem podniesie ceny wszystkich przepraw, "
        "tłumacząc to kosztem paliwa.\n"
        "Kupcy z północnego nabrzeża prosili zarząd portu o zwłokę, bo zima była ciężka, a zyski są małe.\n"
        "Pasażerowie, którzy płyną codziennie, dostaną kartę zachowującą starą cenę przez sześć miesięcy."
    ),
    ("cs", "cp1250,iso8859_2"): (
        "Převozní společnost v pondělí oznámila, že před létem zdraží všechny plavby, a odůvodnila to cenou paliva.\n"
        "Obchodníci ze severního nábřeží požádali přístav o odklad, protože zima byla těžká.\n"
        "Cestující, kteří plují denně, dostanou kartu, s níž zůstane stará cena šest měsíců."
    ),
    ("hu", "cp1250,iso8859_2"): (
        "A komptársaság hétfőn közölte, hogy a nyár kezdete előtt minden átkelés árát megemeli az "
        "üzemanyag költsége miatt.\n"
        "Az északi rakpart kereskedői halasztást kértek a kikötői hivataltól, mert nehéz volt a tél.\n"
        "A naponta utazók olyan kártyát kapnak, amely hat hónapig megőrzi a régi árat."
    ),
    ("ro", "cp1250,iso8859_2"): (
        "Compania de feriboturi a anunţat luni că va mări preţul fiecărei traversări înainte de "
        "începutul verii, din cauza costului combustibilului.\n"
        "Negustorii de pe cheiul de nord au cerut o amânare, pentru că iarna a fost grea şi câştigurile sînt mici."
    ),
    ("hr", "cp1250,iso8859_2"): (
        "Trajektno društvo objavilo je u ponedjeljak da će prije ljeta povisiti cijene svih vožnji, "
        "pozivajući se na trošak goriva.\n"
        "Trgovci sa sjeverne rive tražili su od lučkog ureda odgodu, jer je zima bila teška."
    ),
    ("sk", "cp1250,iso8859_2"): (
        "Prievozná spoločnosť v pondelok oznámila, že pred letom zvýši ceny všetkých plavieb, čo "
        "odôvodnila cenou paliva.\n"
        "Obchodníci zo severného nábrežia požiadali prístav o odklad, pretože zima bola ťažká."
    ),
    ("ru", "cp1251,koi8_r,iso8859_5,cp866"): (
        "Компания перевозчиков объявила в среду, что с июня билеты на катер подорожают из-за топлива.\n"
        "Торговцы набережной попросили портовое управление подождать, потому что зима выдалась тяжёлой.\n"
        "Те, кто ездит каждый день, получат карту со старой ценой на полгода."
    ),
    ("uk", "cp1251,koi8_u"): (
        "Компанія перевізників оголосила в середу, що з червня квитки на катер подорожчають через паливо.\n"
        "Торговці набережної попросили управління порту зачекати, бо зима видалася важкою."
    ),
    ("bg", "cp1251"): (
        "Компанията за фериботи съобщи в понеделник, че ще повиши цената на всяко преминаване преди лятото.\n"
        "Търговците от северния кей поискаха отлагане от пристанището, защото зимата беше тежка."
    ),
    ("el", "cp1253,iso8859_7"): (
        "Η εταιρεία των πλοίων ανακοίνωσε τη Δευτέρα ότι θα αυξήσει την τιμή κάθε διαδρομής πριν από το καλοκαίρι.\n"
        "Οι έμποροι της βόρειας προβλήτας ζήτησαν αναβολή, γιατί ο χειμώνας ήταν δύσκολος."
    ),
    ("tr", "cp1254,iso8859_9"): (
        "Vapur işletmesi çarşamba günü, yakıt gideri yüzünden yazdan önce bütün seferlerin ücretini "
        "artıracağını bildirdi.\n"
        "Kuzey rıhtımındaki esnaf, kış ağır geçtiği için liman idaresinden zammın ertelenmesini istedi.\n"
        "Her gün geçen yolculara altı ay boyunca eski ücreti koruyan bir kart verilecek."
    ),
    ("he", "cp1255"): (
        "חברת המעבורות הודיעה ביום שני כי תעלה את מחירי כל ההפלגות לפני הקיץ בשל עלות הדלק.\n"
        "הסוחרים ברציף הצפוני ביקשו ממשרד הנמל לדחות את ההעלאה כי החורף היה קשה."
    ),
    ("ar", "cp1256,iso8859_6"): (
        "أعلنت شركة العبارات يوم الاثنين أنها سترفع أسعار جميع الرحلات قبل بداية الصيف بسبب كلفة الوقود.\n"
        "طلب تجار الرصيف الشمالي من مكتب الميناء تأجيل الزيادة لأن الشتاء كان صعبا."
    ),
    ("lt", "cp1257"): (
        "Keltų bendrovė pirmadienį pranešė, kad prieš vasarą pabrangins visus plaukimus dėl kuro kainos.\n"
        "Šiaurinės krantinės prekybininkai paprašė uosto atidėti kainų didinimą, nes žiema buvo sunki."
    ),
    ("lv", "cp1257"): (
        "Prāmju uzņēmums pirmdien paziņoja, ka pirms vasaras paaugstinās visu reisu cenas degvielas izmaksu dēļ.\n"
        "Ziemeļu krastmalas tirgotāji lūdza ostas pārvaldi atlikt sadārdzinājumu, jo ziema bija smaga."
    ),
    ("et", "cp1257"): (
        "Praamifirma teatas esmaspäeval, et tõstab enne suve algust kõigi ülesõitude hinda kütuse "
        "kallinemise tõttu.\n"
        "Põhjakai kaupmehed palusid sadamal oodata, sest talv oli raske ja müük väike."
    ),
    ("de", "cp1252"): (
        "Die Fährgesellschaft teilte am Montag mit, sie werde vor dem Sommer die Preise für alle "
        "Überfahrten erhöhen und begründete dies mit höheren Kosten.\n"
        "Die Händler am Nordkai baten das Hafenamt um Aufschub, weil der Winter für sie schwer gewesen sei."
    ),
    ("fr", "cp1252"): (
        "La compagnie de traversiers a annoncé lundi qu’elle relèverait le prix de chaque traversée "
        "avant l’été, à cause du coût du carburant.\n"
        "Les marchands du quai nord ont demandé un délai à la capitainerie, l’hiver ayant été très dur, "
        "a déclaré le préfet."
    ),
    ("es", "cp1252"): (
        "La compañía de transbordadores anunció el lunes que subirá el precio de cada travesía antes "
        "del verano por el coste del combustible.\n"
        "Los comerciantes del muelle norte pidieron un aplazamiento a la autoridad portuaria, porque el "
        "invierno fue duro, según señaló."
    ),
    ("pt", "cp1252"): (
        "A companhia das balsas anunciou na segunda-feira que aumentará o preço de todas as travessias "
        "antes do verão, por causa do combustível.\n"
        "Os comerciantes do cais norte pediram à administração um adiamento, porque o inverno não foi fácil."
    ),
    ("it", "cp1252"): (
        "La società dei traghetti ha detto lunedì che aumenterà il prezzo di ogni corsa prima "
        "dell’estate, perché il carburante è più caro.\n"
        "I commercianti del molo nord hanno chiesto alla capitaneria un rinvio, perché l’inverno è "
        "stato duro e la città è vuota."
    ),
    ("sv", "cp1252"): (
        "Färjebolaget sade på måndagen att det höjer priset på varje överfart före sommaren på grund av bränslet.\n"
        "Köpmännen på norra kajen bad hamnkontoret om uppskov, eftersom vintern varit svår."
    ),
    ("fi", "cp1252"): (
        "Lauttayhtiö kertoi maanantaina nostavansa jokaisen ylityksen hintaa ennen kesää polttoaineen "
        "kallistumisen vuoksi.\n"
        "Pohjoisrannan kauppiaat pyysivät satamalta lykkäystä, koska talvi oli ollut heille hyvin vaikea."
    ),
    ("en", "cp1252"): (
        "The ferry’s owner said “no” to the café – prices rise by £2 before summer, the harbour office said.\n"
        "Traders said that it’s a bad plan for them."
    ),
    ("th", "cp874"): (
        "บริษัทเรือข้ามฟากประกาศเมื่อวันจันทร์ว่าจะขึ้นราคาค่าโดยสารทุกเที่ยวก่อนฤดูร้อนเพราะค่าน้ำมัน\n"
        "พ่อค้าที่ท่าเรือเหนือขอให้สำนักงานท่าเรือเลื่อนการขึ้นราคาออกไป"
    ),
    ("ko", "euc_kr,cp949"): (
        "연락선 회사는 월요일 연료비 상승을 이유로 여름이 오기 전에 모든 노선의 요금을 올리겠다고 밝혔다.\n"
        "북쪽 부두의 상인들은 겨울이 힘들었다며 항만 사무소에 인상을 미뤄 달라고 요청했다.\n"
        "매일 배를 타는 승객은 여섯 달 동안 예전 요금을 유지하는 카드를 받게 된다."
    ),
    ("ja", "shift_jis,euc_jp"): (
        "連絡船の会社は月曜日、燃料費の高騰を理由に、夏が始まる前にすべての運賃を引き上げると発表した。\n"
        "北の埠頭の商人たちは、冬が厳しかったとして港湾事務所に値上げの延期を求めた。\n"
        "毎日乗る客には、半年間は古い運賃のままの定期券が渡される。"
    ),
    ("zh", "gbk"): (
        "渡轮公司星期一宣布，由于燃料价格上涨，将在夏天到来之前提高所有航线的票价。\n"
        "北岸的商人请求港务局推迟涨价，因为今年冬天生意很不好。\n"
        "每天坐船的旅客可以拿到一张卡，半年之内仍按原来的价格付费。"
    ),
    ("zh-TW", "big5"): (
        "渡輪公司星期一宣布，由於燃料價格上漲，將在夏天到來之前提高所有航線的票價。\n"
        "北岸的商人請求港務局延後漲價，因為今年冬天生意很不好。\n"
        "每天坐船的旅客可以拿到一張卡，半年之內仍按原來的價格付費。"
    ),
}
CASES = [(language, name, story) for (language, names), story in STORIES.items() for name in names.split(",")]
WRONG = ("cp1252", "cp1250", "cp1251", "euc-kr", "gb2312", "big5", "shift_jis", "utf-8")
ids = pytest.mark.parametrize(("language", "encoding", "story"), CASES, ids=[f"{a}-{b}" for a, b, _ in CASES])


def page(story, head=""):
    links = "".join(f'<a class="item" href="/part/{n}">Part {n}</a>' for n in range(40))
    body = "".join(f"<p>{line}</p>" for line in story.split("\n"))
    head = f"<head>{head}<title>x</title></head>"
    return f"<!doctype html><html>{head}<body><nav>{links}</nav><article>{body}</article></body></html>"


@ids
def test_undeclared_text_is_read_by_its_words(language, encoding, story):
    assert decode(story.encode(encoding)) == story


@ids
def test_an_undeclared_page_is_read_by_its_words(language, encoding, story):
    assert decode(page(story).encode(encoding), html=True) == page(story)


@ids
@pytest.mark.parametrize("wrong", WRONG)
def test_words_go_before_a_wrong_declaration(language, encoding, story, wrong):
    wrongly = page(story, f'<meta charset="{wrong}">')
    assert decode(wrongly.encode(encoding), html=True) == wrongly


@ids
def test_a_short_text_is_right_or_refused(language, encoding, story):
    for line in (*story.split("\n"), story[:12], story[:30]):
        try:
            text = decode(line.encode(encoding))
        except ReadError:
            continue
        assert text == line


@ids
def test_utf8_is_utf8_whatever_is_declared(language, encoding, story):
    wrongly = page(story, f'<meta charset="{encoding}">')
    assert decode_noted(wrongly.encode(), html=True).text == wrongly


@ids
def test_utf16_with_and_without_a_mark(language, encoding, story):
    for name in ("utf-16", "utf-16-le", "utf-16-be"):
        assert decode(page(story, "<meta charset=utf-16>").encode(name), html=True) == page(
            story, "<meta charset=utf-16>"
        )


@ids
def test_one_damaged_byte_costs_one_character(language, encoding, story):
    whole = page(story, f'<meta charset="{encoding}">')
    data = whole.encode("utf-8").replace(b"</article>", b"<p>\x81</p></article>")
    assert decode(data, html=True) == whole.replace("</article>", "<p>\ufffd</p></article>")


@pytest.mark.parametrize("encoding", ["euc_kr", "shift_jis", "euc_jp", "gbk", "big5"])
def test_one_damaged_byte_in_a_declared_multibyte_page(encoding):
    story = next(story for _, name, story in CASES if name == encoding) * 3
    whole = page(story, f'<meta charset="{encoding.replace("_", "-")}">')
    data = whole.encode(encoding).replace(b"</article>", b"<p>\x81</p></article>")
    assert decode(data, html=True) == whole.replace("</article>", "<p>\ufffd</p></article>")


def test_a_declaration_after_long_scripts():
    story = "Цены выросли."
    late = page(story, "<script>" + "var a = 1;" * 3000 + '</script><meta charset="windows-1251">')
    assert decode(late.encode("cp1251"), html=True) == late


def test_the_language_of_a_page_decides_between_alphabets():
    assert find_legacy("kje je danes reč".encode("cp1250"), language="sl") == "cp1250"
    assert find_legacy("il caffè è chiuso".encode("cp1252"), language="it") == "cp1252"


@pytest.mark.parametrize("name", ["story.txt", "story.md", "story.html"])
@pytest.mark.parametrize("encoding", ["cp1251", "euc_kr", "cp1254", "gbk"])
def test_an_encoding_taken_from_the_words_is_told(name, encoding):
    story = next(story for _, each, story in CASES if each == encoding)
    text = page(story) if name.endswith("html") else story.replace("\n", "\n\n")
    note, article = read_bytes(text.encode(encoding), name=name)
    assert isinstance(note, Note)
    assert "its encoding is taken to be" in note.text
    assert isinstance(article, Article)
    assert article.text == story.replace("\n", "\n\n")


@pytest.mark.parametrize("encoding", ["cp1251", "euc_kr", "shift_jis", "big5", "utf-16", "utf-16-le"])
def test_json_lines_in_a_legacy_encoding(encoding):
    story = next((story for _, each, story in CASES if each == encoding), "연락선 요금이 올랐다.")
    line = f'{{"id": "a", "title": "x", "text": "{story.replace(chr(10), " ")}"}}\n'
    articles = [each for each in read_bytes(line.encode(encoding), name="lines.jsonl") if isinstance(each, Article)]
    assert [each.text for each in articles] == [story.replace("\n", " ")]


def test_escapes_of_iso_2022_jp():
    story = next(story for language, *_, story in CASES if language == "ja")
    assert decode(page(story).encode("iso2022_jp"), html=True) == page(story)


def test_where_nothing_decides_the_text_is_refused():
    (refused,) = read_bytes(bytes(range(0x80, 0xC0)) * 3, name="story.txt")
    assert isinstance(refused, Rejected)
    assert refused.why == ("is not valid UTF-8 (byte 0, line 1), and no other encoding is evident; save it as UTF-8")


def test_a_stray_nul_is_left_out():
    story = "The ferry stays in the harbour until the storm is over, the office said. " * 4
    for name, text in (
        ("a.txt", story),
        ("a.md", story),
        ("a.html", page(story)),
        ("a.jsonl", f'{{"text": "{story}"}}'),
    ):
        data = text.encode().replace(b"storm", b"sto\x00rm", 1)
        articles = [each for each in read_bytes(data, name=name) if isinstance(each, Article)]
        assert [each.text.strip() for each in articles] == [story.strip()]


def test_an_escaped_nul_is_left_out():
    line = '{"text": "The ferry stays in the har\\u0000bour."}'
    (article,) = read_bytes(line.encode(), name="a.jsonl")
    assert article.text == "The ferry stays in the harbour."


def test_characters_that_were_lost_are_told():
    assert signs_of_damage("The café is open.") == ()
    (note,) = signs_of_damage("The caf\ufffd is open.")
    assert "1 of its characters cannot be read" in note


def test_words_that_were_wrongly_decoded_before_are_told():
    story = "The ferry’s café — “closed” until May, the owner’s sister said"
    assert signs_of_damage(story) == ()
    (note,) = signs_of_damage(story.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d"))
    assert "wrongly decoded before" in note


@pytest.mark.parametrize("text", ["<script>" * 200_000, "<!--" * 200_000, "<meta " * 200_000, "<" * 1_000_000])
def test_hostile_pages_are_decoded_in_time(text):
    with contextlib.suppress(ReadError):
        decode(b"\xe9 " + text.encode(), html=True)
