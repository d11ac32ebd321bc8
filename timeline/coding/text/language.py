"""Is this English? By the share of the commonest words, which no other language shares. Headlines drop those: they are
told by their words that only English has against those that only others have."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

SAMPLE = 5_000
"""Characters that are looked at."""

FEW = 12
"""Words below which it takes words of another language to tell that a text is not English."""

_COMMON = frozenset(
    re.findall(
        r"[a-z]+",
        """the of and to in a is that for on was with as it by be at from has have had an its not were will this said he
        she they are which who his their her would been or but after over against into says more than about could may we
        i you our s also amid no new out up if between during before us when there all one two""",
    )
)
_FOREIGN = frozenset(
    re.findall(
        r"[^\W\d_]+",
        """la le les des du une est et dans pour avec sur qui que pas aux ses leur mais selon après sont entre vers
        der das und ist nicht ein eine einen mit von zu den dem des im auf für gegen nach sich über bei wird werden als
        el los las del una por con para su sus se al es en como más entre contra tras sobre este hacia desde
        il lo gli di della delle dei nel nella che con per non sono una un più tra alla dal dopo contro
        o os as da do dos das na no nas em um uma ao pelo pela não são após
        het een van voor met niet zijn naar bij uit aan tegen ook
        och att det som är av på till inte med om ett vid mot efter og ikke til fra ble
        ve bir ile bu için olarak da dan yang untuk dengan dari pada ini itu akan
        w na się nie że z do od po przez jest oraz je ze na pro si za u ni""",
    )
) - frozenset({"as", "do", "no", "die", "in", "an", "on", "a", "i", "me", "to", "so", "he", "den", "pro", "us", "bu"})
_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = ("s", "es", "ed", "d", "ing")


def is_english(title: str, text: str, declared: str | None, known: Collection[str] = ()) -> bool:
    """Whether to read on. `known`: English words in their dictionary form. Too few words to tell count as English
    unless declared otherwise."""
    if declared and not declared.lower().startswith(("en", "und")):
        return False
    words = _words(f"{title[:500]} {text[:SAMPLE]}")
    if not words:
        return True
    if sum(1 for word in words if not word.isascii()) > len(words) * 0.3:
        return False
    common = sum(1 for word in words if word in _COMMON)
    return (len(words) >= FEW and common >= 0.16 * len(words)) or _speaks_english(words, common, known)


def _words(text: str) -> list[str]:
    """In lower case, without the initials that are the same in many languages and words in some: UN, US. A text in
    capitals is all words."""
    found = _WORD.findall(text)
    spelled = found if text.isupper() else [word for word in found if len(word) == 1 or not word.isupper()]
    return [word.lower() for word in spelled or found]


def _speaks_english(words: Sequence[str], common: int, known: Collection[str]) -> bool:
    """A terse text: words of no other language weigh for it, function words of others against it."""
    foreign = sum(1 for word in words if word in _FOREIGN)
    english = common + sum(1 for word in words if word not in _COMMON and _is_known(word, known))
    if len(words) < FEW:
        return english > foreign or not foreign
    return english > foreign and english >= 0.2 * len(words)


def _is_known(word: str, known: Collection[str]) -> bool:
    return any(stem in known for stem in _stems(word))


def _stems(word: str) -> list[str]:
    stems = [word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            bare = word.removesuffix(ending)
            stems += [bare, f"{bare}e"]
            if bare[-1] == bare[-2]:  # "expelled"
                stems.append(bare[:-1])
    return stems
