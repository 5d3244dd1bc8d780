"""Recognition of lines that hold only when a page was published or changed, or how long it takes to read.

Every word of such a line is a part of a date, a time of day, or a word that publications put beside them; one other
word (`Born: 12 January 1950`, `The strike began on 12 January 2022`) makes the line body.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pullquote.reading.blocks import words
from pullquote.text.calendar import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS, month_names, weekday_names

_LONGEST, _MOST_WORDS = 120, 16
_SHORTEST_CASE = 5  # letters of a name that may stand in another case, as Latvian `maijā` for `maijs`
_LANGUAGES = words(
    "ar bg bn bs ca cs da de el es et eu fa fi fr gl he hi hr hu id is it ja ko lt lv mk ms nb nl nn pl pt ro ru sk sl"
    " sq sr sv sw th tr uk ur vi zh"
)
# Beside a date: published, updated, as of; each in the forms that pages print.
_PUBLISHED = words(
    "published publication posted updated update modified created issued released first last date veröffentlicht"
    " erschienen aktualisiert aktualisierung stand zuletzt erstellt geändert gepubliceerd geplaatst bijgewerkt"
    " gewijzigd laatste publicerad publicerat uppdaterad uppdaterat senast publisert oppdatert endret sist publiceret"
    " opdateret udgivet senest julkaistu päivitetty muokattu publié publiée mis mise jour modifié modifiée paru"
    " posté dernière mises actualizado actualizada actualización publicado publicada publicación última creado"
    " modificado fecha hora atualizado atualizada atualização publicação data criado pubblicato pubblicata aggiornato"
    " aggiornata aggiornamento ultimo modificato publicat actualitzat actualitzada darrera actualizat actualizare"
    " opublikowano opublikowany publikacja publikacji aktualizacja aktualizacji zaktualizowano dodano ostatnia"
    " publikováno zveřejněno aktualizováno vydáno vloženo upraveno publikované aktualizované zverejnené megjelent"
    " közzétéve frissítve frissült módosítva objavljeno ažurirano posodobljeno zadnja izmjena δημοσίευση δημοσιεύθηκε"
    " δημοσιεύτηκε ενημέρωση ενημερώθηκε τελευταία опубликовано опубликован обновлено обновление обновлен дата"
    " публикации изменено последнее опубліковано оновлено останнє оновлення публикувано обновено последна"
    " yayınlanma yayımlanma yayınlandı yayımlandı güncelleme güncellendi giriş son oluşturulma tarihi tarih saat"
    " diterbitkan diperbarui dipublikasikan terbit diupdate pembaruan terakhir tanggal dikemas kini đăng cập nhật xuất"
    " bản lần cuối ngày lúc giờ نشر نُشر نشرت تاريخ النشر آخر تحديث التحديث حُدث تم في منتشر شده انتشار به روز رسانی"
    " עודכן פורסם עדכון אחרון תאריך प्रकाशित अपडेट अपडेटेड अंतिम तिथि প্রকাশিত আপডেট เผยแพร่ อัปเดต ล่าสุด"
    " gada последно publicēts publicēta atjaunots atjaunota labots pēdējās izmaiņas avaldatud"
    " uuendatud muudetud viimati paskelbta"
    " atnaujinta обновяване birt uppfært síðast cyhoeddwyd diweddarwyd publikuar përditësuar foilsithe argitaratua"
    " eguneratua გამოქვეყნდა განახლდა հրապարակվել թարմացվել imechapishwa"
    " iliyochapishwa 입력 수정 등록 승인 최종 최종수정 최종업데이트 게재 발행 작성 업데이트 기사입력 기사수정 입력시간"
    " 公開 公開日 更新 更新日 更新日時 最終更新 最終更新日 配信 掲載 投稿 投稿日 发布 发布时间 更新时间 發布 發布時間"
    " 發表 发表于 发布于 時間 时间 日期"
)
# Beside a time of day, or between the parts of a date.
_CLOCK = words(
    "at on of the and am pm a.m p.m uhr um den der vom om kl klo klokken kello den dem de del à a as às las alle ore"
    " h hs hrs hr hour hours heures hora horas ora em op sur ob ór godz  в о г года год році р року saat da jam"
    " pukul wib wita wit"
    " el le il st nd rd th er utc gmt bst est edt et cst cdt ct pst pdt pt mst mez mesz cet cest kst jst ist msk cet"
    " sgt hkt aest"
    " a p m"
    " t z م ص ب تاريخ الساعة ساعة בשעה ב 오전 오후 년 월 일 시 분 초 年 月 日 時 分 秒 时 点 點 午前 午後 上午 下午"
    " 号 星期 周 曜日 i"
)
_RELATIVE = words(
    "ago minute minutes min mins hour hours hr hrs day days week weeks month months vor minuten stunde stunden tag"
    " tagen"
    " wochen hace minutos hora horas día días il y minutes heure heures jour jours há fa minuti ore giorni fa geleden"
    " uur dagen sedan timmar timmer timer dager dage siden minuutin tunti tuntia päivää sitten temu minut godzin dni"
    " před hodin hodinami назад минут часов часа час дней дня тому годин önce dakika saat gün yang lalu menit jam hari"
    " trước phút giờ ngày منذ دقيقة ساعة ساعات يوم أيام 전 분 시간 일 前 時間 分 日 分钟 小时 天"
)
# What makes a time one before now.
_AGO = words("ago vor hace há fa geleden sedan siden sitten temu před назад тому önce lalu trước منذ 전 前")
_MINUTES = words(
    "min mins minute minutes minuten minuut minuto minutos minuta minuty minut minuti minuter minutter minuut"
    " minuuttia minutt perc λεπτά λεπτό мин минут минуты минута хв хвилин хвилини dk dakika menit minit phút นาที"
    " دقيقة دقائق دقیقه דקות मिनट মিনিট 분 分 分間 分钟 分鐘"
)
_READING = words(
    "read reading time lesezeit lesedauer lesen lectura leer lee lees leitura ler leia lecture lire lettura leggere"
    " leestijd lezen lesetid lese å lästid läsa att læsetid læse lukuaika lukemiseen citire lectură czytania czas"
    " czytanie čtení čas čítania čítanie doba olvasás olvasási idő olvasásra ανάγνωση ανάγνωσης χρόνος чтения чтение"
    " время читать читання час четене време okuma süresi okunma baca waktu membaca masa đọc thời gian อ่าน เวลา قراءة"
    " القراءة للقراءة وقت مدة زمن مطالعه زمان קריאה זמן पढ़ने समय पढ़ें পড়ার 읽기 읽는 시간 소요 읽는데 読了 読了時間"
    " 読む 約 阅读 阅读时间 閱讀 閱讀時間 需时 约 tiempo tempo temps listen listening"
    " of de di da do til for ca approx approximately est estimated about aprox dauer durée ungefähr zum para pour per"
    " te om"
)
# Python counts vowel signs of many scripts as no part of a word.
_TOKEN = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0971-\u0dff\u0e31-\u0e4e])*|\d+"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERIC = re.compile(r"\b\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\b")
_TIME_OF_DAY = re.compile(
    r"\d{1,2}(?:(?::|\s?h\s?)[0-5]\d(?::[0-5]\d)?\s?(?:uhr|h|hrs|[ap]\.?\s?m\.?)?|\.[0-5]\d\s?(?:uhr|[ap]\.?\s?m\.?))"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def is_dated_line(line: str) -> bool:
    """Return whether a line says only when the page was published or changed: `Updated: 12 January 2022, 10:15`."""
    tokens = _tokens(line)
    if not tokens or not any(token.isdigit() for token in tokens):
        return False
    named = [token for token in tokens if not token.isdigit()]
    published = any(_is_in(token, _PUBLISHED) for token in named)
    dated = _NUMERIC.search(line) is not None or any(_YEAR.fullmatch(token) for token in tokens)
    if published and all(_is_in(token, _PUBLISHED | _CLOCK | _RELATIVE) for token in named):
        return True
    if _is_ago(tokens, named):
        return True
    if not dated or not (_NUMERIC.search(line) or sum(token.isdigit() for token in tokens) > 1):
        return False
    if not published and sum(_YEAR.fullmatch(token) is not None for token in tokens) > 1:
        return False  # from one day to another: when something takes place
    return all(_is_in(token, _PUBLISHED | _CLOCK) or _is_name(token) for token in named)


def _is_ago(tokens: list[str], named: list[str]) -> bool:
    """Return whether a line says only how long ago something was: `3 hours ago`, `vor 2 Tagen`, `3시간 전`."""
    if len(tokens) - len(named) != 1 or len(tokens) > 5 or not all(_is_in(token, _RELATIVE | {"a"}) for token in named):
        return False
    before = tokens[:2] == ["il", "y"] or any(token in _AGO for token in named)
    return before or any(_UNSPACED.search(token) and token[-1] in _AGO for token in named)


def is_time_of_day(line: str) -> bool:
    """Return whether a line is a time of day, as above the entries of a live ticker: `10:15`, `9.30 Uhr`."""
    return _TIME_OF_DAY.fullmatch(line.strip().casefold()) is not None


def is_reading_time(line: str) -> bool:
    """Return whether a line says only how long the page takes to read: `5 min read`, `Lesezeit: 5 Minuten`."""
    tokens = _tokens(line)
    if len(tokens) > 8 or sum(token.isdigit() for token in tokens) != 1:
        return False
    named = [token for token in tokens if not token.isdigit()]
    known = all(_is_in(token, _MINUTES | _READING) for token in named)
    has_minutes = any(token in _MINUTES or _is_in(token, _MINUTES | _READING) for token in named)
    return known and has_minutes and any(_is_in(token, _READING) and token not in _MINUTES for token in named)


def _tokens(line: str) -> list[str]:
    """Return a short line's words and numbers, folded; none for a line too long to be a date."""
    if len(line) > _LONGEST:
        return []
    found = _TOKEN.findall(unicodedata.normalize("NFKC", line).casefold())
    return found if len(found) <= _MOST_WORDS else []


def _is_in(token: str, known: frozenset[str]) -> bool:
    """Return whether a word is known; in a script without spaces, whether it consists of known words."""
    if token in known:
        return True
    if not _UNSPACED.search(token) or len(token) > 20:
        return False
    reached = {0}
    for end in range(1, len(token) + 1):
        if any(token[start:end] in known for start in reached):
            reached.add(end)
    return len(token) in reached


def _is_name(token: str) -> bool:
    """Return whether a word is the name of a month or weekday, in any case that differs in its last letter only."""
    return token in _names() or (len(token) >= _SHORTEST_CASE and token[:-1] in _stems())


@cache
def _stems() -> frozenset[str]:
    return frozenset(name[:-1] for name in _names() if len(name) >= _SHORTEST_CASE)


@cache
def _names() -> frozenset[str]:
    """Return the names of months and weekdays, in full and abbreviated, in the languages of news."""
    english = (*MONTHS, *WEEKDAYS, *SHORT_MONTHS, *SHORT_WEEKDAYS)
    others = (name for language in _LANGUAGES for name in (*month_names(language), *weekday_names(language)))
    parts = (part for name in (*english, *others) for part in _TOKEN.findall(name.casefold()))
    return frozenset(part for part in parts if not part.isdigit())
