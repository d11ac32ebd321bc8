from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from timeline.net.addresses import SPECIAL, IPAddress, embedded, why_refused


def within(network: str) -> SearchStrategy[IPAddress]:
    return st.ip_addresses(network=network)


special = st.sampled_from([str(network) for network, _ in SPECIAL]).flatmap(within)
private_ipv4 = st.sampled_from([str(n) for n, _ in SPECIAL if n.version == 4]).flatmap(within).map(int)


@given(special)
def test_every_address_of_every_special_network_is_refused(address: IPAddress) -> None:
    assert why_refused(address)


@given(private_ipv4, st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1))
def test_a_private_ipv4_address_is_refused_in_every_ipv6_form_that_carries_it(inner: int, low: int, mid: int) -> None:
    forms = [
        IPv6Address(0xFFFF << 32 | inner),  # mapped
        IPv6Address(0xFFFF << 48 | inner),  # translated
        IPv6Address(inner),  # compatible
        IPv6Address(0x0064FF9B << 96 | inner),  # NAT64
        IPv6Address(0x0064FF9B0001 << 80 | inner),  # local NAT64
        IPv6Address(0x2002 << 112 | inner << 80 | low),  # 6to4
        IPv6Address(0x20010000 << 96 | mid << 64 | inner ^ 0xFFFFFFFF),  # Teredo, the client
        IPv6Address(0x20010000 << 96 | inner << 64 | mid),  # Teredo, the server
        IPv6Address(0x26000001 << 96 | 0x00005EFE << 32 | inner),  # ISATAP under a public prefix
    ]
    assert all(why_refused(form) for form in forms)


@given(st.ip_addresses(v=6).filter(lambda address: address not in ip_network("2000::/3")))
def test_ipv6_outside_the_global_unicast_space_is_refused(address: IPAddress) -> None:
    assert why_refused(address)


@pytest.mark.parametrize(
    "public", ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.32.0.1", "2606:4700::1111", "2a00:1450::8a"]
)
def test_public_addresses_pass(public: str) -> None:
    assert why_refused(ip_address(public)) is None


def test_an_allowed_network_passes_and_its_neighbour_does_not() -> None:
    allowed = (ip_network("127.0.0.1/32"),)
    assert why_refused(ip_address("127.0.0.1"), allowed) is None
    assert why_refused(ip_address("127.0.0.2"), allowed)


def test_allowing_a_translators_prefix_does_not_allow_private_addresses_behind_it() -> None:
    allowed = (ip_network("64:ff9b::/96"),)
    assert why_refused(ip_address("64:ff9b::8.8.8.8"), allowed) is None
    why = why_refused(ip_address("64:ff9b::10.0.0.1"), allowed)
    assert why
    assert "10.0.0.1" in why


def test_the_reason_names_the_address_and_what_it_is() -> None:
    assert why_refused(ip_address("169.254.169.254")) == "169.254.169.254 is the metadata service of a cloud"


def test_an_ipv4_address_carries_no_other() -> None:
    assert list(embedded(IPv4Address("10.0.0.1"))) == []


@pytest.mark.parametrize("anycast", ["192.31.196.1", "192.52.193.1", "192.175.48.6", "2620:4f:8000::6"])
def test_service_addresses_that_every_network_may_answer_itself_are_refused(anycast: str) -> None:
    assert "anycast" in (why_refused(ip_address(anycast)) or "")
