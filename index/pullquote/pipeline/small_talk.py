"""Remarks that ask an archive nothing and get a friendly reply: greetings, thanks, attempted commands and noise.

A text is a remark only if it consists of the phrases below, separated by commas or full stops, or has no words at all.
Any other word makes it a question: “Hello Kitty sales” and “help for farmers” are searched for.
Phrases that are well known as names, such as `oi`, `gm` or `thx`, are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from pullquote.types import Remark

_PHRASES: Mapping[Remark, str] = {
    "greeting": """
        hi | hello | hey | hiya | heya | howdy | g'day | good day | good morning | good afternoon | good evening
        how are you | how are you doing | how are you today | what's up | who are you | nice to meet you
        안녕 | 안녕하세요 | 안녕하십니까 | 반가워 | 반가워요 | 반갑습니다 | 좋은 아침 | 좋은 아침입니다 | ㅎㅇ
        こんにちは | こんばんは | おはよう | おはようございます | はじめまして | 你好 | 您好 | 大家好 | 早上好 | 晚上好
        bonjour | bonsoir | salut | coucou | hola | buenos días | buenos dias | buenas tardes | buenas noches
        olá | bom dia | boa tarde | boa noite | ciao | buongiorno | buonasera
        hallo | hallo zusammen | moin | guten tag | guten morgen | guten abend | grüß gott
        goedemorgen | goedemiddag | goedenavond
        hej | god morgon | god morgen | cześć | dzień dobry | dzien dobry | merhaba | selamat pagi | xin chào
        привет | здравствуйте | добрый день | доброе утро | добрый вечер | привіт | добрий день
        مرحبا | السلام عليكم | नमस्ते | नमस्कार
    """,
    "thanks": """
        thanks | thank you | thank u | thankyou | thanx | tysm | many thanks | thanks a lot | thanks so much
        thanks very much | thank you so much | thank you very much | thanks for your help | thank you for your help
        thanks for the help | thank you for the help | thanks in advance | ok | okay
        ok thanks | ok thank you | okay thanks | okay thank you | great thanks | cool thanks | perfect thank you
        no thanks | no thank you | bye | bye bye | goodbye | good bye | good night | goodnight | see you | see you later
        감사합니다 | 감사해요 | 고마워 | 고마워요 | 고맙습니다 | ㄱㅅ | 안녕히 계세요 | 잘 자 | 잘 자요
        ありがとう | ありがとうございます | さようなら | 谢谢 | 谢谢你 | 謝謝 | 謝謝你 | 多谢 | 多謝 | 再见 | 再見
        merci | merci beaucoup | au revoir | gracias | muchas gracias | adiós | adios | obrigado | obrigada
        muito obrigado | muito obrigada | grazie | grazie mille | arrivederci
        danke | danke schön | dankeschön | vielen dank | tschüss | auf wiedersehen | bedankt | dank je wel
        takk | tusen takk | tack så mycket | mange tak | dziękuję | dziekuje | dzięki
        спасибо | большое спасибо | до свидания | дякую | teşekkürler | teşekkür ederim | terima kasih | cảm ơn
        شكرا | धन्यवाद
    """,
    "command": """
        help | help me | help please | please help | help me please | please help me | i need help | can you help
        can you help me | ping | stop | stop please | please stop | 도움말 | 도와줘 | 도와주세요
    """,
    "noise": "asdf | asdfgh | asdfghjkl | qwertyuiop | zxcvbnm | ㅁㄴㅇㄹ | lol | hm | hmm",
}
_ADDRESSED = frozenset("there all everyone everybody guys folks friend friends team bot pullquote".split())
"""Who may be addressed after a greeting or thanks."""

_COMMANDS = frozenset(
    """
    about after articles ask author before commands context exit help info invite menu more outlet ping privacy quit
    reset settings sources start status stop test verify version
    """.split()
)
"""Words that are a command only after `/` or `!`."""

_PLACED = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")  # people, channels and pictures, as chats write them
_LINK = re.compile(r"https?://\S+")
_WORDLESS = re.compile(r"[\W_ㅋㅎㅠㅜ]*")  # Koreans laugh and weep in single letters
_COMMAND = re.compile(r"[/!](\w+)")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_REPEATED = re.compile(r"([^\W\d_])\1{4,}|(?:ha){2,}h?|(?:he){2,}|(?:asdf){2,}", re.I)
_PAUSE = re.compile(r"[,;.!?…\n，。！？]+")


def remark(text: str) -> Remark | None:
    """Return the kind of remark that a text is, or `None` for a question or words to search for.

    Case, punctuation, pictures and repeated letters (`hellooo`) are ignored.
    """
    text = _PLACED.sub(" ", text).strip()
    if _WORDLESS.fullmatch(_LINK.sub(" ", text)):
        return "noise"
    command = _COMMAND.fullmatch(text)
    if command and command[1].casefold() in _COMMANDS:
        return "command"
    if _REPEATED.fullmatch(text):
        return "noise"
    parts = [one for one in _PAUSE.split(text) if not _WORDLESS.fullmatch(one)]
    several = len(text.split()) > len(parts) > 1  # “Hello, Goodbye” is a song
    kinds = [_phrase(one) for one in parts] if several else []
    return _phrase(text) or (kinds[0] if all(kinds) and kinds else None)


def _phrase(text: str) -> Remark | None:
    """Return the kind of remark that a whole text is."""
    said = _DRAWN_OUT.sub(r"\1", _plain(text))
    head, _, last = said.rpartition(" ")
    if last in _ADDRESSED and _REMARKS.get(head) in {"greeting", "thanks"}:
        return _REMARKS[head]
    return _REMARKS.get(said)


def _plain(text: str) -> str:
    """Return only the words of a text, case-folded and separated by blanks; apostrophes join."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(map(_kept, folded)).split())


def _kept(character: str) -> str:
    """Return a letter, digit or combining mark unchanged, nothing for a joiner, and a blank for anything else."""
    if character in "'’" or unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    return character if character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"} else " "


_REMARKS: Mapping[str, Remark] = {
    _plain(phrase): kind
    for kind, phrases in _PHRASES.items()
    for line in phrases.strip().splitlines()
    for phrase in line.split("|")
}
