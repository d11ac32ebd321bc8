"""Feeds written for the tests."""

from __future__ import annotations

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Harbour Wire &amp; Post</title><link>https://www.harbour.example/</link><language>en-gb</language>
  <item>
    <title>Ministers of Norland &amp;amp; Sudria meet</title>
    <link>https://www.harbour.example/2015/talks?utm_source=rss</link>
    <guid isPermaLink="false">hw-1</guid>
    <pubDate>Wed, 07 Oct 2015 18:30:00 +0300</pubDate>
    <dc:creator>Harbour Wire</dc:creator>
    <description>A short summary.</description>
    <content:encoded><![CDATA[<p>The ministers met on Wednesday.</p>
      <p>They agreed to meet <b>again</b>.</p>]]></content:encoded>
  </item>
  <item>
    <title>A second story</title>
    <link>/2015/second</link>
    <pubDate>a while ago</pubDate>
    <description>&lt;p&gt;Only a summary.&lt;/p&gt;</description>
  </item>
</channel>
</rss>
"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <title type="html">Harbour &lt;em&gt;Wire&lt;/em&gt;</title>
  <id>urn:harbour</id><updated>2015-10-08T09:00:00Z</updated>
  <entry>
    <title>The &lt;tag&gt; is text here</title>
    <id>urn:harbour:1</id>
    <link rel="alternate" href="https://harbour.example/1"/>
    <published>2015-10-07T18:30:00+02:00</published><updated>2015-10-08T09:00:00Z</updated>
    <source><title>Northern Agency</title></source>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>
  </entry>
  <entry>
    <title>Changed only</title><id>urn:harbour:2</id><updated>2015-10-06</updated>
    <summary>First line
of a paragraph.

Second paragraph.</summary>
  </entry>
</feed>
"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://harbour.example/rdf"><title>Harbour RDF</title></channel>
  <item rdf:about="https://harbour.example/rdf/1">
    <title>Envoys leave</title><link>https://harbour.example/rdf/1</link>
    <description>The envoys left on Monday.</description><dc:date>2015-10-05T08:00:00Z</dc:date>
  </item>
</rdf:RDF>
"""

PAGE = """<!DOCTYPE html><html><head><title>Harbour &mdash; Home</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body><p>Welcome</p></body></html>"""

BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><title>&d;</title></channel></rss>"""


def rss(*items: str, head: str = "") -> bytes:
    """An RSS feed with these items' inner markup."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    namespaces = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rss version="2.0" {namespaces}><channel><title>Wire</title>{head}{inner}</channel></rss>'.encode()
