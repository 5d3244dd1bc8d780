"""How outlets word corrections, in the languages of the interface: labels, what a note speaks of, what was wrong.

`LABELS`, `NOTES` and `UPDATES` are what stands before a correction, an editor's note or an update. `OF_ITSELF` is how a
paragraph begins that speaks of the article it stands in, and `FAULTS` says that something in it was wrong, or changed.
"""

from __future__ import annotations

_WORK = (
    r"(?:article|story|report|piece|post|column|essay|review|analysis|interview|obituary|newsletter|op-ed|page|item"
    r"|explainer|profile|dispatch|headline|subheading|caption|graphic|chart|map|table|video|text|live ?blog|transcript)"
)
_EARLIER = r"(?:earlier|previous|previously published|prior|original|initial|first|older)"
_CHANGED = r"(?:updated|corrected|amended|revised|clarified|changed|modified|altered|edited|retracted|republished)"
_EARLIER_DE = r"(?:früheren?|ersten?|ursprünglichen?|vorherigen?|vorigen?|älteren?)"
_EARLIER_FR = r"(?:précédente|antérieure|initiale|originale|ancienne|première)"

LABELS = (
    r"corrections?(?: (?:and|&|or) clarifications?)?|clarifications?(?: (?:and|&) corrections?)?|corrigend(?:um|a)"
    r"|errat(?:um|a)|retraction|correction notice|for the record"
    r"|korrektur(?:hinweis)?|berichtigung|richtigstellung|klarstellung|gegendarstellung|korrigendum"
    r"|correcci[oó]n(?:es)?|fe de (?:erratas?|errores)|rectificaci[oó]n|aclaraci[oó]n(?:es)?"
    r"|rectificatif|rectification|pr[ée]cision|mise au point"
    r"|정정 ?(?:보도|및 반론 ?보도|·반론 ?보도)?문?|반론 ?보도문?|추후 ?보도문?|바로 ?잡습니다"
    r"|바로 ?잡음|고침|알려 ?왔습니다|알려 ?드립니다"
    r"|(?:お詫び|おわび)と訂正|訂正と(?:お詫び|おわび)|訂正(?:記事)?|記事の訂正|修正"
)
NOTES = (
    r"(?:editor|editors|publisher)(?:[’']s|s[’']|s)? note|note (?:from|by) the editors?|note to readers"
    r"|(?:anm(?:erkung|\.)|hinweis) (?:der|d\.) red(?:aktion|\.)|transparenz(?:hinweis)?|in eigener sache"
    r"|nota (?:del editor|de la (?:redacci[oó]n|editora)|de los editores|editorial|a los lectores|aclaratoria)"
    r"|note de la r[ée]daction|ndlr|n\.d\.l\.r\.|note aux lecteurs"
    r"|편집자 ?(?:주|註|노트)|편집국에서|알립니다|독자 여러분께"
    r"|編集部(?:注|より|から)|編集(?:者)?注|お断り|おことわり"
)
UPDATES = r"updated?|aktualisier(?:ung|t)|actualizaci[oó]n|mise à jour|업데이트|追記|更新"
OF_ITSELF = (
    rf"(?:in )?(?:(?:an?|the|our|some) )?{_EARLIER} (?:online |print |published )?versions? of"
    rf" (?:this|the|our) (?:[\w’'-]+ ){{0,3}}{_WORK}\b",
    rf"this (?:[\w’'-]+ ){{0,2}}{_WORK} (?:has been|had been|was|is)(?: (?:since|subsequently|later|also|briefly))?"
    rf"(?: first published .{{3,60}},? and)? {_CHANGED}\b(?! (?:by|for)\b)",
    rf"this (?:[\w’'-]+ ){{0,2}}{_WORK} (?:originally|initially|previously|at first|incorrectly|erroneously|mistakenly"
    r"|wrongly|misstated|misidentified|misspelled|misspelt|misattributed|mischaracteri[sz]ed)\b",
    rf"this (?:version|{_WORK}) (?:corrects|clarifies|has a correction|contains a correction)\b",
    rf"the (?:headline|caption|photo caption|image|picture|photograph|graphic|map|chart|table|byline|standfirst)s?"
    rf" (?:of|on|in|to|for|with|accompanying) (?:an earlier version of )?this (?:[\w’'-]+ ){{0,2}}{_WORK}\b",
    r"(?:due to|because of|owing to|as a result of) (?:an?|our) (?:[\w’'-]+ ){0,3}(?:error|mistake|misunderstanding),",
    rf"we have (?:since )?{_CHANGED} this {_WORK}\b",
    rf"in {_EARLIER_DE} (?:version|fassung) (?:dieses|des|der|unseres)\b"
    rf"|in (?:einer|der) {_EARLIER_DE} (?:version|fassung)\b",
    rf"(?:eine|die|unsere) {_EARLIER_DE} (?:version|fassung) (?:dieses|des|der) \w+",
    r"(?:dieser|diese|dieses) (?:artikel|text|beitrag|bericht|meldung|interview|überschrift) (?:wurde|ist)"
    r"(?: [^\n]{1,80})? (?:aktualisiert|korrigiert|berichtigt|ergänzt|geändert|überarbeitet|präzisiert)\b",
    r"(?:ursprünglich|zunächst|anfangs) (?:hieß es|stand|hatten wir|haben wir|war) (?:[^.]{0,40})"
    r"(?:hier|in diesem|an dieser stelle|im text|im artikel)\b",
    r"wir haben (?:den|diesen|die|das|diese) (?:fehler|stelle|angabe|text|artikel|passage)\b",
    r"(?:en )?(?:una|la) (?:primera )?versi[oó]n (?:anterior|previa|original|inicial|antigua) de (?:este|esta|nuestro"
    r"|nuestra|la|el)\b",
    r"(?:este|esta) (?:artículo|nota|noticia|reportaje|texto|información|historia|crónica|entrevista|columna)"
    r" (?:ha sido|fue|se ha|se actualizó|se corrigió)\b(?: [^.]{0,40}?)?"
    r"(?:actualizad[oa]|corregid[oa]|modificad[oa]|rectificad[oa]|editad[oa]|actualizó|corrigió|para)\b",
    rf"(?:dans )?(?:une|la) (?:{_EARLIER_FR} )?version (?:{_EARLIER_FR} )?de (?:cet|ce|cette|notre|l[’'])",
    r"(?:cet|ce|cette) (?:article|texte|billet|reportage|dépêche|chronique|papier|entretien|interview)(?: [^.]{0,30})?"
    r" a été (?:mise? à jour|modifiée?|corrigée?|rectifiée?|actualisée?|amendée?|précisée?)\b",
    r"(?:본지|본보|본 ?신문|본 ?매체"
    r"|(?:이|위|본|해당|앞선|지난) ?(?:기사|보도|칼럼|글)|기사 ?(?:제목|내용|본문))[^\n]{0,400}"
    r"(?:바로 ?잡(?:습니다|았습니다|고자)|정정(?:합니다|했습니다|하였습니다|됐습니다|되었습니다)|수정(?:합니다|했습니다"
    r"|하였습니다|됐습니다|되었습니다)|고칩니다|고쳤습니다|업데이트(?:됐|되었|했|하였)습니다)",
    r"(?:この|本|当|上記の|当初の?)(?:記事|稿|見出し|写真説明|配信)[^\n]{0,300}(?:訂正|修正|更新|改め|誤り|(?:お詫び|おわび))",
    r"(?:当初|以前|初め|最初)[^\n]{0,20}(?:記事|見出し|配信)[^\n]{0,200}(?:訂正|修正|誤り|改め)",
)
FAULTS = (
    rf"\b{_EARLIER} (?:online |print |published )?versions?\b|\bmisst|\bmisspel|\bmisidentif|\bmischaract|\bmisattrib"
    r"|\bmisquot|\bmisreport|\berroneous|\binaccura|\bincorrect|\bcorrect(?:ed|s|ion)\b|\berrors?\b|\bmistake"
    r"|\bwrong(?:ly)?\b|\bshould have\b|\bamended\b|\bclarif|\bupdated\b|\bregrets?\b|\bapologi|\bretract|\bomitted\b"
    r"|, not [\w$£€]|\bnot\b[^.]{1,60}\bas (?:stated|reported)|\brather than\b|\bhas been (?:changed|removed|edited)\b"
    rf"|\b{_EARLIER_DE} (?:version|fassung)\b|\bkorrigier|\bberichtig|\bfehler|\bfalsch|\bfälschlich|\birrtümlich"
    r"|\baktualisiert|\bversehentlich|\bentschuldig|\bpräzisier|\btatsächlich\b|\bursprünglich|\bunzutreffend"
    r"|\bversi[oó]n (?:anterior|previa|original|inicial)|\bcorreg|\bcorrig|\berror(?:es)?\b|\berróne|\bequivocad"
    r"|\bpor error\b|\bactualizad|\brectific|\bincorrect|\bse indicaba\b|\bdisculpas|\ben realidad\b"
    rf"|\bversion {_EARLIER_FR}\b|\bmise? à jour|\berreur|\berron|\brectifi|\bpar erreur\b|\bexcus|\bet non\b"
    r"|\bindiquait|\bà tort\b|\bmodifié"
    r"|정정|바로 ?잡|수정|사실과 (?:다르|달라)|오류|잘못|오기"
    r"|확인(?:돼|되어|됐|되었)|사과|혼란을|업데이트|이전 (?:버전|기사)"
    r"|아니(?:라|기에|므로)"
    r"|訂正|修正|誤り|誤って|正しくは|お詫び|おわび|更新|改めま|削除しました"
)
# A note that begins like one and corrects nothing: who wrote it, where it was printed first, what it contains.
HARMLESS = (
    r"\b(?:first|originally|also) (?:appeared|published|ran|printed|aired)\b|\b(?:appeared|ran|appears) (?:first |in )"
    r"|\bwas (?:first |originally )?published (?:in|by|on|at)\b"
    r"|\bedited (?:and condensed )?for (?:length|clarity|brevity|style)"
    r"|\b(?:condensed|shortened|abridged|translated|adapted|excerpted|republished)\b|\bseries\b|\bpart (?:one|two|\d)\b"
    r"|\bcontains?\b[^.]{0,60}(?:spoiler|language|descri|graphic|content|image|detail|reference)"
    r"|\b(?:disturbing|distressing|upsetting|graphic)\b|\bviews?\b|\bopinions?\b|\bnames? (?:has|have) been changed"
    r"|\bis (?:an?|the|our) (?:[\w’'-]+ ){0,4}(?:professor|writer|author|journalist|reporter|editor|columnist"
    r"|contributor|fellow|director|lecturer|historian|lawyer|economist|student|researcher|doctor|physician|poet|novelist)"
    r"|\b(?:newsletter|subscrib|sign up|e-?mail|podcast|donat|support us|crisis line|helpline|hotline|call \d)"
    r"|\bin (?:partnership|collaboration) with\b|\bproduced (?:by|with)\b"
)
