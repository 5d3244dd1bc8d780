from __future__ import annotations

import pytest

from pullquote.text.english import is_evidently_foreign

FOREIGN = """
Wer hat die Werft in Skerrow gekauft?
Wie viele Leute arbeiten im Hafen und warum so wenige?
wann wurde die fähre eingestellt
Was kostet das?
was hat die Werft gekostet
Was sagte Bram Osterley?
Was geschah in Skerrow?
Qui a vendu le phare ?
Pourquoi les pêcheurs sont en grève
combien coute le billet
¿Quién compró el astillero?
cuanto cuesta el billete del ferry
Por qué cerraron la escuela
Quem comprou o estaleiro?
quanto custa a passagem da balsa
Onde fica a fábrica e por que não abriu?
Chi ha comprato il cantiere e perché?
quanto costa il biglietto
Hoeveel kost een kaartje naar het eiland?
waarom is de haven dicht
Vem köpte varvet?
varför stängdes skolan
Hvem kjøpte verftet?
hvor mange arbejder på fabrikken
Kto kupił stocznię?
dlaczego zamknięto szkołę
Kdo koupil loděnici?
proč zavřeli školu
Tko je kupio brodogradilište?
Cine a cumpărat șantierul?
Ki vette meg a hajógyárat?
miért zárták be az iskolát
Kuka osti telakan?
milloin koulu suljettiin
Tersaneyi kim satın aldı?
okul neden kapatıldı ve nerede
Siapa yang membeli galangan kapal itu?
berapa harga tiket feri
Ai đã mua xưởng đóng tàu?
vì sao trường đóng cửa
magkano ang tiket sa ferry
Kas nupirko laivų statyklą?
""".strip().split("\n")
ENGLISH = """
Who bought the shipyard in Skerrow?
what did José Núñez and Zoë Brontë say
When did Oscar de la Marra sing in Rio de Janeiro?
ferry fares
AI rules in the European Union
naïve buyers of a café
Was the dove released?
Was kosher food served?
was will smith there
WAS MACHINERY SOLD?
How did Man United come to lose?
Van den Berg appeal
who won la liga in 2019
what is the comment of der spiegel on the war
What does "pourquoi" mean in this play?
kim jong un visit to china
who sang na na na hey hey
Los Angeles wildfire damage per acre
WHO chief on vaccines
12 or 13?
el niño
""".strip().split("\n")


@pytest.mark.parametrize("question", FOREIGN)
def test_a_question_in_another_language(question: str):
    assert is_evidently_foreign(question)


@pytest.mark.parametrize("question", [*ENGLISH, "", "?", "누가 샀습니까", "谁买了船厂"])
def test_a_question_in_english_or_in_another_script(question: str):
    """Of other scripts the reader's vocabulary tells."""
    assert not is_evidently_foreign(question)
