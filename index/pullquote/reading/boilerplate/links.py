"""Recognition of lines that lead to other pages, `Read more: …` in many languages, and of signatures of posts."""

from __future__ import annotations

import re

from pullquote.reading.blocks import ends_sentence

_MOST_WORDS = 25
# What stands before another story's headline; each is a request or a heading, never the subject of a sentence.
_LABELS = (
    r"read (?:more|also|next|this|on)|also read|see (?:also|more)|more(?: (?:on this|on|from|about|stories|news"
    r"|here))?|most read"
    r"|related(?: (?:stories|story|articles?|news|coverage|content|links?|topics?|reading))?|watch|watch (?:now|live"
    r"|more)|listen|video|podcast|gallery|photos|in pictures|in other news|you (?:may|might) (?:also )?like"
    r"|don[’']t miss|must[ -]read|trending|recommended|explainer|live|live updates|opinion|subscribe"
    r"|lesen sie (?:auch|hier|dazu|mehr|weiter)|lies (?:auch|hier|mehr)|mehr (?:dazu|zum thema|lesen)"
    r"|auch interessant|zum thema"
    r"|passend dazu|das könnte (?:sie|dich) auch interessieren|hier (?:lesen|klicken)|lesetipp|weiterlesen"
    r"|siehe auch|interview zum thema"
    r"|lees (?:ook|meer|verder)|bekijk ook|zie ook|meer (?:over|lezen)|luister ook"
    r"|les (?:også|mer|mere)|læs (?:også|mere)|läs (?:också|även|mer|vidare)|se (?:også|også|også her|mer|också"
    r"|även)|lue (?:myös|lisää)|katso myös"
    r"|lesa? (?:einnig|meira)"
    r"|lea (?:también|más|además)|lee (?:también|más|además)|leer (?:también|más)|le puede interesar"
    r"|te puede interesar|puede interesarle"
    r"|te recomendamos|le recomendamos|vea (?:también|además)|mira (?:también|además)|ver (?:también|más)"
    r"|más (?:sobre|noticias|información)"
    r"|además|quizás te interese|lo más leído|no te pierdas|noticias? relacionadas?|relacionado"
    r"|leia (?:também|mais|ainda)|ler (?:também|mais)|veja (?:também|mais|ainda)|ver também|saiba mais"
    r"|confira(?: também)?|assista(?: também)?"
    r"|mais (?:sobre|lidas|notícias)|notícias relacionadas|recomendado para você|llegeix també|llegiu també"
    r"|també et pot interessar"
    r"|lire (?:aussi|également|la suite)|à lire(?: aussi| également)?|voir (?:aussi|également)|a lire aussi"
    r"|sur le même (?:sujet|thème)"
    r"|pour aller plus loin|écouter aussi|notre dossier|lisez aussi"
    r"|leggi (?:anche|di più|qui)|guarda (?:anche|il video)|per approfondire|potrebbe interessarti(?: anche)?"
    r"|vedi anche|approfondisci"
    r"|citește (?:și|mai mult|mai departe)|citiți și|vezi și|te-ar putea interesa"
    r"|le tamén|ler tamén|irakurri (?:ere|gehiago)|taip pat skaitykite|hier geht es z(?:um|ur) [^\W\d_]{3,20}"
    r"|czytaj (?:też|także|również|więcej|dalej)|zobacz (?:też|także|również|więcej)|przeczytaj (?:też|także"
    r"|również)?|polecamy|warto przeczytać|sprawdź (?:też|także)"
    r"|čtěte (?:také|též|více)|přečtěte si(?: také| více)?|mohlo by vás zajímat|čítajte (?:aj|tiež|viac)"
    r"|prečítajte si(?: aj)?|viac o"
    r"|olvass(?:a el|on)?(?: is| tovább| többet)?|olvasta már|kapcsolódó|nézze meg|ezt is olvassa el|ajánljuk"
    r"|pročitajte (?:i|više|još)|pročitaj (?:i|više)|preberite (?:še|tudi|več)|prečitajte i|lexoni? (?:edhe"
    r"|më shumë)|skaityti|skaitykite (?:taip pat|daugiau)|lasi (?:arī|vairāk)|loe (?:ka|lisaks|veel)"
    r"|διαβάστε (?:επίσης|ακόμα|ακόμη|περισσότερα)|δείτε (?:επίσης|ακόμα|ακόμη)|σχετικά"
    r"|читайте (?:также|ещё|еще|подробнее|далее)|читать (?:также|далее|ещё|еще)|смотрите также|подробнее|по теме"
    r"|материалы по теме|вам может быть интересно"
    r"|читайте (?:також|ще|докладніше)|дивіться також|за темою|прочетете (?:още|и|повече)|вижте (?:още|също)"
    r"|още по темата|прочитајте (?:и|још)|прочитајте и"
    r"|ayrıca (?:okuyun|bakınız)|bunu da okuyun|bunlar da ilginizi çekebilir|ilginizi çekebilir|ilgili (?:haber"
    r"|haberler)|haberin devamı|devamını oku|okumadan geçme"
    r"|baca (?:juga|selengkapnya|berita|lainnya|artikel)|simak (?:juga|video|selengkapnya)?|lihat (?:juga|video)"
    r"|tonton juga|artikel terkait|berita terkait|pilihan editor|baca lagi|lihat lagi"
    r"|đọc (?:thêm|tiếp|ngay)|xem (?:thêm|ngay)|tin liên quan|bài liên quan|có thể bạn quan tâm|soma (?:pia|zaidi)"
    r"|lees ook|kyk ook|basahin (?:din|rin)"
    r"|อ่าน(?:เพิ่มเติม|ต่อ|ข่าว.{0,12})|ข่าวที่เกี่ยวข้อง"
    r"|اقرأ (?:أيضا|أيضًا|أيضاً|المزيد|ايضا|كذلك)|إقرأ (?:أيضا|أيضًا|أيضاً|المزيد)|قراءة المزيد|شاهد (?:أيضا|أيضًا"
    r"|أيضاً)"
    r"|طالع أيضا|مواضيع ذات صلة|أخبار ذات صلة|للمزيد"
    r"|بیشتر بخوانید|همچنین بخوانید|بخوانید|یہ بھی پڑھیں|مزید پڑھیں|קראו (?:גם|עוד)|לקריאה נוספת|ראו גם|עוד בנושא"
    r"|(?:यह भी|ये भी|इसे भी) (?:पढ़ें|पढें|देखें)|और पढ़ें|আরও পড়ুন|আরো পড়ুন|இதையும் படிக்க|ఇది కూడా చదవండి"
    r"|関連(?:記事|ニュース|リンク|特集)?|あわせて読みたい|合わせて読みたい|おすすめ(?:記事)?|【関連(?:記事)?】"
    r"|こちらも読む|次のページ"
    r"|관련\s?(?:기사|뉴스|글|영상)|함께 (?:보면|읽으면) 좋은 .{0,6}|더 보기|더보기|추천 기사|이어보기|\[?관련기사\]?"
    r"|相关(?:阅读|新闻|报道|文章|链接)|相關(?:閱讀|新聞|報導|文章)|延伸(?:阅读|閱讀)|推荐阅读|推薦閱讀|更多(?:新闻"
    r"|新聞|报道|內容|内容)?|另见|參見|看更多"
)
_BULLETS = r"[\[(【（«<▶►●•■◆☞👉→➡️*\s]{0,8}"
_AFTER = r"\s*[:：»›→>▶►|–—-]+\s*"
_LABELLED = re.compile(rf"{_BULLETS}(?:{_LABELS}){_AFTER}(?P<rest>\S.{{0,180}}?)[\])】）»>\s]*", re.IGNORECASE)
_BRACKETED = re.compile(rf"[\[【(（<]\s?(?:{_LABELS})\s?[\]】)）>]\s*(?P<rest>\S.{{0,180}})", re.IGNORECASE)
_ALONE = re.compile(rf"{_BULLETS}(?:{_LABELS})[\])】）»>›→:：.…\s]*", re.IGNORECASE)
# One word labels sentences of the story too (`More: the fares rise`): alone, only these.
_WORDS_OF_STORY = re.compile(
    r"(?:more|watch|listen|video|podcast|gallery|photos|live|opinion|related|read on|además|explainer|trending"
    r"|recommended"
    r"|subscribe|подробнее|simak|更多|関連|おすすめ)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[\[(▶►●•■*\s]*([^\W\d_]+(?:[ -][^\W\d_]+){0,2})\s?[:：]")
