"""Data files in YAML, ours and users': what is wrong with one is told with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from timeline.domain.errors import InvalidSettings

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_sheet(file: Traversable) -> Any:
    """What the file holds. InvalidSettings when it cannot be read or is no YAML."""
    try:
        return yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506  both loaders are safe ones
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise InvalidSettings(f"{file}, line {mark.line + 1 if mark else 1}: no YAML: {error.problem}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidSettings(f"{file}: {error}; name a file of YAML in UTF-8") from None


@contextmanager
def placed(file: Traversable, key: str | None = None, number: int | None = None) -> Iterator[None]:
    """What is refused inside is refused with its place: a key of the file, or the entry of this number in its list."""
    try:
        yield
    except InvalidSettings as error:
        line = _line(file, key, number)
        raise InvalidSettings(f"{file}, line {line}: {error.message}", file=str(file), line=line) from None


def _line(file: Traversable, key: str | None, number: int | None) -> int:
    root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    node: yaml.Node = next((value for name, value in root.value if name.value == key), root)
    if number is not None:
        node = node.value[number]
    return int(node.start_mark.line) + 1
