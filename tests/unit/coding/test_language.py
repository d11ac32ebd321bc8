from __future__ import annotations

import pytest

from timeline.coding.predicates.lexicon import load_lexicon
from timeline.coding.text.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "The ministers of both countries met on Monday and said that they would work for peace in the region.",
        "Poland recalls envoy",
        "",
    ],
)
def test_english_and_texts_too_short_to_tell_are_read(text: str) -> None:
    assert is_english("", text, None)


@pytest.mark.parametrize(
    "text",
    [
        "Les ministres des deux pays se sont réunis lundi à Genève pour parler de la paix et du commerce entre eux.",
        "Die Minister beider Länder trafen sich am Montag in Genf, um über den Frieden und den Handel zu sprechen.",
        "Министры двух стран встретились в понедельник в Женеве.",
        "外相は月曜日に会談した。",
    ],
)
def test_other_languages_are_not_read(text: str) -> None:
    assert not is_english("", text, None)


@pytest.mark.parametrize(
    "title",
    [
        "Oman, Qatar mediators press Houthi negotiators, seek prisoner swap deal, release tanker crews",
        "Kenya bars Ugandan ships Uganda recalls envoy, vows tariffs Rwanda urges restraint, offers talks "
        "Tanzania closes border crossing Burundi troops shell rebel camp Ethiopia rejects dam proposal, warns Egypt",
        "N. Korea fires ballistic missiles, Seoul, Tokyo condemn launch, vow stronger sanctions, joint drills",
    ],
)
def test_terse_headlines_without_small_words_are_read(title: str) -> None:
    assert is_english(title, "", None, load_lexicon().lemmas)


@pytest.mark.parametrize(
    "title",
    [
        "Irán condena el ataque de Israel contra la embajada",
        "La Turquie convoque l'ambassadeur de Suède après les manifestations",
        "Iran droht Israel mit Vergeltung nach dem Angriff auf das Konsulat",
        "Russia respinge la proposta di Washington sul gas",
        "Rusia rechaza propuesta de alto el fuego en Ucrania",
        "China rejeita sanções dos Estados Unidos contra bancos do Irã",
        "Magyarország elutasítja Ukrajna kérését, Budapest és Kijev miniszterei pénteken tárgyalnak Bécsben",
        "Suomi ja Viro sopivat yhteisestä harjoituksesta, Venäjä uhkaa vastatoimilla ja kutsuu lähettilään",
    ],
)
def test_headlines_of_other_languages_are_not_read(title: str) -> None:
    assert not is_english(title, "", None, load_lexicon().lemmas)


def test_what_the_feed_declares_counts() -> None:
    assert not is_english("", "Poland recalls envoy", "pl")
    assert is_english("", "Poland recalls envoy", "en-GB")