_ENDS = re.compile(r"[.。！!،؛;,:][”’\"')\]»]*$")
_CRUMB = re.compile(r"\s*[>›»→⟩❯]\s*")
# Between the places of a site these stand too, but also between words: only after what a site calls its first page.
_HOME_CRUMB = re.compile(r"\s+[/|·•]\s+")
_HOME = re.compile(
    r"home(?:page)?|start(?:seite|sida|side)?|inicio|início|portada|accueil|hjem|hem|forside|etusivu|strona główna|domů"
    r"|úvod|kezdőlap|címlap|acasă|αρχική|главная|головна|начало|ana ?sayfa|beranda|trang chủ|الرئيسية|ראשי|होम"
    r"|หน้าแรก|홈|ホーム|トップ|首页|首頁",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"[—–―-]{1,2}\s?.{1,80}\s?\(@\w{1,30}(?:@[\w.-]{3,60})?\)(?:\s.{0,60})?|.{0,200}\bpic\.(?:twitter"
    r"|x)\.com/\w{1,20}\W*"
    r"|(?:(?:a|view this) post (?:shared by|on) .{2,100}|.{0,30}(?:auf|on|sur|en|su|på|na|di) (?:instagram"
    r"|tiktok)(?: (?:ansehen|anzeigen))?\W*)",
    re.IGNORECASE,
)


