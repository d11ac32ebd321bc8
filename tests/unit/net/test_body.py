import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.net.body import MAX_RATIO, RATIO_COUNTS_FROM, BodyRefused, read_beginning, read_body


def pieces(data: bytes, size: int = 7) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_gzip_is_unpacked_however_it_is_cut(data: bytes, size: int) -> None:
    assert read_body(pieces(gzip.compress(data), size), "gzip", 3000) == data


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_brotli_is_unpacked_however_it_is_cut(data: bytes, size: int) -> None:
    assert read_body(pieces(brotli.compress(data), size), "br", 3000) == data


def test_several_members_are_one_body_and_padding_is_none_of_it() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0"
    assert read_body([packed], "x-gzip", 100) == b"one two"


BOMBS = {"gzip": gzip.compress(bytes(200_000_000)), "br": brotli.compress(bytes(200_000_000))}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_is_cut_off_long_before_its_end(coding: str) -> None:
    tracemalloc.start()
    with pytest.raises(BodyRefused, match=f"more than {MAX_RATIO} times what was sent"):
        read_body(pieces(BOMBS[coding], 1024), coding, 16_000_000)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("coding", BOMBS)
def test_what_unpacks_beyond_the_limit_is_refused_however_dense_it_is(coding: str) -> None:
    with pytest.raises(BodyRefused, match="longer than the limit of 100000 bytes"):
        read_body(pieces(BOMBS[coding]), coding, 100_000)


@pytest.mark.parametrize("pack", [gzip.compress, brotli.compress])
def test_what_is_small_may_be_as_dense_as_it_likes(pack: Callable[[bytes], bytes]) -> None:
    flat = bytes(RATIO_COUNTS_FROM)
    assert read_body([pack(flat)], "br" if pack is brotli.compress else "gzip", 2 * RATIO_COUNTS_FROM) == flat
    with pytest.raises(BodyRefused, match="times what was sent"):
        read_body([pack(flat + b"0")], "br" if pack is brotli.compress else "gzip", 2 * RATIO_COUNTS_FROM)


def test_a_brotli_body_that_is_none_or_breaks_off_is_refused() -> None:
    packed = brotli.compress(b"words " * 100)
    for broken, said in ((packed[:-2], "breaks off"), (b"no brotli at all", "not readable as such")):
        with pytest.raises(BodyRefused, match=said):
            read_body([broken], "br", 10_000)
    assert read_body([], "br", 10) == b""


def test_a_plain_body_over_the_limit_is_refused_and_one_at_it_is_not() -> None:
    assert read_body(pieces(bytes(100)), "", 100) == bytes(100)
    with pytest.raises(BodyRefused):
        read_body(pieces(bytes(101)), "identity", 100)


def test_an_endless_body_is_not_read_to_its_end() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(1000)

    with pytest.raises(BodyRefused):
        read_body(endless(), "", 10_000)
    assert len(read_beginning(endless(), 1500)) == 1500


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"x" * 1000, mtime=0)[:-9], b"no gzip at all", zlib.compress(b"x")],
    ids=["cut short", "plain", "zlib"],
)
def test_a_compressed_body_that_is_none_is_refused(packed: bytes) -> None:
    with pytest.raises(BodyRefused):
        read_body([packed], "gzip", 10_000)


@pytest.mark.parametrize("coding", ["zstd", "gzip, gzip", "deflate"])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(BodyRefused, match="was not asked for"):
        read_body([b""], coding, 10)
