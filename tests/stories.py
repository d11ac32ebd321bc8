"""One wire story and what other houses make of it; and stories that only look alike."""

from __future__ import annotations

LEAD = (
    "Freedonia rejected a Sylvanian offer to reopen the Marca bridge on Tuesday, its foreign minister Lena Orban "
    "said, four months after the crossing was shut over unpaid tolls."
)
BODY = (
    "Orban told reporters in the capital that the offer, handed over by the Sylvanian envoy last Friday, left 17 of "
    "the 24 points raised by her government without an answer and could not serve as a ground for talks.",
    "The bridge carried about 3,200 lorries a day before it was closed in June, when customs officers on the western "
    "bank began to collect a toll that Freedonia calls a breach of the 1998 river treaty.",
    "Traders on both banks have since sent their goods through the port of Kessin, a detour of 210 kilometres that has "
    "raised the price of flour and fuel in the border districts by a quarter, according to the chamber of commerce.",
    "A Sylvanian government official said the door stayed open and that a second letter would follow before the end of "
    "the month, but he would not say whether it would touch the toll.",
)
WIRE = "\n\n".join((LEAD, *BODY))
OWN = (
    "Our reporter in the border town of Hallin found shops half empty and tempers short when he walked along the quay "
    "yesterday morning with the harbour master and two fishermen.",
    "Residents say that they no longer know whom to blame, and that neither side seems to care for people whose work "
    "depends on the river and on the market on its other bank.",
)

COPIES = {
    "as it was": f"KESSIN (Northern Wire) - {WIRE}",
    "first sentence with a credit": f"{LEAD} (Northern Wire)",
    "first half": "\n\n".join((LEAD, *BODY[:2])),
    "merged with own material": "\n\n".join((LEAD, BODY[0], OWN[0], BODY[1], OWN[1])),
    "another byline and a sign-off": f"By Our Staff\n\n{WIRE}\n\nNorthern Wire contributed to this report.",
    "edited here and there": WIRE.replace("handed over by", "passed on by")
    .replace("about 3,200", "some 3,200")
    .replace("government official", "official")
    .replace("a detour of 210 kilometres", "a 210-kilometre detour"),
}

MARKETS = (
    "Shares in {city} closed {up} on {day} as investors weighed the outlook for interest rates and oil. The {index} "
    "index gained {a} percent to end at {b} points, with banks and miners among the best performers. Volume was {c} "
    "million shares, against a thirty-day average of {d} million. Analysts said trade would stay cautious ahead of the "
    "central bank's decision on {next}."
)
WEATHER = (
    "The weather service issued a {colour} warning for {where} from {day} evening, with gusts of up to {a} kilometres "
    "an hour and {b} millimetres of rain expected in places. Drivers were told to avoid coastal roads near {town}, and "
    "ferries to {isle} may be cancelled at short notice. The warning stays in force until {next} morning."
)

ALIKE = {
    "markets of two cities": (
        MARKETS.format(
            city="Kessin", up="higher", day="Monday", index="KX", a="0.8", b="4,112", c="312", d="290", next="Thursday"
        ),
        MARKETS.format(
            city="Hallin", up="higher", day="Monday", index="HAL 30", a="1.3", b="987", c="41", d="55", next="Friday"
        ),
    ),
    "markets of two days": (
        MARKETS.format(
            city="Kessin", up="higher", day="Monday", index="KX", a="0.8", b="4,112", c="312", d="290", next="Thursday"
        ),
        MARKETS.format(
            city="Kessin", up="higher", day="Tuesday", index="KX", a="0.2", b="4,120", c="287", d="291", next="Thursday"
        ),
    ),
    "weather in two places": (
        WEATHER.format(
            colour="yellow", where="the north", day="Monday", a="90", b="40", town="Hallin", isle="Sull", next="Tuesday"
        ),
        WEATHER.format(
            colour="orange", where="the south", day="Sunday", a="110", b="60", town="Dorne", isle="Vey", next="Monday"
        ),
    ),
    "same actors, same day, other story": (
        WIRE,
        "Freedonia accused Sylvania on Tuesday of jamming its radio beacons on the Marca river, and foreign minister "
        "Lena Orban said she would summon the Sylvanian envoy. The beacons guide ships past the closed bridge, and "
        "two barges ran aground on Monday night. A Sylvanian government official denied any part in it.",
    ),
    "a quotation of one sentence in another story": (
        WIRE,
        "Sylvania's parliament voted on Wednesday to halve the toll, the first sign that it wants an end to the "
        "quarrel. Deputies of all parties spoke for the cut in a debate that went on past midnight. The offer left 17 "
        "of the 24 points raised by her government without an answer, Orban had said a day before. Merchants cheered "
        "in the gallery when the result was read out, and the speaker had to call for order more than once.",
    ),
}
