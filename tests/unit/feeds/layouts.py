"""Pages of one story in the layouts that newspapers print it in, with everything that stands around a story.

Each is a function of nothing: a page. `STORY` is what a reader would call the article.
"""

from __future__ import annotations

import json
from collections.abc import Callable

TITLE = "Freedonia recalls envoy from Sylvania over shelling of border town"

STORY = (
    "GRAUSTADT, Oct 7 - Freedonia recalled its ambassador from Sylvania on Wednesday after shells fell on a border"
    " town, the foreign ministry said.",
    'Foreign Minister Rufus Teasdale told reporters that his country "will not sit at a table while guns speak".',
    "Sylvania denied that its army had fired, and called the charge an invention of people who want the truce to fail.",
    "Two houses and the customs office of Klopstadt were hit shortly before dawn, the mayor said. Nobody was killed.",
    "The two neighbours agreed in March to keep heavy guns thirty kilometres from the river, under a plan that"
    " Ruritania had put forward.",
    'Ruritania urged both sides to show restraint. "Whoever fired wants us to walk away, and we will not," its envoy'
    " Ada Hentzau said after a call with Teasdale.",
    "Observers of the joint commission were on their way to the town, a spokeswoman said, and would report by Friday.",
    "Freedonia also asked the Council of the League to meet, and said that it would close two crossings to lorries from"
    " Sylvania if no answer came by the weekend.",
)

MENU = ("Home", "World", "Politics", "Business", "Sport", "Culture", "Podcasts", "Crosswords")
RELATED = (
    "Harvest fails in the southern plains for a third year",
    "What the markets expect of the central bank's next move",
    "Ten museums that are worth a detour this autumn",
    "Opinion: why the ferry line must stay open",
)
COMMENTS = (
    "Typical. Nobody asked the people who live along that road, and nobody ever will, mark my words.",
    "I visited the place as a student and it was lovely, so sad to read this over breakfast.",
    "Moderators removed my remark again, so much for free debate on this website!",
)
SIGN_UP = "Get our morning briefing in your inbox. Enter your e-mail address and choose a topic you care about."
COOKIES = "We use cookies to improve your visit. You can change your preferences at any time in the settings."
FOOTER = "Copyright 2015 The Harbour Wire Company. Registered office at 4 Quay Lane. All rights reserved."
CAPTION = "Houses near the customs office after the night. Photograph: Harbour Wire"
ADVERT = "Advertisement: save forty per cent on winter tyres until Sunday at your dealer around the corner."

Layout = Callable[[], str]


def paragraphs(story: tuple[str, ...] = STORY) -> str:
    return "\n".join(f"<p>{part}</p>" for part in story)


def menu() -> str:
    links = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in MENU)
    return f"<nav><ul>{links}</ul></nav>"


def related(tag: str = "div") -> str:
    links = "".join(f'<li><a href="/r/{n}">{title}</a></li>' for n, title in enumerate(RELATED))
    return f'<{tag} class="related"><h3>More on this</h3><ul>{links}</ul></{tag}>'


def comments() -> str:
    posts = "".join(f'<div class="comment"><b>reader{n}</b><p>{text}</p></div>' for n, text in enumerate(COMMENTS))
    return f'<section id="comments"><h3>Comments</h3>{posts}</section>'


def page(body: str, head: str = "", language: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{TITLE} | Harbour Wire</title>'
        f'<meta property="og:title" content="{TITLE}">{head}</head><body>{body}<footer><p>{FOOTER}</p></footer></body>'
        "</html>"
    )


def article_element() -> str:
    return page(f"<header>{menu()}</header><main><article><h1>{TITLE}</h1>{paragraphs()}</article></main>{related()}")


def nested_divisions() -> str:
    inner = f'<div class="story-body__inner"><div><h1>{TITLE}</h1></div><div>{paragraphs()}</div></div>'
    side = f'<div class="sidebar">{related()}<div class="promo"><p>{SIGN_UP}</p></div></div>'
    return page(
        f'<div id="top">{menu()}</div><div class="grid"><div class="col-8">{inner}</div>{side}</div>{comments()}'
    )


def between_the_paragraphs() -> str:
    parts = [f"<p>{part}</p>" for part in STORY]
    parts[2:2] = [related("aside"), f'<div class="ad-slot"><span>{ADVERT}</span></div>']
    parts[6:6] = [f'<figure><img src="1.jpg"><figcaption>{CAPTION}</figcaption></figure>']
    parts[9:9] = [f'<div class="newsletter-signup"><p>{SIGN_UP}</p><form><input><button>Join</button></form></div>']
    return page(f"{menu()}<article><h1>{TITLE}</h1>{''.join(parts)}</article>")


def tables_of_old() -> str:
    left = "<br>".join(f'<a href="/{name}">{name}</a>' for name in MENU)
    story = f"<font size=4><b>{TITLE}</b></font>" + paragraphs()
    right = "<br>".join(f'<a href="/{n}">{title}</a>' for n, title in enumerate(RELATED))
    return page(f"<table><tr><td width=100>{left}</td><td>{story}</td><td width=150>{right}</td></tr></table>")


def line_breaks() -> str:
    text = "<br><br>".join(STORY)
    return page(f'{menu()}<div id="content"><h2>{TITLE}</h2><div class="text">{text}</div></div>{related()}')


