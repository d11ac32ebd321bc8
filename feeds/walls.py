"""What stands where an article should: paywalls, consent pages, checks for robots, pages without it. Pure.

A page is known by what it says to its reader, in the languages of most feeds. Each rule is bound to short texts or to
the end of a text, since an article may also tell of cookies and subscribers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from timeline.domain.shingles import words_of


class Why(StrEnum):
    """Why a page gives no text."""

    NOT_A_PAGE = "it is no HTML page"
    NOT_KEPT = "the publisher asks not to keep it"
    EMPTY = "the page has no text of an article"
    PAYWALL = "it is behind a paywall"
    CONSENT = "it is behind a consent page"
    ROBOT_CHECK = "it is behind a check for robots"
    NOT_THERE = "the page says that the article is not there"
    CUT = "the page breaks the text off"
    NOT_MORE = "the page tells no more than the feed"
    ELSEWHERE = "the page tells something else"
    TOO_HEAVY = "the page cannot be read within the limits of time and memory"


SHORT = 1500
"""Characters of a text below which a page is believed to hold it back, when it also asks for a subscription."""

NOTICE = 150
"""Words that a notice has at most; an article about robots or lost pages has more."""

OFFER = 200
"""Characters of a paragraph that asks for a subscription."""

WALL = 600
"""Words that a consent page has at most."""

_BUY = re.compile(
    r"subscribe (?:now |today |here )?to (?:continue|keep) reading|\bto (?:continue|keep) reading\b"
    r"|\bto (?:read|unlock|access|view|see) (?:the )?(?:full|rest|whole|entire|complete|remaining)\b"
    r"|\b(?:article|story|content|page) is (?:\w+ ){0,3}(?:for|to) (?:\w+ ){0,2}(?:subscribers|members)\b"
    r"|\bsubscribers?[- ]only\b|\bexclusive(?:ly)? (?:for|to) (?:our )?subscribers"
    r"|\bye?ou(?: ha)?'?ve (?:reached|read|used)\b[^.]{0,60}\b(?:articles|limit)\b"
    r"|réservée? (?:à nos |aux )abonnés|il vous reste [\d.,]+ ?% de cet article|la suite est réservée"
    r"|(?:nur|exklusiv) für abonnent|mit [\w+]+ weiterlesen|jetzt weiterlesen|exclusivo para suscriptores"
    r"|suscríb\w+ para (?:seguir|continuar) leyendo|riservat[oa] agli abbonati|abbonati per continuare",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"already (?:a |an )?(?:subscriber|subscribed|member)\b|\bsubscribe (?:now|today|for)\b"
    r"|\b(?:sign|log) in to (?:read|continue|your account)\b|\bregister (?:now |for free )?to (?:read|continue)\b"
    r"|\bfree trial\b|\bcancel any ?time\b|déjà abonné|bereits abonniert|ya eres suscriptor|sei già abbonato",
    re.IGNORECASE,
)
_CONSENT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bbefore you continue\b|avant de continuer|bevor (?:du|sie) (?:fortf|weiter)|antes de continuar",
        r"\byour privacy\b|votre vie privée|(?:ihre|deine) privatsphäre|tu privacidad|la tua privacy",
        r"\bcookies?\b",
        r"\bour (?:\d+ )?(?:partners|vendors)\b|nos (?:\d+ )?partenaires|unsere (?:\d+ )?partner"
        r"|nuestros (?:\d+ )?socios",
        r"\b(?:accept|reject|decline|refuse|agree to) all\b|tout (?:accepter|refuser)|alle (?:akzeptieren|ablehnen)"
        r"|(?:aceptar|rechazar) todo",
        r"\b(?:consent|einwilligung|consentement|consentimiento|consenso)\b",
        r"\bpersonali[sz]ed (?:ads|advertis|content)|publicités? personnalisée|personalisierte (?:werbung|anzeigen)",
        r"\bstore and/or access\b|legitimate interest|\bmanage (?:your )?(?:choices|preferences|options|settings)\b",
    )
)
_ROBOT_CHECK = re.compile(
    r"\b(?:enable|activate|turn on) (?:java ?script|cookies)\b"
    r"|\bjava ?script (?:is|to be) (?:disabled|enabled|required)"
    r"|\bverify(?:ing)? (?:that )?you(?:'re| are) (?:a |not a )?(?:human|robot)|\bchecking your browser\b|\bcaptcha\b"
    r"|\bunusual (?:traffic|activity)\b|\baccess (?:to this page )?(?:has been )?denied\b|\bare you a robot\b",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"\b(?:page|article|story)\b[^.!?]{0,60}\b(?:not (?:be )?found|does(?:n't| not) exist"
    r"|no longer (?:exists?|available)|ha(?:s|ve) (?:been )?(?:moved|removed|expired|deleted))"
    r"|\b(?:error )?404\b|\bnot found\b"
    r"|seite (?:wurde )?(?:leider )?nicht (?:gefunden|mehr)|page (?:est )?introuvable|página no (?:encontrada|existe)"
    r"|pagina non (?:trovata|esiste)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.{3})\s*\])\W{0,3}$"
    r"|^(?:(?:read|show|see) (?:more|on|the (?:full|rest))|continue reading|read (?:the )?full (?:story|article)"
    r"|weiterlesen|lire la suite|leer más|continua a leggere)\b.{0,40}$",
    re.IGNORECASE,
)
_CLOSING = 2
"""Paragraphs at the end of a text that may ask for a subscription."""


def wall_of(text: str, around: str) -> Why | None:
    """What stands in an article's place; None when it is an article. `text` is what was found on the page, `around`
    everything that it shows: paragraphs parted by empty lines."""
    words = len(words_of(text))
    if not words:
        return _notice(around) or Why.EMPTY
    if words <= WALL and sum(bool(form.search(text)) for form in _CONSENT) >= 3:
        return Why.CONSENT
    if words <= NOTICE and (notice := _notice(text)):
        return notice
    return _held_back(text, around)


def _notice(text: str) -> Why | None:
    """Of a page without a story: which notice it is."""
    beginning = text[:4000]
    if sum(bool(form.search(beginning)) for form in _CONSENT) >= 4:
        return Why.CONSENT
    if _NOT_THERE.search(beginning):
        return Why.NOT_THERE
    if _ROBOT_CHECK.search(beginning):
        return Why.ROBOT_CHECK
    return Why.PAYWALL if _BUY.search(beginning) else None


def _held_back(text: str, around: str) -> Why | None:
    parts = text.split("\n\n")
    if _says(_BUY, parts[-_CLOSING:]) or _says(_ASKED, parts[-_CLOSING:]):
        return Why.PAYWALL
    if len(text) >= SHORT:
        return None
    if _says(_BUY, set(around.split("\n\n")) - set(parts)):
        return Why.PAYWALL
    return Why.CUT if _CUT.search(parts[-1].strip()) else None


def _says(form: re.Pattern[str], parts: Iterable[str]) -> bool:
    """Whether a whole short paragraph is of this kind: a story may quote such words."""
    return any(len(part) <= OFFER and form.search(part) for part in parts)
