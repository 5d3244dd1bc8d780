"""Words that tell whether a full stop ends a sentence, by language: abbreviations, and words that begin sentences.

Only what a capital or a digit may follow is here: before a small letter no sentence begins, whatever the abbreviation.
An entry in small letters is also read with a capital; an entry with a capital is read only so (French `M.` is a man,
`m.` a metre); one with a question mark is a word as well, and ends a sentence before a word that begins one (Polish
`im. Jana`, but `Pomógł im. Potem …`). Those that as often end a sentence (`etc.`, `Inc.`, `usw.`) are left to
sentencex.
"""

from __future__ import annotations

from functools import cache

_SAME = {
    **{"bs": "hr", "sh": "hr", "sr": "hr", "gl": "pt", "in": "id", "ms": "id", "nn": "nb", "no": "nb"},
    **{"ne": "hi", "mr": "hi", "sk": "cs", "fil": "tl", "be": "ru", "mk": "bg", "fa": "ar", "ur": "ar"},
}

_BEFORE_NAMES = {
    "af": "mnr mev mej dr prof adv ds bv o.a",
    "ar": "د أ م أ.د ا.د",
    "bg": "г-н г-жа г-ца д-р проф доц инж арх акад ген полк св ул бул пл гр? напр т.нар т.е г?",
    "bn": "ড ডা প্রো মো অধ্যা",
    "ca": "sr sra srs sres dr dra prof av avda pl st sta mn p.ex gral",
    "cs": """p? pí sl ing mgr bc mudr judr phdr rndr mvdr thdr paeddr doc prof dr arch akad gen plk pplk mjr kpt npor
    por sv ul nám tř např napr tzv tj tzn t.j mj resp cca tis csc""",
    "da": "hr fr frk dr prof adv ing cand skt sct st? f.eks bl.a ca jf jfr fhv tidl inkl ekskl evt",
    "de": """hr hrn fr frl dr prof dipl dipl-ing ing Mag st hl priv-doz univ-prof doz kard msgr abg bgm hptm oblt fa
    fam gebr Ges z.b d.h u.a v.a o.g u.u i.d.r z.z bzw bspw eidg ca vgl sog inkl insb insbes evtl ggf ehem geb
    gest einschl exkl zzgl abzgl jew Mio Mrd Tsd em""",
    "el": "κ κα κος κ.κ δρ καθ αγ π.χ λ.χ λεωφ δηλ βλ",
    "en": """Adm Amb Brig Capt Cllr Cmdr Col Cpl Cpt Dr Gen Gov Hon Insp Lt Maj Messrs Mlle Mme Mr Mrs Ms Msgr Mts Mx
    Pfc Prof Pvt Rep Rev Sen Sgt Ste Supt approx cf e.g i.e viz vs""",
    "es": """sr sra srta sres sras dña dr dra dres prof profa ing lic arq gral cnel tte sgto mons pbro sto sta excmo
    excma ilmo av avda p.ej Ud Uds Vd D EE FF JJ RR CC""",
    "et": "hr pr prl dr prof dots st nt s.t",
    "fi": "dr prof rva hra nti esim ns vrt ks mm? toim",
    "fr": "M MM Mme Mmes Mlle Mlles Mr Mgr Dr Pr St Ste bd p.ex cf env c.-à-d apr av",
    "gu": "ડૉ શ્રી પ્રો",
    "hi": "डॉ डा श्री श्रीमती सुश्री प्रो प्रा पं कु मो इं ले",
    "hr": """g? gđa gđica gosp dr mr prof doc ing akad gen puk sv ul npr tj tzv odn dipl mag? г? гђа др мр проф инж
    акад ген пук св ул нпр тј тзв""",
    "hu": "dr prof özv ifj id szt st ún pl kb ill ld vö ker",
    "id": """bpk bp sdr sdri tn ny nn drs dra ir hj dr prof jl jln gg kab kec kel kol letkol letjen mayjen brigjen
    jend kompol irjen komjen kombes tgl yth a.n d.a u.p sei kep AKP AKBP PT CV KH H Pol""",
    "is": "hr dr prof sr sbr þ.e",
    "it": """sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa ing avv arch geom rag on sen card mons gen col cap
    ten comm cav uff rev p.es es cfr spett egr gent preg""",
    "kn": "ಡಾ ಶ್ರೀ ಪ್ರೊ",
    "lt": "p? dr prof doc akad inž kun vysk šv g? pr? pvz t.y",
    "lv": "dr prof doc akad sv piem t.i",
    "ml": "ഡോ ശ്രീ പ്രൊഫ",
    "nb": "hr fr frk dr prof adv ing cand st? f.eks bl.a ca jf jfr tidl inkl ekskl evt dvs",
    "nl": """dhr mevr mw mej mr mrs dr drs ds ir ing prof jhr z.k.h h.k.h o.a m.n bijv d.w.z m.b.t i.p.v t.a.v n.a.v
    o.l.v ca vgl zgn gen kol kap lt sgt fam fa st""",
    "pa": "ਡਾ ਸ਼੍ਰੀ ਪ੍ਰੋ",
    "pl": """p pp dn prof dr hab inż mgr lic red ks bp abp kard św bł im? ul al pl os gen płk ppłk mjr kpt por ppor
    sierż asp kom nadkom podinsp insp adw dyr woj m.in np tzw tzn tj ok wg zob ds śp ś.p tys bryg dyw o.o? w? r?""",
    "pt": """sr sra srta srs sras dr dra drs dras prof profa eng arq adv exmo exma ilmo ilma gen cel cap ten sgt maj
    alm brig des sto sta pe mons av trav p.ex rod Min D cia""",
    "ro": "dl dlui dna dnei d-na d-nei dr prof ing arh ec gen col cpt lt sf str bd jud",
    "ru": """г-н г-жа гг ул пр просп пл пер наб бул кв корп им проф акад доц д-р св ген полк кап лейт серж тов пос
    дер обл т.е т.н т.к см ср напр рис гл ред тыс г? д? о? с?""",
    "sl": "g? ga? gdč dr prof mag? sv ul npr t.i tj oz",
    "sv": "hr fr frk dr prof kapt fil? st? t.ex bl.a s.k ca jfr inkl exkl fr.o.m t.o.m d.v.s",
    "ta": "திரு திருமதி டாக்டர் பேரா முனைவர்",
    "te": "డా శ్రీ ప్రొ",
    "th": "ดร นพ พญ ผศ รศ ศ พล.อ พล.ท พล.ต พ.อ พ.ต.อ พ.ต.ท ร.ต.อ ด.ช ด.ญ น.ส อ ต จ ถ",
    "tl": "G Gng Bb Dr Atty Engr Sen Rep Gov Gen Brgy Sto Sta Kgg",
    "tr": """prof dr doç yrd arş öğr uzm sn korg tümg tuğg yzb hz müh bkz krş örn t.c Op Av Alb Gen Org Mah Cad Sok
    Bul Gör""",
    "uk": "вул просп пров пл бул ім проф акад доц д-р св ген полк обл смт див напр т.зв м? с? о?",
    "vi": "TS ThS GS PGS BS LS TP TX NXB Ts Ths Gs Pgs Bs Ls Tp Tx",
}

