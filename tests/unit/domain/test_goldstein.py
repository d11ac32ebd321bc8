"""The scale carries the published figures, and gives every code of ours one."""

import pytest

from timeline.domain.acts import SCHEMES
from timeline.domain.goldstein import intensity


@pytest.mark.parametrize(
    ("cameo", "figure"),
    [
        ("010", 0.0),
        ("016", -2.0),
        ("030", 4.0),
        ("0311", 5.2),
        ("0334", 6.0),
        ("057", 8.0),
        ("0874", 10.0),
        ("130", -4.4),
        ("13", -6.0),
        ("1383", -7.0),
        ("163", -8.0),
        ("182", -9.5),
        ("1822", -9.0),
        ("190", -10.0),
        ("196", -9.5),
    ],
)
def test_the_figures_are_those_of_the_table(cameo: str, figure: float) -> None:
    assert intensity(cameo) == figure


def test_a_code_that_the_table_has_not_falls_to_the_one_above_and_at_last_to_its_root() -> None:
    assert intensity("0399") == 5.0  # 039 is there
    assert intensity("09999") == -2.0
    with pytest.raises(KeyError):
        intensity("999")


def test_every_act_of_the_codebook_has_a_figure() -> None:
    assert all(-10 <= intensity(root) <= 10 for scheme in SCHEMES.values() for root in (scheme.cameo, *scheme.roots))
