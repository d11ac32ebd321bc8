import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.errors import AddressRefused
from timeline.net.target import read_target, redirected


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://News.Example/feed?a=1&b=2", "https://news.example/feed?a=1&b=2"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example:8443/x", "https://news.example:8443/x"),
        ("https://news.example./x", "https://news.example/x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("https://news.example/ä b#part", "https://news.example/%C3%A4%20b"),
    ],
)
def test_a_url_is_normalised_once(url: str, normal: str) -> None:
    assert read_target(url).url == normal


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/",
        "file:///etc/passwd",
        "news.example/feed",
        "http:///feed",
        "http://",
        "http://./",
        "http://news..example/",
        "http://-news.example/",
        "http://news.example:0/",
        "http://news.example:99999/",
        "http://news.example:http/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.0x1/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1/",
        "http://news%2eexample/",
        "http://news.example\\@127.0.0.1/",
        "http://ｎews.example/",
        "http://１２７.0.0.1/",
        "http://a b.example/",
        "http://news.example/\r\nHost: other",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_a_strange_url_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_target(url)


def test_credentials_in_a_url_are_refused_and_not_repeated() -> None:
    with pytest.raises(AddressRefused) as refused:
        read_target("https://reader:hush-hush@news.example/feed")
    assert "hush-hush" not in f"{refused.value.message} {refused.value.context}"


def test_ideographic_full_stops_do_not_hide_an_address() -> None:
    assert str(read_target("http://127。0。0。1/").literal) == "127.0.0.1"


@given(st.ip_addresses())
def test_an_address_is_read_as_itself(address: object) -> None:
    host = f"[{address}]" if ":" in str(address) else str(address)
    assert read_target(f"http://{host}/").literal == address


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for url in (text, f"http://{text}/", f"https://news.example/{text}"):
        try:
            again = read_target(read_target(url).url)
        except AddressRefused:
            continue
        assert again.url == read_target(url).url


def test_a_redirect_may_be_relative_and_may_go_up_to_https() -> None:
    start = read_target("http://news.example/a/feed")
    assert redirected(start, "../b").url == "http://news.example/b"
    assert redirected(start, "https://news.example/a").url == "https://news.example/a"


def test_a_redirect_from_https_down_to_http_is_refused() -> None:
    with pytest.raises(AddressRefused, match="down to http"):
        redirected(read_target("https://news.example/feed"), "http://news.example/feed")


def test_a_redirect_to_another_scheme_is_refused() -> None:
    with pytest.raises(AddressRefused):
        redirected(read_target("http://news.example/"), "file:///etc/passwd")
