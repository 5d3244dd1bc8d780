"""Recognition of what a page asks of its reader in many languages: to log in, subscribe, write, agree, or go on.

Every pattern matches a whole line, and begins with a request or with the page speaking of itself; the same words
inside a sentence of the story (`Passengers must enter their e-mail address`) match nothing.
"""

from __future__ import annotations

import re

from pullquote.reading.blocks import ends_sentence

_MOST_WORDS = 45
_SUBSCRIBER = (
    r"subscribers?|members?|mitglied\w*|miembros|membros|membres|medlem\w*|anggota|registered (?:users|readers)"
    r"|premium|abonnent(?:en|innen|er|ar|ene)?\w*|abonné(?:e?s)?"
    r"|abonnees?"
    r"|suscriptor(?:es|as)?|assinantes?|subscritores|abbonat[ie]|subscriptors?|prenumerant\w*|tilaajille|tilaajat"
    r"|subskrybent\w+|prenumerator\w+|předplatitel\w*|predplatiteľ\w*|előfizető\w*|abonați\w*|συνδρομητ\w+"
    r"|подписчик\w*|передплатник\w*|абонат\w*|abone\w*|pelanggan|thuê bao|المشتركين|للمشتركين|מנויים|למנויים"
    r"|구독자|유료회원|회원|会員|購読者|订阅(?:用户|者)|訂閱(?:用戶|者)|会员|會員"
)
_ONLY = (
    r"only|exclusive(?:ly)?|reserved|available|nur|exklusiv\w*|ausschließlich|vorbehalten|solo|sólo|exclusiv[oa]s?"
    r"|só|apenas"
    r"|reservad[oa]s?|réservée?s?|exclusivité|riservat[oaie]|alleen|enkel|exclusief|kun|bare|forbeholdt|endast|bara"
    r"|vain|tylko|wyłącznie|pouze|jen|len|csak|numai|doar|μόνο|только|доступ\w+|лише|тільки|само|sadece|yalnızca"
    r"|özel\w*"
    r"|khusus|hanya|dành|فقط|حصري\w*|רק|전용\w*|限定|専用|仅限|僅限|专享|專享|for|für|para|pour|per|voor|for|för|dla"
    r"|pre|för|til"
)
_THIS = (
    r"this|the rest of|dies(?:er|e|es|en)|est[ea]|esse|cet(?:te)?|ce|quest[oa]|aquest|deze|dit|denne|dette|den här|tämä"
    r"|ten|to|tento|ez|acest|αυτό|этот|эта|этого|материал|статья|цей|ця|тази|този|bu|artikel ini|konten ini|bài|هذا|هذه"
    r"|이|この|本文|此文|本篇"
)
_ARTICLE = (
    r"article|story|content|page|post|video|datei|artikel\w*|artikkel\w*|beitrag\w*|inhalt\w*|text\w*|art[ií]culo"
    r"|contenido|noticia"
    r"|nota|artigo"
    r"|conteúdo|notícia|matéria|contenu|articolo|contenuto|contingut|innhold\w*|sak(?:en)?|innehåll\w*|artikkeli"
    r"|sisältö"
    r"|artykuł\w*|treść|materiał|článek|obsah|cikk|tartalom|articol\w*|conținut|άρθρο|περιεχόμενο|стать\w*|материал\w*"
    r"|контент|матеріал\w*|стаття|haber|içerik|yazı|artikel|konten|viết|المقال|المحتوى|الكتבה|כתבה|תוכן|기사\w*"
    r"|콘텐츠\w*|記事|内容|本文|此文|本篇"
)
# What only subscribers see. Between the page's word for itself and theirs stand a few words, and nothing after them.
_GATED = re.compile(
    rf"(?:(?:{_THIS})\s?.{{0,20}})?(?:{_ARTICLE}).{{0,30}}?(?:{_ONLY}).{{0,24}}?(?:{_SUBSCRIBER})"
    rf"(?:\W*(?:{_ONLY})?\w{{0,10}}\W*)"
    rf"|(?:{_THIS})\s?.{{0,20}}?(?:{_ARTICLE}).{{0,16}}?(?:{_SUBSCRIBER})\s?(?:{_ONLY}).{{0,16}}"
    rf"|(?:{_ONLY})\s.{{0,12}}?(?:{_SUBSCRIBER})\W*|(?:{_SUBSCRIBER})[\s-]?(?:{_ONLY})(?: (?:{_ARTICLE}))?\W*",
    re.IGNORECASE,
)
_ENGLISH = (
    r"(?:you|readers) (?:must|need to|have to|should) (?:be )?(?:log(?:ged)? in|sign(?:ed)? in|register(?:ed)?"
    r"|subscribed?"
    r"|confirm your|create an account)\b.{0,80}\b(?:comment\w*|account|read\w*|article|continu\w*|access|view|name"
    r"|e-?mail).{0,30}",
    r"(?:please )?(?:log|sign)[ -]?in\W*(?:[^.]{0,60}\b(?:read\w*|comment\w*|continu\w*|account|register|subscri\w*"
    r"|sign up"
    r"|access|article|story|facebook|google|apple|e-?mail|here|now)\b[^.]{0,30}\W*)?",
    r"(?:please )?(?:enter|confirm|provide|type) (?:your|a valid) (?:e-?mail|password|name|public display name|details"
    r"|post ?code|zip)\b[^.]{0,30}\W*",
    r"(?:your )?(?:e-?mail(?: address)?|password|username|display name)\W*|(?:create|choose|forgot(?:ten)?|reset)"
    r" (?:a|your) (?:new )?password\W*|accept (?:all )?cookies\W*|required fields are marked\b.{0,20}",
    r"your e-?mail address (?:will|is|has)\b.{0,40}|(?:please )?subscribe (?:now |today |here )*(?:to (?:continue|keep"
    r"|read|unlock|access|view)\b.{0,60})|this is an? (?:subscribers?|members?)[’']?[- ](?:only|exclusive)\b.{0,30}"
    r"|you (?:have|[’']ve) (?:only |now |read |used |reached |viewed |got )*(?:\d+|your|the|all|one|two|three"
    r"|no)\b.{0,30}"
    r"\bfree (?:articles?|stories|story|views|reads)\b.{0,50}",
    r"(?:leave|post|write) (?:a |your )(?:reply|response|comment)\W*|skip to (?:main )?(?:content|navigation|menu)\W*"
    r"|loading\W*|(?:latest|top|breaking|more) (?:news|headlines)\W*|read (?:the )?(?:full|whole|entire) (?:story"
    r"|article)\W*"
    r"|(?:photo )?gallery\s?[:|]\s?\d.{0,40}|(?:read|viewed|shared) \d[\d.,]*\s?[km]? times\W*"
    r"|\d[\d.,]*\s?[km]? (?:views?|shares?|likes?|reads?|replies|visits|hits|reactions?)\W*",
    r"(?:share|tweet|pin|post|send|follow)(?: (?:this|it|us))?(?: (?:on|via|to|by|with|in))* "
    r"(?:facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|telegram|bluesky|threads|instagram|e-?mail)\W*",
    r"(?:already|not) (?:a|an|have|got|registered|subscribed)\b.{0,40}(?:subscriber|member|account|registered"
    r"|yet)\b.{0,50}",
    r"(?:don[’']t have|have) an account\b.{0,50}",
    r"(?:create|register for|activate|open) (?:a |an |your )(?:free |new )?(?:digital |online "
    r"|reader )?account\b.{0,60}",
    r"register (?:now|here|today|for free|to (?:continue|read|comment|access)\b).{0,60}",
    r"(?:start|get|claim|begin|try) (?:your |a )?(?:free |digital |full )*(?:trial|subscription|access)\b[^.]{0,60}\W*",
    r"(?:to )?(?:continue|keep) reading\W*(?:(?:this|the|with|for|by|please|subscribe|log|sign|register"
    r"|below)\b.{0,70})?",
    r"unlock (?:this|the|all|full|unlimited|more)\b.{0,20}\b(?:article|story|stories|access|content"
    r"|features?)\b.{0,40}",
    r"thank(?:s| you) for (?:reading|subscribing|signing up|registering|visiting|your (?:subscription"
    r"|registration))\b.{0,60}",
    r"by (?:signing|registering|subscribing|clicking|submitting|continuing|entering|providing|creating)\b.{0,80}"
    r"\b(?:agree|accept|consent|acknowledge|confirm)\b.{0,160}",
    r"(?:i|you|we) (?:hereby )?(?:agree|consent)\b.{0,60}\b(?:terms|receiv\w+|privacy|cookies|e-?mails"
    r"|newsletters?)\b.{0,100}",
    r"(?:we|this (?:site|website|page)) (?:use|uses|value|values)\b.{0,40}\b(?:cookies|privacy)\b.{0,120}",
    r"this (?:site|page|form) is protected by \S+.{0,120}",
    r"(?:join|have your say in) the (?:conversation|discussion|debate)\b[^.]{0,40}\W*",
    r"(?:leave|post|write|add|submit|view|read|show|hide|load|see|sort)(?: (?:a|an|all|your|the|our|more"
    r"|\d[\d,]*))* comments?"
    r"\b[^.]{0,40}\W*|(?:no|\d[\d,]*|be the first to) comments?(?: yet)?\W*|comments? (?:are|is|have been) (?:closed"
    r"|disabled"
    r"|moderated|turned off)\b.{0,60}|comments?\W*",
    r"(?:get|have|receive|want)\b.{0,90}\b(?:in|to|into) your inbox\b.{0,60}",
    r"(?:download|get|try|open in) (?:our|the) .{0,30}\bapp\b[^.]{0,50}\W*",
    r"(?:please )?(?:consider )?(?:support(?:ing)?|help (?:us|fund|keep)|fund) (?:our|independent|local|quality|free"
    r"|fearless|this)"
    r"\b.{0,40}\b(?:journalism|newsroom|reporting|work|mission)\b.{0,60}"
    r"|(?:please )?(?:donate|make a donation|become a (?:member|supporter|subscriber|patron))(?: (?:to us|now|today"
    r"|here))*\W*",
    r"(?:(?:have|do) you (?:have |got )?|have |got )?(?:got )?(?:a|any) (?:story|news tip|tip|news|question|comment"
    r"|feedback)s?"
    r"(?: (?:to tell|tip|for us|to share|idea|about this (?:story|article)))*\?.{0,160}",
    r"(?:e-?mail|contact|write to|call|text) (?:us|the (?:editor|author|reporter|newsroom|newsdesk)|our (?:newsroom"
    r"|news team|editors?))"
    r"\b.{0,80}",
    r"(?:for|check out|see|find) (?:more|all|other|the latest) (?:stories|news|articles"
    r"|updates)\b.{0,20}(?:like this|, )\b.{0,60}",
    r"(?:you can (?:now )?)?(?:also )?follow (?:\S+ ){1,4}on (?:facebook|twitter|x|instagram|telegram|whatsapp"
    r"|youtube|tiktok"
    r"|linkedin|threads|bluesky|mastodon)\b.{0,160}",
    r"(?:share|save|print|bookmark|listen to|gift|copy|report) (?:this|the|a|an) (?:article|story|page|link|error"
    r"|typo)\W*"
    r"|copy link|back to top|(?:show|load|see|view) (?:more|less|all)|share\W*|print\W*|tweet\W*",
    r"(?:the |this )?(?:content|post|tweet|video|audio) (?:is|could) (?:not|no longer|currently not) (?:available"
    r"|be loaded|be displayed|be played)\b.{0,60}",
    r"(?:please )?(?:enable|turn on|allow) (?:javascript|cookies|notifications)\b.{0,80}",
    r"click (?:here|below|to)\b.{0,60}\b(?:read|subscribe|sign up|register|watch|listen|load|comment|more)\b.{0,60}",
)
_GERMAN_AND_NORDIC = (
    r"(?:bitte )?(?:geben sie|gib|trag\w* (?:sie)?) .{0,30}(?:e-?mail|passwort|name)\w*\b.{0,30}",
    r"(?:bitte |jetzt |hier )*(?:anmelden|einloggen|registrieren|abonnieren|kommentieren|weiterlesen"
    r"|kommentar schreiben)"
    r"\W*(?:(?:und|oder|um|mit|bei|hier|jetzt)\b[^.]{0,60})?\W*",
    r"(?:melden|loggen|registrieren) sie sich\b.{0,60}\b(?:an|ein|newsletter|konto|kommentieren|lesen"
    r"|weiterzulesen)\b.{0,30}|(?:abonnieren|abonniere) (?:sie )?.{0,20}"
    r"(?:newsletter|kanal|podcast|whatsapp|zeitung)\b.{0,60}|(?:sie|du) (?:müssen|musst|können|kannst)\b.{0,30}"
    r"(?:angemeldet|eingeloggt|registriert)\b.{0,60}",
    r"(?:sie sind|du bist|bereits|schon|noch kein)\b.{0,20}\b(?:abonnent|abonniert|registriert|konto"
    r"|kunde)\w*\b.{0,50}",
    r"empfohlener (?:redaktioneller |externer )*inhalt|ein klick für den datenschutz|link zum \S+-inhalt"
    r"|an dieser stelle finden sie (?:einen )?.{0,200}|ich bin damit einverstanden,.{0,160}"
    r"|wie hat ihnen (?:dieser|der) (?:artikel|beitrag) gefallen\W*|(?:artikel|seite|beitrag) (?:teilen|drucken"
    r"|merken|anhören"
    r"|vorlesen|kommentieren)|kommentare?\W*\d*\W*|teilen|drucken|nach oben|mehr (?:anzeigen|laden)|anzeige\W*"
    r"|werbung\W*",
    r"folgen sie uns\b.{0,80}|(?:newsletter|push-nachrichten)\b.{0,20}\b(?:abonnieren|bestellen|anmelden"
    r"|aktivieren)\W*",
    r"(?:logg inn|logga in|log ind|kirjaudu(?: sisään)?|meld je aan|log in|inloggen|aanmelden|registreer|registrer deg"
    r"|registrera dig|tilmeld dig|meld deg på|abonner på|prenumerera på|abonneer|abonneer je|rekisteröidy"
    r"|tilaa)\b[^.]{0,70}\W*",
    r"(?:skriv inn|oppgi|ange|skriv|fyll i|indtast|syötä|anna|vul|voer) .{0,20}(?:e-?post|e-?mail|mail|sähköposti"
    r"|passord|lösenord)"
    r"\w*\b.{0,30}",
    r"(?:du må|du måste|du skal|je moet|u moet) .{0,30}(?:logg\w*|log|inlogg\w*|ingelogd|registrer\w*"
    r"|abonn\w*)\b.{0,60}",
    r"(?:del|dela|deel) (?:artikkelen|artikel\w*|saken|dit artikel)\W*|annonse?\W*|reklame?\W*|kommentar(?:er)?\W*"
    r"|reacties\W*"
    r"|(?:les|läs|læs|lees) (?:mer|mere|videre|meer)\W*",
)
_ROMANCE = (
    r"(?:por favor,? )?(?:introduce|introduzca|ingresa|ingrese|escribe|escriba|digite|insira|informe|saisissez"
    r"|entrez|indiquez"
    r"|renseignez|inserisci|inserisca|introdueix|introdu|introduceți)\b.{0,30}\b(?:correo|e-?mail|mail|courriel"
    r"|contraseña|senha"
    r"|mot de passe|password|adresa)\b.{0,30}",
    r"(?:inicia|inicie) sesión\b[^.]{0,60}\W*|(?:regístrate|regístrese|suscríbete|suscríbase|hazte (?:socio"
    r"|suscriptor))\b.{0,80}"
    r"|(?:faça|fazer) (?:o )?(?:seu )?login\b[^.]{0,60}\W*|(?:inscreva|cadastre|registe|assine)(?:-se|-te)?\b.{0,20}"
    r"(?:newsletter|boletim|canal|grátis|jornal|agora|para)\b.{0,60}|(?:connectez|inscrivez|abonnez"
    r"|identifiez)-vous\b.{0,80}"
    r"|(?:se connecter|s[’']abonner|s[’']inscrire|s[’']identifier)\W*|(?:accedi|registrati|abbonati"
    r"|iscriviti)\b[^.]{0,70}\W*"
    r"|(?:conectați-vă|abonează-te|abonați-vă|înregistrează-te)\b.{0,60}",
    r"(?:¿?ya eres|¿?ya es|já é|déjà|sei già|hai già|¿?no estás|ainda não é|pas encore|vous êtes|vous avez)\b.{0,20}"
    r"\b(?:suscriptora?|assinante|abonnée?s?|abbonat[oa]|socio|cuenta|conta|compte|account|registrad[oa])\b.{0,50}",
    r"¿quieres añadir otro usuario\b.{0,60}|si (?:continúas|decides continuar|quieres compartir tu cuenta)\b.{0,260}"
    r"|(?:debes|tienes que|debe|você precisa|vous devez|devi) .{0,30}\b(?:sesión|registr\w+|login|connecté\w*|logad[oa]"
    r"|effettuare l[’']accesso|suscri\w+)\b.{0,60}",
    r"(?:continue|continuar|seguir|sigue|siga) (?:a ler|lendo|leyendo|lire)\b.{0,40}|la suite est réservée\b.{0,60}"
    r"|(?:lire|leer|ler|leggi) (?:la suite|más|mais|tutto)\W*",
    r"(?:comparte|compartir|compartilhe|partager|partagez|condividi) (?:este |esta |esse |cet |cette |questo |l[’'])?"
    r"(?:artículo|noticia|artigo|matéria|article|articolo)?\W*|comentarios\W*\d*\W*|comentários\W*\d*\W*"
    r"|commentaires\W*\d*\W*|commenti\W*\d*\W*|publicidad\W*|publicidade\W*|publicité\W*|pubblicità\W*",
    r"(?:síguenos|síganos|siga-nos|suivez-nous|seguici|segueix-nos)\b.{0,80}|(?:recibe|receba|recevez|ricevi)\b.{0,60}"
    r"\b(?:newsletter|boletín|boletim|correo|e-?mail|boîte|casella)\b.{0,40}",
)
_SLAVIC_AND_TURKIC = (
    r"(?:zaloguj|zarejestruj|zapisz) się\b.{0,70}|(?:podaj|wpisz) .{0,20}\b(?:e-?mail|hasło|adres)\w*\b.{0,30}"
    r"|(?:subskrybuj|obserwuj nas)\b.{0,60}|(?:masz|nie masz) (?:już )?konto\b.{0,40}|(?:dodaj|zobacz"
    r"|czytaj) (?:komentarz\w*"
    r"|dalej|więcej)\W*|komentarze\W*\d*\W*|reklama\W*",
    r"(?:přihlaste|zaregistrujte|prihláste|zaregistrujte) (?:se|sa)\b.{0,60}|(?:zadejte"
    r"|zadajte) .{0,20}\be-?mail\w*\b.{0,30}"
    r"|(?:jelentkezzen|jelentkezz|iratkozz\w*|iratkozzon|regisztrálj\w*) .{0,60}|(?:add meg"
    r"|adja meg) .{0,20}e-?mail\w*\b.{0,30}",
    r"(?:пожалуйста,? )?(?:войдите|авторизуйтесь|зарегистрируйтесь|подпишитесь|подписывайтесь|увійдіть|зареєструйтеся"
    r"|підпишіться|підписуйтесь|влезте|регистрирайте се|абонирайте се)\b.{0,80}|(?:введите|укажите|введіть"
    r"|въведете)\b.{0,20}"
    r"\b(?:e-?mail|почт\w+|пошт\w+|парол\w+|имейл)\b.{0,30}|(?:комментарии|коментарі|реклама)\W*\d*\W*"
    r"|(?:читать|читати) (?:далее|далі|дальше|полностью)\W*|поделиться\W*|чтобы (?:оставить комментарий"
    r"|продолжить чтение)\b.{0,60}",
    r"(?:lütfen )?(?:e-?posta|mail|şifre)\w*(?: adres\w+)? girin\w*\W*|(?:giriş yap\w*|üye ol\w*|abone ol\w*"
    r"|kayıt ol\w*)\W*"
    r"(?:(?:ve|veya|için)\b.{0,50})?|(?:yorum|devamını) (?:yap|yaz|oku)\w*\W*|yorumlar\W*\d*\W*|reklam\W*"
    r"|(?:yorum yapmak|okumaya devam etmek) için\b.{0,60}|bizi takip edin\b.{0,40}",
)
_BALTIC_AND_SOUTH_SLAVIC = (
    r"(?:piesakieties|pierakstieties|reģistrējieties|abonējiet|prisijunkite|prenumeruokite|užsiregistruokite|logi sisse"
    r"|logige sisse|tellige|registreeru|prijavi(?:te)? se|pretplati(?:te)? se|registriraj(?:te)? se|naroči(?:te)? se"
    r"|пријави(?:те)? се|претплати(?:те)? се)\b.{0,70}(?<![.])|(?:oglas|reklāma|reklaam|реклама|оглас|nastavlja se"
    r"|komentāri|komentarai|kommentaarid|komentari|dalīties|dalintis|jaga|podijeli)\W*\d*\W*",
)
_ASIAN_AND_SEMITIC = (
    r"(?:silakan )?(?:masuk|login|daftar|berlangganan)(?: (?:untuk|atau|dan|ke|sekarang|di sini)\b.{0,60})?\W*"
    r"|masukkan .{0,20}\b(?:e-?mail|surel|kata sandi)\b.{0,20}|(?:ikuti|dapatkan) .{0,60}\b(?:whatsapp|telegram"
    r"|google news"
    r"|channel|newsletter|aplikasi)\b.{0,80}|(?:baca|lihat) selengkapnya\W*|(?:bagikan|komentar|iklan)\W*"
    r"|scroll to continue\b.{0,40}",
    r"(?:vui lòng )?(?:đăng nhập|đăng ký)\b(?: (?:để|hoặc|nhận|ngay)\b.{0,60})?\W*|nhập .{0,20}\bemail\b.{0,20}"
    r"|bình luận\W*\d*\W*",
    r"(?:이메일|메일|비밀번호)[^.]{0,12}(?:입력)[^.]{0,12}\W*|[^.]{0,20}(?:로그인|회원가입|구독|댓글)[^.]{0,16}"
    r"(?:하세요|하십시오|해\s?주세요|해주십시오|바랍니다|하기|신청)\W*|(?:로그인|회원가입|구독하기|댓글|공유하기"
    r"|광고)\W*\d*\W*"
    r"|.{0,40}(?:무단\s?전재|재배포)[^.]{0,20}(?:금지|금합니다)\W*",
    r".{0,30}(?:会員登録|ログイン|メールアドレス|購読|メルマガ).{0,16}(?:ください|はこちら|無料)\W*"
    r"|この(?:記事|続き)は.{0,20}(?:会員|有料|購読).{0,30}|.{0,20}無断.{0,12}(?:転載|複製).{0,12}(?:禁|お断り).{0,8}"
    r"|(?:続きを読む|コメント|広告|シェア(?:する)?|関連キーワード|おすすめ情報)\W*",
    r"(?:请|請)(?:先)?(?:登录|登入|登錄|注册|註冊|订阅|訂閱|输入|輸入).{0,30}|.{0,10}(?:输入|輸入).{0,6}(?:邮箱|郵箱"
    r"|电子邮件|電子郵件)"
    r".{0,10}|(?:登录|登入|注册|评论|評論|分享|广告|廣告|阅读全文|閱讀全文)\W*|.{0,20}(?:未经|未經).{0,12}(?:转载"
    r"|轉載).{0,16}",
    r"(?:يرجى |الرجاء )?(?:تسجيل الدخول|سجل|سجّل|اشترك|اشتركوا|أدخل|ادخل|تابعونا|تابعنا|اضغط|انقر)\b.{0,70}(?<![.!?؟])"
    r"|(?:تعليقات|التعليقات|إعلان|مشاركة|شارك)\W*\d*\W*|(?:הירשמו|התחברו|הצטרפו|הזינו|עקבו)\b.{0,70}(?<![.!?])",
    r"(?:कृपया )?(?:लॉग ?इन|सब्सक्राइब|साइन ?अप|रजिस्टर)\b.{0,40}(?:करें)\W*|.{0,20}ईमेल.{0,20}(?:दर्ज करें|डालें)\W*",
)
# What labels a page's subjects, before a list of them; and what counts who read it, or asks to wait or to share.
_OF_PAGES = (
    r"(?:tags?|topics?|filed under|posted in|keywords?|categor(?:y|ies)|schlagw[oö]rte?r?|stichw[oö]rte?r?|themen"
    r"|kategorien?"
    r"|etiquetas|temas|categorías?|palabras clave|mots[- ]clés|étiquettes|thèmes|catégories?|argomenti|etichette|tag"
    r"|palavras[- ]chave|assuntos|trefwoorden|onderwerpen|emneord|emner|ämnen|nyckelord|nøgleord|avainsanat|aiheet"
    r"|słowa kluczowe|tagi|tematy|štítky|témata|klíčová slova|címkék|etichete|ετικέτες|теги|метки|ключевые слова|темы"
    r"|ключові слова|тагове|etiketler|topik|thẻ|từ khóa|الكلمات المفتاحية|وسوم|תגיות|टैग"
    r"|แท็ก|태그|키워드|キーワード|タグ"
    r"|关键词|關鍵詞|标签|標籤)\s?[:：].{1,160}(?<![.!?。])|(?:#[\w-]{2,40}[\s,]*){1,20}",
    r"(?:auf|bei|per|via|über) (?:facebook|twitter|x|linkedin|whatsapp|telegram|e-?mail) (?:teilen|posten|senden)\W*"
    r"|(?:compartir|compartilhar|partager|condividi|delen|del|dela|jaa|udostępnij|sdílet|megosztás|distribuie"
    r"|поделиться"
    r"|поширити|сподели|paylaş|bagikan|chia sẻ|شارك)(?: \w{1,5})? (?:facebook|twitter|x|linkedin|whatsapp|telegram"
    r"|instagram|e-?mail)\w{0,6}\W*",
    r"(?:wird geladen|lädt|cargando|carregando|chargement(?: en cours)?|caricamento(?: in corso)?|laden|laster|laddar"
    r"|indlæser|ladataan|ładowanie|načítání|betöltés|загрузка|завантаження|yükleniyor|memuat|đang tải|جار التحميل"
    r"|読み込み中|로딩 ?중|加载中|載入中)\W*|(?:조회(?:수)?|閲覧数|阅读|閱讀|浏览|瀏覽|просмотров|просмотры"
    r"|görüntülenme|dibaca|lượt xem"
    r"|aufrufe|visitas|vistas|visualizações|vues|visualizzazioni|weergaven|visninger|odsłony"
    r"|wyświetleń)\W{0,3}\d[\d.,]*"
    r"\s?(?:kali|회|次|万)?\W*|\d[\d.,]*\s?(?:aufrufe|visitas|vistas|visualizações|vues|lectures|visualizzazioni"
    r"|weergaven|visninger|wyświetleń|просмотр\w*|görüntülenme|kali dibaca|lượt xem)\W*",
    r"(?:ihre|deine) e-?mail-?adresse wird nicht\b.{0,30}|(?:tu"
    r"|su) (?:dirección de )?correo electrónico no será\b.{0,30}"
    r"|(?:votre|ton) adresse (?:e-?mail|de messagerie|courriel) ne sera pas\b.{0,30}"
    r"|il tuo indirizzo e-?mail non sarà\b.{0,30}"
    r"|o (?:seu|teu) endereço de e-?mail não será\b.{0,30}|(?:je|uw) e-?mail-?adres (?:wordt|zal) niet\b.{0,40}"
    r"|twój adres e-?mail nie zostanie\b.{0,30}|ваш (?:адрес )?e-?mail не будет\b.{0,40}"
    r"|din e-?post(?:adress)?e? (?:vil|kommer)"
    r" (?:ikke|inte)\b.{0,40}|e-?posta (?:hesabınız|adresiniz) yayımlanmayacak\b.{0,30}"
    r"|alamat e-?mail anda tidak akan\b.{0,40}",
    r"(?:sie haben|du hast) (?:noch |bereits |nur |diesen monat )*\w{1,5} (?:kostenlose|gratis)[- ]?artikel\b.{0,50}"
    r"|te quedan? \w{1,5} (?:artículos?|notas?) grat\w+\b.{0,40}|il vous reste \w{1,5} articles? gratuits?\b.{0,40}"
    r"|(?:passwort|kennwort) vergessen\W*|¿(?:ha |has )?olvid\w+ (?:la|tu|su) contraseña\W*|mot de passe oublié\W*"
    r"|password dimenticata\W*|esquec\w+ (?:a|minha|sua) senha\W*|wachtwoord vergeten\W*|glemt passord\w*\W*"
    r"|забыли пароль\W*|şifremi unuttum\W*|비밀번호 찾기\W*|パスワードをお忘れ.{0,8}",
    r"(?:advert(?:isement)?|ad|anzeige|publicidad|publicité|pubblicità|annonse|annons|reklama?|iklan|광고|広告)\s?[-–—"
    r"|:]\s?"
    r"(?:scroll|continue|article continues|story continues|weiter|skip|hier geht|sigue|la suite|lees"
    r"|fortsett)\b.{0,50}",
)
_ASKS = tuple(
    re.compile("|".join(group), re.IGNORECASE)
    for group in (
        _ENGLISH,
        _GERMAN_AND_NORDIC,
        _ROMANCE,
        _SLAVIC_AND_TURKIC,
        _BALTIC_AND_SOUTH_SLAVIC,
        _ASIAN_AND_SEMITIC,
        _OF_PAGES,
    )
)
_CORRECTS = re.compile(r"\b(?:updated|amended|corrected|earlier version|correction|clarif\w+)\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60})+|(?:https?://|www\.)\S+"
    r"|(?:\b(?:tel|phone|telephone|telefon\w*|tél|téléphone|tlf|puh|fax|mobile|тел|電話|전화|电话|هاتف)\W{0,3}"
    r"|\+)\d[\d\s()/.-]{5,20}\d",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?:^|(?<=[:：]\s)|(?<=[:：]))@\w{2,30}\b")
_LONGEST_CONTACT = 8  # words beside the addresses


def is_prompt(line: str) -> bool:
    """Return whether a line is the page's request to its reader, or its notice of what only subscribers see."""
    count = len(line.split())
    if count > _MOST_WORDS or line[:1] in "“\"„«‘'»「『":
        return False
    if any(pattern.fullmatch(line) for pattern in _ASKS):
        return True
    gated = count <= 16 and _GATED.fullmatch(line) is not None
    return gated and not _CORRECTS.search(line) and not any(character.isdigit() for character in line)


def is_contact(line: str) -> bool:
    """Return whether a line gives only an address: a label or a name, and an e-mail address, a number or a handle."""
    bare, count = _ADDRESS.subn(" ", line)
    bare, handles = _HANDLE.subn(" ", bare)
    left = re.findall(r"\w+", bare)
    if not count + handles or len(left) > _LONGEST_CONTACT or line[0] in "$#>":
        return False
    # A sentence that names an address ends like one, unless a label is all that is left of it.
    return not left or (not ends_sentence(line) and (re.search("[:：]", bare) is not None or len(left) <= 4))
