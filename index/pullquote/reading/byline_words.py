"""Words of bylines in the languages of news: `and`, `by`, roles, credits of pictures, agencies, names of nobody."""

from __future__ import annotations

import re

from pullquote.reading.blocks import words

# Words for `and` as Unicode's CLDR has them (tests/reading/test_bylines.py compares). Some mean something else in other
# languages: they are not read as `and` where the text is known to be in one of those.
AND = words(
    "and und et e y og och и й та і i a en un ja dan ve və va và ir és eta agus dhe kaj iyo și si şi και да და და"
    " և و اور او और और एवं व এবং ও અને मತ್ತು ಮತ್ತು மற்றும் మరియు ਅਤੇ आणि र සහ և және жана ва һәм 及び および 및 và ug"
    " sareng lan እና နှင့် និង ແລະ และ & + u. with"
)
NOT_AND = {
    "i": words("da fo is nb nn no sv"),
    "a": words("ca en es gl hu it pt ro"),
    "en": words("ca da es fr gl nb nn no oc sv"),
    "un": words("ca es fr it ro"),
    "va": words("ca es fr it"),
    "si": words("es fr it pt"),
    "та": words("ru bg"),
    "да": words("ru uk sr bg"),
}
ONLY_AND = {"in": words("sl"), "na": words("ig sw"), "da": words("ha"), "at": words("fil tl"), "u": words("mt")}
PARTICLES = words(
    "abu af al av aw ben bin bint d da dal dalla das de degli dei del dela della delos den der des di do dos du e el"
    " ibn la las le les lo los mac san st ten ter und van vel vom von y z zu zum zur"
)
# `By` in front of a name. Those that also begin names (`Von der Leyen`, `Di Maio`) need two more words after them.
BY = words(
    "by von par por per door av af przez od от від автор autor autori auteur auteurs autore autores author"
    " authors autorin verfasser yazan yazar penulis oleh ni bởi kirjoittanut text tekst texte testo texto teksti"
    " szöveg текст written posted published geschrieben escrito écrit scritto skrivet skrevet napisał napisala"
    " door: przygotował بقلم كتب كتبت מאת घ द्वारा लेखक โดย 글 글쓴이 作者 撰文 文 著者"
    " skrifað eftir höfundur írta autorica idazlea aktorius avtor 執筆 筆者 writer gepostet redaktion:"
)
BY_OR_NAME = {
    **{"von": None, "af": None, "av": None, "di": words("it"), "de": words("ca ro"), "od": None, "per": None},
    **{"na": words("sw"), "nga": words("sq"), "gan": words("cy")},
}
ROLES = re.compile(
    r"(?:staff|report(?:er|aj)|reportér|repórter|repórter|writer|editor|éditeur|journal?ist|giornalist"
    r"|jornalist|periodist|column(?:ist|a$)|kolumn|correspond|korrespond|corrispond|корреспондент|кореспондент"
    r"|обозреватель|журналист|редактор|журналіст|redakt|rédact|redacc|redaç|redazion|redattor|redattric"
    r"|redactie|redacteur|toimitt|toimitus|muhabir|editör|gazeteci|yazar[ıi]?$|wartawan|jurnalis|kontributor"
    r"|contribut|dziennikar|novinář|novinar|újságíró|szerkesztő|δημοσιογράφ|συντάκτ|блогер|blogger|freelance"
    r"|enviad[oa]$|inviat[oa]$|envoyé|verslaggever|medewerker|bureau$|newsroom|desk$|webteam|agenc(?:y|ies|ia"
    r"|ias|ja|je)$|agences?$|agentur(?:en)?$|agenturmaterial|agenzi[ae]$|агентств|producer|presenter|analyst"
    r"|commentator|professor|lecturer|reporterin|محرر|مراسل|صحفي|صحافي|كاتب|כתב$|כתבת|עורך|संवाददाता|ब्यूरो|기자$"
    r"|특파원$|인턴기자|논설위원|칼럼니스트|에디터|선임기자|記者$|记者$|編集委員|論説委員|特派员$|特派員$|编辑$|編輯$|通讯员$)",
    re.IGNORECASE,
)
MODIFIERS = words(
    "staff senior chief junior deputy assistant associate managing executive contributing special foreign"
    " political guest lead digital online news sports sport business culture science health features"
)
AFTER_NAME = re.compile(r"(?:선임|인턴|수습|전문)?(?:기자|특파원|논설위원|앵커|記者|记者|特派員|特派员|編集委員|论员)$")
BEFORE_NAME = re.compile(r"^(?:本報|本报)?(?:記者|记者|編輯|编辑|通讯员|特派员|特派員|撰文|作者)[\s:：・·/／]*(?=.)")
PICTURES = re.compile(
    r"(?:photo|foto|fotó|image|imagen|imagem|immagin|picture|bild(?:e|er|quelle)?$|grafik|graphi[ck]|illustra"
    r"|video|vidéo|фото|иллюстр|ілюстр|видео|відео|світлин|写真|撮影|摄影|攝影|图$|圖$|图片|사진|그래픽|영상|صور|تصوير|תמונ|צילום"
    r"|φωτογρ|zdję|kuva|kuvat$|ảnh|ภาพ|camera|layout|design$)",
    re.IGNORECASE,
)
ORGANISATIONS = re.compile(
    r"(?:news|press|presse|agency|agentur|media|medien|times|post|ledger|tribune|herald|gazette|journal|daily"
    r"|observer|chronicle|today|magazine?|magazin|radio|tv|television|zeitung|tageblatt|nachrichten|team"
    r"|service|services|network|group|inc|ltd|gmbh|ag|e\.v|verlag|verband|institut[eo]?|universit\w+|ministry"
    r"|office|department|online|redaktion|union|foundation|association|blog|wire|wires|guardian|telegraph|mail"
    r"|express|bloomberg|reuters|monitor|review|weekly|bulletin|новости|газета|агентство|haber|ajansı|gazetesi"
    r"|ufficio|stampa)\.?",
    re.IGNORECASE,
)
AGENCIES = words(
    "aa aap adnkronos aff afp agerpres aki ambito anadolu ani anp ansa antara ap apa associated-press"
    " agence-france-presse ats australian-associated-press belga bernama bloomberg bta canadian-press cna čtk ctk"
    " deutsche-presse-agentur dha dpa efe epd europa-press hina iha ians interfax irna itar-tass jiji jiji-press"
    " keystone-sda kna kyodo kyodo-news lusa mti ntb ntb-afp pa pa-media pap press-association press-trust-of-india"
    " press-tr pti reuters ria-novosti ritzau sda sid sta stt tanjug tass telam tt unian ukrinform upi"
    " xinhua yonhap 연합뉴스 共同通信 共同 時事通信 時事 新华社 新華社"
    " 中央社 leta bns elta риа-новости тасс интерфакс риа укрінформ the-associated-press"
)
NOBODY = words(
    "admin administrator administrador administrateur webmaster root user guest none null nil n/a na undefined"
    " nan unknown unbekannt desconocido inconnu sconosciuto okänd ukendt ukjent неизвестно неизвестен нет - – —"
    " no-author unknown-author no-byline noreply wordpress wp-admin super-user superuser default author autor"
    " auteur editor true false [object-object]"
)
# Arabic and Hebrew write `and` as a letter in front of the next name; these names begin with that letter themselves.
BEGIN_LIKE_AND = words(
    "وليد وائل وسام وجدي وفاء وداد وسيم وهيب وديع وحيد وردة واصف وجيه وضاح ولاء وصال وعد وهبة وهبي ورد وسن وليم"
    " ويليام والتر وود ורד ורדה ויקטור ויקטוריה ולדימיר ואן וולף ויטל ויזל וינר ורדי ורנר"
)