def is_label(line: str) -> bool:
    """Return whether a line is only what stands above links to other pages: `Related stories`, `Les også`."""
    return _ALONE.fullmatch(line) is not None and not _WORDS_OF_STORY.fullmatch(line.strip(" [](){}:.…"))


def leads_elsewhere(line: str) -> bool:
    """Return whether a line is another story's headline after a label, such as `Lesen Sie auch:`."""
    if len(line.split()) > _MOST_WORDS:
        return False
    match = _LABELLED.fullmatch(line) or _BRACKETED.fullmatch(line)
    if match is None or _ENDS.search(match["rest"]):
        return False
    capitals = _CAPITALS.match(line)
    label = line[: match.start("rest")].strip(" [](){}▶►●•■*:：–—-|")
    # `More: two boats are lost` may be a sentence; in capitals or in brackets the word is a label.
    plain = _WORDS_OF_STORY.fullmatch(label) is not None and not (capitals and capitals[1].isupper())
    return not plain or line[:1] in "[(【▶►"


def is_breadcrumb(line: str) -> bool:
    """Return whether a line shows only where the page stands in its site: `Home > News > Ports`."""
    parts = _CRUMB.split(line.strip(" >›»→⟩❯"))
    if len(parts) < 3:
        parts = _HOME_CRUMB.split(line.strip(" /|·•"))
        parts = parts if _HOME.fullmatch(parts[0]) else []
    short = all(part and len(part.split()) <= 5 and len(part) <= 60 for part in parts[:-1])
    return len(parts) >= 3 and short and len(parts[-1].split()) <= 20 and not ends_sentence(line)


def is_signature(line: str) -> bool:
    """Return whether a line ends a post of a social network: `— Jane Doe (@jane) January 12, 2022`."""
    return len(line) <= 300 and _SIGNATURE.fullmatch(line) is not None