_BEFORE_NUMBERS = frozenset(
    """no nos nr nro nrs núm num n p pp pg pag pág págs s art arts vol fig figs eq tab cap chap kap abs abb op
    sec tel ca c kl klo godz č čl str стр рис гл ст п табл ок br t bl sz approx circa ust pkt poz ur rp rs
    tk fr blz hal""".split()
)

_BEGINNINGS = {
    "cs": """a aby ale ani až bol bola bolo byl byla bylo by co do i já jak jako ako je jeho jej její jejich ich jsem
    jsou k kde keď když která ktorá který ktorý má medzi mezi na nad ne o od on ona oni ono pak po pod podle
    podľa preto pretože pri proto protože před přes při s sa se si som sú tak také ten tento to toto táto
    tato u v ve však z za ze zo že""",
    "da": """af alle at blev både da de den denne deres dermed derfor derudover det dette dog efter eller en et for
    fordi fra før ham han hans har hendes her hun hvis hvor i ifølge ikke ingen jeg kan kun man mange med
    mellem men mens når nu og også om på samtidig selv senere siden skal som så til tidligere under ved vi
    vil var""",
    "de": """aber alle allerdings als am an auch auf aus außerdem bei bis da dabei dafür damit danach dann das dass
    dazu dem den denn dennoch der des deshalb die dies diese diesem diesen dieser dieses doch dort durch ein
    eine einem einen einer eines einige er es für gegen hier ich ihm ihn ihr ihre ihrem ihren ihrer im in
    insgesamt inzwischen ist jeder jetzt kein keine man mehr mit nach nachdem neben nicht noch nun nur ob
    obwohl ohne schon sein seine seinem seinen seiner seit sie so sogar sonst trotz trotzdem um und uns
    unser unter viele vom von vor wann warum was wegen weil weitere welche wenn wer wie wir wo während zu
    zudem zuletzt zum zur zuvor zwar zwischen über""",
    "es": """a además al así aún aunque como con cuando de del desde el ella ellas ellos en entonces era es esa ese
    eso esta estas este esto estos fue hasta la las lo los más mientras no para pero por que se según si sin
    sobre su sus también tras un una y ya""",
    "et": """aga ei enne et ja ka kes kui kuid kuna mis nad need neid nende ning nüüd oli on pärast samuti seal see
    selle siis ta tema""",
    "fi": """ei en ennen että he heidän hän hänen ja jo joka jos jotka kaikki koska kuin kun lisäksi me mitä mutta
    myös myöhemmin ne niin nyt näin oli on ovat se sen siellä siitä sillä sitten tuolloin tällä tämä tähän
    vaikka vain vielä""",
    "fr": """a ainsi alors après au aussi aux avant avec c’est c'est ce cela ces cet cette comme d’autres dans de
    depuis des deux du elle elles en enfin est et eux il ils je la le les leur leurs lors lui mais même ne
    non nous on ou où par pas pendant pour puis quand que qui sa sans selon ses si son sous sur tous tout un
    une vous""",
    "hr": """a ali bila bilo bio da do dok i iako ili ima iz između je jer još kad kada kako koja koji među na nakon
    ne nije nisu njegov njegova njen njezin njihov o od on ona oni ono ova ovaj ovo po pod prema pri s sa su
    ta tada taj tako to u uz za zato zbog а али бил била био да до док и из је јер још када како која који
    међу на након није његов о од он она они ово овај по под према са су та тај тако то у уз за због""",
    "hu": """a az akkor aki amely ami azok azt csak de egy ekkor ez ezek ezért ezt és ha hogy is itt majd már még
    mert mint minden most nem ott ő ők pedig sem utána végül viszont volt voltak""",
    "is": "að á eftir ekki en er fyrir hann hún í með nú og sá um var við þá það þau þegar þeir þær",
    "it": """a al alla anche ancora c’è che chi ci come con così da dal dalla del della di dopo dove e è ed era fu
    gli ha i il in infine io la le lo lui lei loro ma mentre nel nella non per però più poi prima quando
    questa questo se secondo si sono su sua sui sulla suo tra un una uno""",
    "lv": """arī ar bet bija ir ja ka kad kas nav no par pēc pirms šī šis tad tagad tas tā tie tomēr tās un uz viņa
    viņi viņš""",
    "nb": """alle at blant både da de den denne deres dermed derfor det dette dei du eg eller en et etter for fordi
    fra før ham han hans har hennes her ho hun hvis hvor i ifølge ikke ikkje ingen jeg kan man mange med
    mellom men mens mot nå når og også om over på samtidig selv senere siden skal slik som så til tidligere
    under ved vi vil var""",
    "nl": """aan al als bij daar daarna dan dat de deze die dit door dus een en er ook het hij hun ik in is maar met
    na naar niet nog nu of om onder ook op over sinds te tegen toch toen tot uit van veel volgens voor wat
    we wel wie zij zijn ze zo""",
    "pl": """a ale ani bo był była było były co czy dla dlatego do i ich jednak jego jej jest jeśli już kiedy która
    który mimo na nie o od on ona one oni oraz po pod ponadto potem przed przez przy są ta tak także tam te
    ten to tylko tym w we wcześniej więc wśród z za ze został żeby""",
    "pt": """a ainda além ao aos após as até com como da das de depois do dos e ela elas ele eles em enquanto então
    era essa esse esta este eu foi há isso já mais mas na nas no nos não o os ou para pela pelo por porém
    quando que se segundo sem seu seus sobre sua suas também um uma""",
    "ru": """а без был была были было в во вот все для до его ее её если же за и из или им их к как когда кто мы на
    над не но о об он она они от перед по под после при с со так также там то тогда у что эта эти это этот я""",
    "sl": """a ali bil bila da do in iz ima je jih ker ki ko kot med na nato ne ni njegov njegova njen ob od on ona
    oni po pod pred pri s se so ta tako tam to tudi v vendar z za zato""",
    "tr": """ama ancak ayrıca ben biz bir bu bugün bunlar bunun böylece çünkü da daha de dün fakat hem hiç için ise o
    onlar onun sonra şu siz tüm üstelik ve veya ya yani yine""",
}