def for_machines_too() -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": "2015-10-07T18:30:00+02:00",
        "isAccessibleForFree": True,
        "articleBody": "\n\n".join(STORY),
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return page(f"{menu()}<div class='app'><h1>{TITLE}</h1>{paragraphs()}</div>{related()}{comments()}", script)


def drawn_by_scripts() -> str:
    """Nothing stands on the page but the data of a script; what machines get holds the story."""
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(STORY)}
    return page(
        f'<div id="root"></div><script>window.__DATA__ = {json.dumps({"menu": list(MENU)})};</script>',
        f'<script type="application/ld+json">{json.dumps(data)}</script>',
    )


def accelerated() -> str:
    body = (
        f'<main role="main"><article class="amp-article"><h1>{TITLE}</h1><amp-img src="1.jpg"></amp-img>{paragraphs()}'
    )
    side = f"<amp-sidebar><ul>{''.join(f'<li>{name}</li>' for name in MENU)}</ul></amp-sidebar>"
    return page(
        f"{side}{body}</article></main>{related()}", '<link rel="canonical" href="https://elsewhere.example/1">'
    )


def press_release() -> str:
    crumbs = " &gt; ".join(f'<a href="/{name}">{name}</a>' for name in ("Home", "Ministry", "Newsroom", "Statements"))
    meta = "<p class='date'>07.10.2015</p><p class='no'>No. 412/2015</p>"
    tools = "<div class='tools'><a>Print</a> <a>Send by e-mail</a> <a>Larger type</a></div>"
    return page(
        f"<div class='breadcrumb'>{crumbs}</div>"
        f"<div class='field-body'><h2>{TITLE}</h2>{meta}{paragraphs()}</div>{tools}"
    )


def with_points() -> str:
    points = "".join(f"<li>{part}</li>" for part in STORY[:2])
    return page(
        f"{menu()}<article><h1>{TITLE}</h1><ul class='key-points'>{points}</ul>{paragraphs(STORY[2:])}</article>"
        f"<div class='most-read'><h3>Most read</h3>"
        f"<ol>{''.join(f'<li><a href=#>{t}</a></li>' for t in RELATED)}</ol></div>"
    )


def quotations() -> str:
    parts = [f"<p>{part}</p>" for part in STORY]
    parts[1] = f"<blockquote><p>{STORY[1]}</p></blockquote>"
    pull = f'<aside class="pullquote"><q>{STORY[1]}</q></aside>'
    return page(f"{menu()}<main><h1>{TITLE}</h1>{''.join(parts[:4])}{pull}{''.join(parts[4:])}</main>{comments()}")


def banner_first() -> str:
    buttons = "<button>Accept all</button><button>Settings</button>"
    banner = f'<div id="cookie-banner" role="dialog"><p>{COOKIES}</p>{buttons}</div>'
    return page(f"{banner}{menu()}<section class='article__body'><h1>{TITLE}</h1>{paragraphs()}</section>{related()}")


def everything_at_once() -> str:
    share = (
        "<div class='share'><a>Facebook</a><a>Mail</a><a>Copy link</a><span>Share this story with friends</span></div>"
    )
    author = (
        "<div class='author-bio'><p>Otto Kringelein covers the river states and has won two prizes for it.</p></div>"
    )
    tags = "<ul class='tags'>" + "".join(f"<li><a href='/t/{t}'>{t}</a></li>" for t in ("Truce", "League")) + "</ul>"
    half = len(STORY) // 2
    body = f"{paragraphs(STORY[:half])}<div class='ad'>{ADVERT}</div>{related('aside')}{paragraphs(STORY[half:])}"
    return page(
        f"<header>{menu()}<p><a href='/login'>Already a subscriber? Sign in</a></p></header>"
        f"<article><h1>{TITLE}</h1>{share}<time datetime='2015-10-07T18:30:00Z'>today</time>"
        f"{body}{author}{tags}</article>"
        f"{comments()}<div class='newsletter'><p>{SIGN_UP}</p></div><div class='cookie-notice'>{COOKIES}</div>"
    )


def live_report() -> str:
    posts = "".join(
        f'<div class="live-post"><time datetime="2015-10-07T{18 - n}:00:00Z">{18 - n}:00</time><p>{part}</p></div>'
        for n, part in enumerate(STORY)
    )
    return page(f"{menu()}<main><h1>{TITLE}</h1><div class='live-blog'>{posts}</div></main>{related()}")


def unclosed() -> str:
    """As hand-made pages are: no end tags, no main element, attributes without quotes."""
    return (
        f"<html><head><title>{TITLE}</title><body bgcolor=white><a href=/>Home</a> <a href=/world>World</a>"
        f"<h1>{TITLE}</h1><p>"
        + "<p>".join(STORY)
        + f"<hr><ul><li><a href=/1>{RELATED[0]}<li><a href=/2>{RELATED[1]}</ul>"
        f"<p><small>{FOOTER}"
    )


LAYOUTS: tuple[Layout, ...] = (
    article_element, nested_divisions, between_the_paragraphs, tables_of_old, line_breaks, for_machines_too,
    drawn_by_scripts, accelerated, press_release, with_points, quotations, banner_first, everything_at_once,
    live_report, unclosed,
)  # fmt: skip
