"""Lines that are the page's and not the story's, in many languages, and sentences of stories that resemble them."""

import pytest

from pullquote.reading.boilerplate.dated import is_dated_line, is_reading_time, is_time_of_day
from pullquote.reading.boilerplate.detection import find_furniture
from pullquote.reading.boilerplate.links import is_breadcrumb, is_label, is_signature, leads_elsewhere
from pullquote.reading.boilerplate.prompts import is_contact, is_prompt

BODY = "The mill at Norrby will close in autumn, its owner told the council on Tuesday, after ninety years of work."


def kinds(text):
    return [(f.kind, text[f.start : f.end]) for f in find_furniture(text).furniture]


def between(line):
    return f"{BODY}\n\n{line}\n\n{BODY}\n\n{BODY}"


@pytest.mark.parametrize(
    "line",
    [
        "Published: March 3, 2021 9:40 pm",
        "Published 3 March 2021",
        "First published on Wed 3 Mar 2021 09.40 GMT",
        "Last updated: 3 March 2021 at 21:40",
        "Updated 2 hours ago",
        "Stand: 03.03.2021, 21:40 Uhr",
        "Veröffentlicht am 3. März 2021 um 21:40 Uhr",
        "Zuletzt aktualisiert: Mittwoch, 03.03.2021, 21:40",
        "Mittwoch, 3. März 2021",
        "Publicado el 3 de marzo de 2021 a las 21:40",
        "Actualizado: 03/03/2021 21:40 h",
        "Publicado em 3 de março de 2021 às 21h40",
        "Atualizado há 2 horas",
        "Publié le 3 mars 2021 à 21h40 - Mis à jour le 4 mars 2021",
        "Pubblicato il 3 marzo 2021 alle 21:40",
        "Gepubliceerd op 3 maart 2021 om 21:40",
        "Publisert 3. mars 2021 kl. 21.40",
        "Sist oppdatert: 3. mars 2021",
        "Opdateret 3. marts 2021 kl. 21.40",
        "Uppdaterad 2021-03-03 21:40",
        "Julkaistu 3.3.2021 klo 21:40",
        "Opublikowano: 3 marca 2021, 21:40",
        "Aktualizováno 3. března 2021",
        "Közzétéve: 2021. március 3.",
        "Publicat: 3 martie 2021",
        "Δημοσίευση: 3 Μαρτίου 2021",
        "Опубликовано: 3 марта 2021 г., 21:40",
        "Оновлено 3 березня 2021 року",
        "Yayınlanma: 3 Mart 2021 - 21:40 Güncelleme: 4 Mart 2021",
        "Diterbitkan: 3 Maret 2021, 21:40 WIB",
        "Rabu, 3 Maret 2021 21:40 WIB",
        "Cập nhật lúc 21:40 ngày 3/3/2021",
        "نشر في: 3 مارس 2021",
        "פורסם: 03.03.2021",
        "प्रकाशित: 3 मार्च 2021",
        "입력 2021.03.03 21:40 수정 2021.03.04 08:00",
        "기사입력 2021년 3월 3일 오후 9시 40분",
        "2021年3月3日 21時40分 公開",
        "更新日：2021年3月3日",
        "发布时间：2021-03-03 21:40",
    ],
)
def test_when_a_page_was_published(line):
    assert is_dated_line(line)
    assert kinds(between(line)) in ([("notice", line)], [("byline", line)])


@pytest.mark.parametrize(
    "line",
    [
        "Born: 3 March 1921",
        "3 November 2020 | 20 March 2021",
        "Deadline: 3 March 2021",
        "Built in 1921",
        "Room 12",
        "3 March 2021: the mill closes",
        "Updated rules apply from 3 March 2021",
        "Abfahrt: 03.03.2021, 21:40 Uhr",
        "Next sailing: 3 March 2021, 21:40",
        "Geboren am 3. März 1921 in Norrby",
        "Premiera: 3 marca 2021",
        "12.5 million crowns",
        "1,200 jobs in 2021",
        "2021",
    ],
)
def test_dates_of_the_story(line):
    assert not is_dated_line(line)
    assert kinds(between(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "6 min read",
        "Reading time: 6 minutes",
        "6-minute read",
        "Lesezeit: 6 Min.",
        "Lesedauer 6 Minuten",
        "6 min de lectura",
        "Tiempo de lectura: 6 minutos",
        "Tempo de leitura: 6 min",
        "Temps de lecture : 6 min",
        "Lecture 6 min.",
        "6 minuti di lettura",
        "Leestijd: 6 minuten",
        "Lesetid: 6 min",
        "Lästid: 6 min",
        "Lukuaika: 6 min",
        "Czas czytania: 6 min",
        "Doba čtení: 6 minut",
        "Время чтения: 6 мин.",
        "Okuma süresi: 6 dk",
        "Waktu baca 6 menit",
        "وقت القراءة: 6 دقائق",
        "읽는 시간 6분",
        "読了時間：6分",
        "阅读时间：6分钟",
    ],
)
def test_how_long_a_page_takes_to_read(line):
    assert is_reading_time(line)
    assert kinds(between(line)) in ([("notice", line)], [("byline", line)])


