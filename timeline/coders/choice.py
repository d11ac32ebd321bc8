"""The coder that the settings name: ours, or one that another distribution offers under an entry point.

A plug-in has in its pyproject.toml

    [project.entry-points."timeline.coders"]
    mine = "my_package:build"

where `build` takes the Settings and returns a `timeline.domain.events.Coder`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.predicates.lexicon import load_lexicon
from timeline.domain.errors import InvalidSettings, TimelineError
from timeline.domain.events import Article, Coder, CoderIdentity, Coding, ExplainingCoder
from timeline.settings import OWN_CODER, Settings

GROUP = "timeline.coders"


def is_own(settings: Settings) -> bool:
    return settings.coder == OWN_CODER


def build(settings: Settings, gazetteer: Gazetteer | None = None) -> Coder:
    """The coder, ready to code. InvalidSettings when it is not installed or cannot be built."""
    if is_own(settings):
        with _uncollected():
            return _own(settings, gazetteer)
    plugin = _plugin(settings.coder)
    coder = _built(plugin, settings)
    if not isinstance(getattr(coder, "identity", None), CoderIdentity) or not callable(getattr(coder, "code", None)):
        raise _unusable(plugin, "it returned no coder: a coder has `identity` (a CoderIdentity) and `code(article)`")
    return coder


def build_explaining(settings: Settings) -> Coder:
    """The same coder, which says in every answer why the other sentences tell nothing."""
    coder = build(settings)
    if not isinstance(coder, ExplainingCoder):
        raise InvalidSettings(f"the coder {settings.coder!r} cannot explain its silence; leave --explain away")
    return _Explaining(coder)


def _own(settings: Settings, gazetteer: Gazetteer | None) -> Coder:
    from timeline.coding.pipeline import build_coder  # noqa: PLC0415  costs a second that a plug-in does not need

    gazetteer = gazetteer or Gazetteer.load(settings.actors_files)
    return build_coder(settings.model, gazetteer, load_lexicon(settings.frames_files))


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made now stays for good: looking for garbage in it costs a fifth of the start, and again while coding."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@dataclass(frozen=True, slots=True)
class _Explaining:
    coder: ExplainingCoder

    @property
    def identity(self) -> CoderIdentity:
        return self.coder.identity

    def code(self, article: Article) -> Coding:
        return self.coder.explain(article)


def _plugin(name: str) -> EntryPoint:
    for found in entry_points(group=GROUP, name=name):
        return found
    names = ", ".join(sorted({OWN_CODER, *(found.name for found in entry_points(group=GROUP))}))
    raise InvalidSettings(
        f"TIMELINE_CODER: no coder {name!r} is installed; install the package that offers it, or choose of: {names}",
        coder=name,
    )


def _built(plugin: EntryPoint, settings: Settings) -> Coder:
    try:
        factory: Callable[[Settings], Coder] = plugin.load()
        return factory(settings)
    except TimelineError:
        raise
    except Exception as error:
        raise _unusable(plugin, f"{type(error).__name__}: {error}") from error


def _unusable(plugin: EntryPoint, why: str) -> InvalidSettings:
    return InvalidSettings(
        f"TIMELINE_CODER: the coder {plugin.name!r} ({plugin.value}) cannot be built: {why}; "
        f"mend it, or set TIMELINE_CODER={OWN_CODER}",
        coder=plugin.name,
    )