ORDINAL_LANGUAGES = frozenset("cs da de et fi hr hu is lb lv nb pl sl tr".split())


def base(language: str | None) -> str:
    """Return the language whose words are used for a tag: `de` for `de-AT`, `hr` for `sr`; English for none."""
    tag = (language or "").replace("_", "-").partition("-")[0].lower()
    return _SAME.get(tag, tag) or "en"


def has_dotted_ordinals(language: str) -> bool:
    """Return whether a language (as `base` gives it) writes `2.` for "second"."""
    return language in ORDINAL_LANGUAGES


def is_before_name(word: str, following: str, language: str) -> bool:
    """Return whether an abbreviation, without its last full stop, goes on: a title, `z.B.`, `m.in.`, `ul.`."""
    known = _names(language)
    for spelling in (word, word[:1].lower() + word[1:]):
        if spelling in known:
            return True
        if f"{spelling}?" in known:
            return not begins_sentences(following, language)
    return False


def is_before_number(word: str) -> bool:
    """Return whether a digit after an abbreviation, without its full stop, goes on with it: `Nr. 5`, `str. 12`."""
    return word.lower() in _BEFORE_NUMBERS


def begins_sentences(word: str, language: str) -> bool:
    """Return whether a word is one that commonly begins a sentence: an article, a pronoun, a preposition."""
    return word.lower() in _beginnings(language)


@cache
def _names(language: str) -> frozenset[str]:
    return frozenset(_BEFORE_NAMES.get(language, "").split())


@cache
def _beginnings(language: str) -> frozenset[str]:
    return frozenset(_BEGINNINGS.get(language, "").split())