@pytest.mark.parametrize("line", ["6 minutes", "A 6 min walk", "He had 6 minutes to read it", "Time: 6 minutes 30"])
def test_minutes_of_the_story(line):
    assert not is_reading_time(line)


@pytest.mark.parametrize(
    "line",
    [
        "This story is for subscribers only.",
        "This content is reserved for members.",
        "Subscriber-only content",
        "Dieser Artikel ist nur für Abonnenten.",
        "Exklusiv für Abonnenten",
        "Este contenido es exclusivo para suscriptores.",
        "Conteúdo exclusivo para assinantes",
        "Cet article est réservé aux abonnés.",
        "Articolo riservato agli abbonati",
        "Dit artikel is alleen voor abonnees.",
        "Denne saken er kun for abonnenter",
        "Artykuł dostępny tylko dla subskrybentów",
        "Этот материал доступен только подписчикам",
        "Bu içerik sadece abonelere özel",
        "Artikel ini khusus untuk pelanggan",
        "이 기사는 유료회원 전용 기사입니다.",
        "この記事は有料会員限定です。",
        "本文仅限订阅用户阅读",
        "هذا المقال متاح للمشتركين فقط",
        "Log in to read the rest of this article",
        "Sign in or create an account",
        "Please enter a valid email address.",
        "Enter your e-mail address",
        "You must be logged in to post a comment.",
        "Already a subscriber? Sign in",
        "Create a free account to continue",
        "Start your free trial",
        "Continue reading",
        "By signing up, you agree to our terms of use and privacy policy.",
        "This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.",
        "Get the day's stories in your inbox",
        "Download our free app",
        "Support independent journalism today",
        "Have a tip? Write to our newsroom.",
        "Leave a comment",
        "12 comments",
        "Share this article",
        "Bitte geben Sie Ihre E-Mail-Adresse ein.",
        "Jetzt anmelden und weiterlesen",
        "Empfohlener externer Inhalt",
        "Introduce tu correo electrónico",
        "Suscríbete a nuestro boletín",
        "Inicia sesión para comentar",
        "Digite seu e-mail",
        "Faça login para continuar lendo",
        "Saisissez votre adresse e-mail",
        "Connectez-vous pour lire la suite",
        "Inserisci la tua email",
        "Vul je e-mailadres in",
        "Skriv inn e-postadressen din",
        "Logg inn for å lese hele saken",
        "Logga in för att läsa vidare",
        "Podaj swój adres e-mail",
        "Zaloguj się, aby dodać komentarz",
        "Введите адрес электронной почты",
        "Войдите, чтобы оставить комментарий",
        "E-posta adresinizi girin",
        "Yorum yapmak için giriş yapın",
        "Masukkan alamat email Anda",
        "Silakan masuk untuk berkomentar",
        "이메일 주소를 입력하세요",
        "로그인 후 댓글을 작성해 주세요",
        "メールアドレスを入力してください",
        "请登录后发表评论",
        "الرجاء تسجيل الدخول للتعليق",
    ],
)
def test_what_a_page_asks_of_its_reader(line):
    assert is_prompt(line), line
    assert kinds(between(line)) in ([("notice", line)], [("byline", line)])


