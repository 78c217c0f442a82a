"""Where a verb works: which configuration, which state folder. The same two options on every verb that needs them."""

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import platformdirs

from monitor.config import Config, load
from monitor.config.secrets import Secrets
from monitor.errors import ConfigError, Mistake, StoreError

if TYPE_CHECKING:
    from monitor.store.sqlite import SqliteStore

_NAME = "monitor"


@dataclass(frozen=True, slots=True)
class Setting:
    """A configuration that was read, the file it came from, the state folder and the secrets beside it."""

    config: Config
    file: Path
    state: Path
    secrets: Secrets

    @property
    def database(self) -> Path:
        """Where everything is remembered."""
        return self.state / "monitor.db"

    def visit(self) -> "SqliteStore":
        """The store, opened beside the daemon. Raises StoreError where there is none yet."""
        from monitor.store.sqlite import SqliteStore

        if not self.database.exists():
            raise StoreError(f"nothing is remembered yet in {self.state}; start it with `monitor run`")
        return SqliteStore(self.database, visiting=True)

    def is_running(self) -> bool:
        """Whether a daemon has the state folder."""
        from monitor.store.lock import StateLock

        try:
            StateLock(self.state).release()
        except StoreError:
            return True
        return False


def find_config(named: Path | None) -> Path:
    """The configuration to use: --config, MONITOR_CONFIG, ./config.toml, the user's, the machine's."""
    if named:
        return named
    if given := os.environ.get("MONITOR_CONFIG"):
        return Path(given)
    candidates = [
        Path("config.toml"),
        Path(platformdirs.user_config_dir(_NAME)) / "config.toml",
        Path("/etc/monitor/config.toml"),
    ]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    looked = ", ".join(map(str, candidates))
    hint = "copy config.example.toml to config.toml, or name one: --config FILE"
    raise ConfigError([Mistake("configuration", 0, 0, f"none found (looked at {looked})", hint)])


def find_state(named: Path | None, config: Config, file: Path) -> Path:
    """The state folder: --state, systemd's STATE_DIRECTORY, MONITOR_STATE, the configuration's, the user's."""
    if named:
        return named
    for variable in ("STATE_DIRECTORY", "MONITOR_STATE"):
        if given := os.environ.get(variable):
            return Path(given.split(":")[0])
    if config.state.path:
        return file.parent / config.state.path.expanduser()
    return Path(platformdirs.user_state_dir(_NAME))


def setting(config_file: Path | None, state: Path | None) -> Setting:
    """Read the configuration and find the state folder. Raises ConfigError."""
    file = find_config(config_file)
    config = load(file)
    folder = find_state(state, config, file)
    return Setting(config, file, folder, Secrets(folder, os.environ))


def configured(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options --config and --state, and hand it the Setting as its first argument."""

    @click.option("--config", "config_file", type=click.Path(path_type=Path), help="The configuration to use.")
    @click.option("--state", type=click.Path(path_type=Path), help="The folder to remember in.")
    @functools.wraps(verb)
    def with_setting(config_file: Path | None, state: Path | None, **options: Any) -> Any:
        return verb(setting(config_file, state), **options)

    return with_setting
