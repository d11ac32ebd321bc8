"""The wheel, in a clean environment outside the checkout: an editable install would hide what it forgets."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def call(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT, cwd=place)
    return next(place.glob("*.whl"))


def test_the_wheel_carries_its_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "api",
        "feeds",
        "migrations",
        "timeline",
    }
    for needed in ("timeline/coding/lexicon/", "timeline/coding/actors/", "migrations/versions/", "timeline/cli/demo/"):
        assert any(name.startswith(needed) and not name.endswith(".py") for name in names), needed


@pytest.mark.timeout(600)
def test_the_installed_wheel_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    call(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    pip = (sys.executable, "-m", "pip", "--python", environment, "install", "--quiet", "--disable-pip-version-check")
    install = (*pip, "--no-compile")  # what the demo imports is compiled then; the rest is most of it
    call(*install, "--require-hashes", "-r", ROOT / "locks" / "runtime.txt", cwd=tmp_path)
    call(*install, "--no-deps", wheel, cwd=tmp_path)
    shown = call(environment / "bin" / "timeline", "demo", cwd=tmp_path)
    assert "The exchanges" in shown
    assert " -> " in shown