@pytest.mark.parametrize(
    "line",
    [
        "Passengers must enter their e-mail address before they board.",
        "Subscribers to the old card may keep it until May.",
        "The paper has lost half of its subscribers since the mill closed.",
        "This article was amended to say that the paper has more subscribers than in spring.",
        "Members of the club only meet in winter.",
        "Share prices fell on Monday.",
        "Support for the plan is growing now.",
        "“Log in and read it yourself,” she wrote to the mayor.",
        "Readers should register with the council by Friday to vote.",
        "Melden Sie sich bei der Polizei, wenn Sie das Boot gesehen haben.",
        "Sie haben das Konto des Vereins gesperrt.",
        "Cerraron su cuenta en el banco del puerto.",
        "Er will die Zeitung abonnieren, sagte er.",
        "Les abonnés paient neuf euros par mois.",
        "Подписчики канала увидели запись первыми.",
        "구독자는 지난해보다 두 배로 늘었다.",
        "会員は昨年の二倍になった。",
        "订阅用户去年增加了一倍。",
        "Comments from the owner came too late for the print edition.",
        "Print is dead, they said, and printed it.",
        "Yes.",
        "Nobody came.",
        "It was over.",
        "“No comment.”",
    ],
)
def test_sentences_about_subscribers_and_accounts_are_body(line):
    assert not is_prompt(line)
    assert kinds(between(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "[READ MORE: Mill workers march to the town hall]",
        "READ ALSO: Mill workers march to the town hall",
        "MORE: Mill workers march to the town hall",
        "WATCH: Mill workers march to the town hall",
        "RELATED: What the mill made in ninety years",
        "Lesen Sie auch: Arbeiter der Mühle ziehen vor das Rathaus",
        "Mehr zum Thema: Was die Mühle herstellte",
        "Lea también: Los obreros del molino marchan",
        "Te puede interesar: ¿Qué hizo el molino en noventa años?",
        "Leia também: Operários do moinho marcham",
        "Saiba mais: O que o moinho produziu",
        "Lire aussi : Les ouvriers du moulin défilent",
        "À lire aussi » Que produisait le moulin ?",
        "Leggi anche: Gli operai del mulino in marcia",
        "Lees ook: Arbeiders van de molen naar het raadhuis",
        "Les også: Mølla legges ned",
        "Læs også: Møllen lukker",
        "Läs mer: Kvarnen stänger",
        "Lue myös: Mylly suljetaan",
        "Czytaj też: Robotnicy młyna idą pod ratusz",
        "Čtěte také: Dělníci z mlýna táhnou k radnici",
        "Citește și: Muncitorii de la moară protestează",
        "Διαβάστε επίσης: Οι εργάτες του μύλου διαδηλώνουν",
        "Читайте также: Рабочие мельницы вышли к ратуше",
        "Читайте також: Робітники млина вийшли до ратуші",
        "Ayrıca okuyun: Değirmen işçileri yürüdü",
        "Baca juga: Buruh penggilingan turun ke jalan",
        "Xem thêm: Công nhân nhà máy xuống đường",
        "اقرأ أيضا: عمال المطحنة يتظاهرون",
        "קראו גם: פועלי הטחנה צועדים",
        "यह भी पढ़ें: चक्की के मज़दूर सड़क पर",
        "関連記事：製粉所の労働者が行進",
        "관련기사: 제분소 노동자들 거리로",
        "相关阅读：磨坊工人上街游行",
    ],
)
def test_a_headline_of_another_story_behind_a_label(line):
    assert leads_elsewhere(line), line
    assert kinds(between(line)) == [("related", line)]


@pytest.mark.parametrize(
    "line", ["Related stories", "Les også", "Das könnte Sie auch interessieren", "関連記事", "Baca juga:"]
)
def test_a_label_above_links(line):
    assert is_label(line)


