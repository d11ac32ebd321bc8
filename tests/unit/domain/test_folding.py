import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.folding import fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Ash Carter", "ash carter"),
        ("Mevlüt ÇAVUŞOĞLU", "mevlut cavusoglu"),
        ("Aydın Öz", "aydin oz"),
        ("Lech Wałęsa", "lech walesa"),
        ("Jean-Yves Le Drian", "jean yves le drian"),
        ("Sana'a’s O'Neill", "sanaas oneill"),
        ("  ", ""),
    ],
)
def test_a_name_is_found_however_it_is_typed(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
