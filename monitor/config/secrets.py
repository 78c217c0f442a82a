"""Secrets stand outside the configuration: handed over by systemd, in the environment, or in a file of the state.

The first that exists is taken: `$CREDENTIALS_DIRECTORY/NAME` (systemd.exec(5), LoadCredential), the variable
`MONITOR_NAME`, the file `STATE/secrets/NAME` with mode 0600.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from monitor.config.positions import Path as KeyPath
from monitor.config.positions import nearest, positions
from monitor.config.shape import Config, Secret
from monitor.errors import ConfigError, Mistake

KNOWN_VARIABLES = frozenset({"MONITOR_CONFIG", "MONITOR_STATE", "MONITOR_LOG"})


class Secrets:
    """Finds the value of a secret by its name. Values are never shown."""

    def __init__(self, state: Path, environment: Mapping[str, str]) -> None:
        self._state, self._environment = state, environment

    def value(self, secret: Secret) -> str:
        """The secret's value without surrounding white space. Raises ConfigError where it is missing or open to all."""
        if problem := self.problem(secret):
            raise ConfigError([Mistake(str(self._file(secret)), 0, 0, *problem)])
        for path in self._files(secret):
            if path.is_file():
                return path.read_text("utf-8").strip()
        return self._environment[variable(secret)].strip()

    def keep(self, secret: Secret, value: str) -> Path:
        """Write a secret into its file, for its owner's eyes only; returns the file."""
        file = self._file(secret)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123
            out.write(value + "\n")
        return file

    def problem(self, secret: Secret) -> tuple[str, str] | None:
        """What is wrong with a secret, and the remedy; None when all is well."""
        file = self._file(secret)
        if variable(secret) not in self._environment and not any(path.is_file() for path in self._files(secret)):
            return f"the secret {secret.secret!r} is not set", f"put it into {file} (chmod 600) or {variable(secret)}"
        if file.is_file() and file.stat().st_mode & 0o077:
            return f"the secret {secret.secret!r} can be read by others", f"chmod 600 {file}"
        return None

    def _file(self, secret: Secret) -> Path:
        return self._state / "secrets" / secret.secret

    def _files(self, secret: Secret) -> Iterator[Path]:
        if folder := self._environment.get("CREDENTIALS_DIRECTORY"):
            yield Path(folder) / secret.secret
        if variable(secret) not in self._environment:
            yield self._file(secret)


def variable(secret: Secret) -> str:
    """The environment variable that may hold a secret."""
    return f"MONITOR_{secret.secret.replace('-', '_').upper()}"


def named_in(config: Config) -> Iterator[tuple[KeyPath, Secret]]:
    """Every secret that a configuration names, with its path in the file."""
    yield from _walk(config, ())


def _walk(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, Secret]]:
    if isinstance(value, Secret):
        yield path, value
    elif isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from _walk(getattr(value, key), (*path, key))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, (*path, key))
    elif isinstance(value, tuple):
        for n, inner in enumerate(value):
            yield from _walk(inner, (*path, n))


def check(config: Config, file: Path, secrets: Secrets, environment: Mapping[str, str]) -> None:
    """Raise ConfigError with every secret that is missing or open, and every variable that means nothing."""
    text = file.read_text("utf-8")
    found, lines = positions(text), text.splitlines()
    named = list(named_in(config))
    mistakes = [
        Mistake(str(file), *nearest(found, path, lines), *problem)
        for path, secret in named
        if (problem := secrets.problem(secret))
    ]
    known = KNOWN_VARIABLES | {variable(secret) for _, secret in named}
    mistakes += [
        Mistake("environment", 0, 0, f"no such variable: {name}", f"known are {', '.join(sorted(known))}")
        for name in environment
        if name.startswith("MONITOR_") and name not in known
    ]
    if mistakes:
        raise ConfigError(mistakes)