@pytest.mark.parametrize(
    "line",
    [
        "More: the mill made flour for three valleys.",
        "Watch: that is what the guards did all night.",
        "Ann Poe: We never had a choice.",
        "Mayor: no decision before May",
        "Route: Norrby to the lake",
        "Opinion: divided, as ever.",
        "Lesen: das tat er am liebsten.",
        "Where: Town hall, Norrby",
        "Live music returned to the square",
        "[UPDATE: The owner has now replied.]",
    ],
)
def test_labels_of_the_story(line):
    assert not leads_elsewhere(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Home > News > Norrby", True),
        ("Startseite › Wirtschaft › Mühlen", True),
        ("Inicio » Economía » Molinos", True),
        ("ホーム > ニュース > 経済", True),
        ("Norrby > Lake", False),
        ("Flour is dearer > the mill closes > the town is poorer than after the war, she wrote.", False),
        ("Skerry Point | 9.50 | 12.00", False),
    ],
)
def test_breadcrumbs(line, expected):
    assert is_breadcrumb(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("— Ann Poe (@annpoe) March 3, 2021", True),
        ("– Norrby Mill (@norrbymill) 3 de marzo de 2021", True),
        ("— アン (@ann_p) 2021年3月3日", True),
        ("It closes tomorrow pic.twitter.com/Ab12Cd34", True),
        ("— Ann Poe, mayor of Norrby", False),
        ("She wrote to @norrbymill on Monday.", False),
    ],
)
def test_signatures_of_posts(line, expected):
    assert is_signature(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Contact: desk@coast.example", True),
        ("Kontakt: redaktion@kueste.example", True),
        ("desk@coast.example", True),
        ("Tel.: +49 30 123456", True),
        ("IG: @norrbymill", True),
        ("Whoever saw the boat should write to police@norrby.example.", False),
        ("Season 2020-2021", False),
        ("12 000 000 crowns", False),
        ("$ git clone https://code.example/mill.git", False),
    ],
)
def test_contact_lines(line, expected):
    assert is_contact(line) is expected


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Von Lena Brandt", ("Lena Brandt",)),
        ("Por Ana Ruiz", ("Ana Ruiz",)),
        ("Par Luc Moreau", ("Luc Moreau",)),
        ("Di Carla Bruni Rossi", ("Carla Bruni Rossi",)),
        ("Door Jan de Wit", ("Jan de Wit",)),
        ("Av Kari Lund", ("Kari Lund",)),
        ("Texto: Ana Ruiz", ("Ana Ruiz",)),
        ("Автор: Анна Петрова", ("Анна Петрова",)),
        ("Oleh: Budi Santoso", ("Budi Santoso",)),
        ("Von Lena Brandt und Karl Meier", ("Lena Brandt", "Karl Meier")),
        ("Por Ana Ruiz y Juan López", ("Ana Ruiz", "Juan López")),
        ("Av Kari Lund og Tora Roe", ("Kari Lund", "Tora Roe")),
        ("김민수 기자", ("김민수",)),
        ("김민수 기자 kim@coast.example", ("김민수",)),
    ],
)
def test_bylines_in_many_languages(line, authors):
    text = f"Mill to close\n\n{line}\n\n{BODY}\n\n{BODY}"
    found = find_furniture(text)
    assert found.authors == authors
    assert kinds(text) == [("byline", line)]


def test_subheads_are_headings_and_short_paragraphs_are_body():
    assert kinds(between("What the town does next")) == [("heading", "What the town does next")]
    assert kinds(between("Wie es weitergeht")) == [("heading", "Wie es weitergeht")]
    for line in (
        "It was over.",
        "Three hundred jobs, 12 crowns an hour",
        "“No”",
        "Nothing",
        "Who pays?",
        "no longer there",
    ):
        assert kinds(between(line)) == []
    # A list stands between paragraphs too.
    assert kinds(f"{BODY}\n\nFlour and bran\n\nOats and rye\n\n{BODY}") == []


def test_pull_quotes_stand_once_in_text_too():
    other = "The town hall was full on Tuesday evening, and many of those who came had worked in the mill themselves."
    said = (
        "“We ground flour for three valleys and nobody thanked us,” the owner said on Tuesday in the hall of the town."
    )
    pulled = "We ground flour for three valleys and nobody thanked us"
    assert kinds(f"{BODY}\n\n{said}\n\n{pulled}\n\n{other}") == [("pullquote", pulled)]
    korean = "공장은 문을 닫았다. “우리는 아무것도 몰랐다”고 주인이 말했다.\n\n우리는 아무것도 몰랐다\n\n그는 떠났다."
    assert kinds(korean) == [("pullquote", "우리는 아무것도 몰랐다")]
    # What stands nowhere else stays, and so do short refrains, repeated paragraphs, and other figures.
    for line in ("We ground flour for nobody but ourselves all year", "nobody thanked us", said):
        assert kinds(f"{BODY}\n\n{said}\n\n{line}\n\n{other}") == []
    assert (
        kinds("The loaf rose to crowns 5 this year.\n\nThe loaf rose to crowns 55 this year, and fell.\n\nIt did.")
        == []
    )


def test_many_lines_cost_no_more_than_their_number():
    lines = "\n\n".join(f"Read more: story {n} of the mill\n\nOn day {n}, {BODY}" for n in range(4000))
    assert len(find_furniture(lines).furniture) == 4000
    assert kinds("(" * 400) == kinds("> " * 200) == kinds("@" * 400) == []


@pytest.mark.parametrize(
    "line",
    [
        "Apr. 3, 2021, 7:05 p.m. ET",
        "2 days ago",
        "vor 3 Stunden",
        "hace 5 minutos",
        "il y a 2 heures",
        "3 часа назад",
        "5시간 전",
        "This is a members-only story.",
        "Subscribe to keep reading.",
        "Your e-mail address will not be published.",
        "Deine E-Mail-Adresse wird nicht veröffentlicht.",
        "Votre adresse e-mail ne sera pas publiée.",
        "Denne artikkelen er bare for abonnenter.",
        "Dieser Beitrag ist nur für Mitglieder sichtbar.",
        "You have 3 free articles left this month.",
        "Home / News / Norrby",
        "Startseite | Lokales | Norrby",
        "Share on WhatsApp",
        "Auf Facebook teilen",
        "Compartir en Facebook",
        "Tags: mill, flour, Norrby",
        "Schlagwörter: Mühle, Mehl",
        "태그: 제분소, 밀가루",
        "#mill #flour",
        "Loading…",
        "2,041 views",
        "조회 1,204",
        "Forgot your password?",
        "Passwort vergessen?",
        "Skip to main content",
        "Please enable JavaScript to read the comments.",
        "ADVERTISEMENT – SCROLL TO CONTINUE",
        "* * *",
        "-----",
        "- 12 -",
    ],
)
def test_further_lines_of_the_page(line):
    found = kinds(between(line))
    assert [text for _, text in found] == [line]
    assert found[0][0] in ("notice", "related", "byline")


@pytest.mark.parametrize(
    "line",
    [
        "Two days ago nobody had heard of it.",
        "Tags: that is what the millers call the labels on the sacks.",
        "You have three free days left, the owner told them.",
        "Share the bread, the sign says.",
        "Loading the sacks took a morning.",
        "Your e-mail is not an answer, she wrote to the owner.",
        "“…”",
        "?!",
        "5 minutes",
    ],
)
def test_sentences_like_them_are_body(line):
    assert kinds(between(line)) == []


def test_a_headline_after_a_label_in_brackets():
    for line in ("[관련기사] 제분소 노동자들 거리로", "[READ MORE] Mill workers march to the town hall"):
        assert leads_elsewhere(line), line
    assert not leads_elsewhere("[Laughs] We had no choice, the owner said.")


def test_a_pull_quote_with_its_speaker_stands_once():
    said = "“We ground flour for three valleys and nobody ever thanked us,” the owner said on Tuesday."
    pulled = "We ground flour for three valleys and nobody ever thanked us — Ann Poe, owner"
    assert kinds(f"{BODY}\n\n{said}\n\n{pulled}\n\nThe mill was built in 1931.") == [("pullquote", pulled)]


def test_captions_that_point_at_their_picture():
    story = "공장은 화요일에 문을 닫았다고 주인이 말했다."
    caption = "▲ 공장 앞에 노동자들이 서 있다."
    after = "그는 아무 말 없이 떠났다."
    assert kinds(f"{story}\n\n{caption}\n\n{after}") == [("caption", caption)]
    listed = "\n\n".join(f"▲ 노동자 {n}명이 남는다고 말했다." for n in (3, 4, 5))
    assert kinds(f"{story}\n\n{listed}\n\n{after}") == []


@pytest.mark.parametrize("line", ["12:00", "9:05 Uhr", "10h30", "4:30 p.m.", "18.45 Uhr"])
def test_a_time_of_day_alone_dates_an_entry(line):
    assert is_time_of_day(line)


@pytest.mark.parametrize("line", ["9.50", "2:1", "12:75", "at 12:00 the bus left"])
def test_other_figures_are_no_time_of_day(line):
    assert not is_time_of_day(line)


@pytest.mark.parametrize(
    "line", ["Publicēts: 2024. gada 3. maijā, 10:15", "Последно обновяване: 3 май 2024 г.", "Avaldatud 3. mai 2024"]
)
def test_dated_lines_in_further_languages_and_cases(line):
    assert is_dated_line(line)


@pytest.mark.parametrize(
    "line", ["Piesakieties, lai turpinātu lasīt", "Prijavite se za nastavak čitanja", "Oglas", "Logige sisse"]
)
def test_prompts_in_baltic_and_south_slavic_languages(line):
    assert is_prompt(line)
