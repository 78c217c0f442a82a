"""What a configuration file may say: every section, its keys, their defaults and bounds. Unknown keys are mistakes."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from monitor.model import WAKING, Change, Lane, Reliability
from monitor.model import State as StateOfIncident

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(value: Any) -> timedelta:
    """A length of time as people write it: 30s, 5m, 2h, 1d. Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d+)\s*([smhd])", str(value).strip())
    if not found:
        raise ValueError(f"{value!r} is no length of time; write it as 30s, 5m, 2h or 1d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is no time zone; write it as Asia/Damascus or UTC")
    return value


def _clock_time(value: Any) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no time of day; write it as 07:00") from None


ID = r"^\w[\w.-]*$"
LANGUAGE = r"^[a-z]{2,3}$"
WEB_ADDRESS = r"^https?://[^\s/]+\S*$"
CHANNEL = r"^@?[A-Za-z]\w{3,31}$"
SECRET_NAME = r"^[a-z0-9][a-z0-9_-]*$"  # noqa: S105  the form of a name, not a secret

Id = Annotated[str, StringConstraints(pattern=ID, max_length=64)]
Duration = Annotated[timedelta, BeforeValidator(duration)]
Zone = Annotated[str, AfterValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
WebAddress = Annotated[str, StringConstraints(pattern=WEB_ADDRESS)]


class Strict(BaseModel):
    """A section in which every key must be known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(Strict):
    """The name of a secret that is kept outside the file."""

    secret: Annotated[str, StringConstraints(pattern=SECRET_NAME)]


class State(Strict):
    """Where the monitor remembers, and for how long. The folder is the daemon's own; without one it follows XDG."""

    path: Path | None = None
    keep: Duration = timedelta(days=90)


class Fetch(Strict):
    """How the monitor presents itself to servers, and which private networks it may reach."""

    contact: str = ""
    allow_private: tuple[str, ...] = ()


class Place(Strict):
    """A place to watch: base forms of its names in any language; spelling and inflection are the monitor's business."""

    id: Id
    name: str
    country: str = ""
    kind: str = ""
    within: Id | None = None
    aliases: dict[Language, tuple[str, ...]] = {}
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class Side(Strict):
    """A party to a conflict, beside those that the lexicons know."""

    id: Id
    name: str
    aliases: dict[Language, tuple[str, ...]] = {}


class Listed(Strict):
    """What every kind of source has. Outlets of one owner are one voice; the channel of a side speaks as a party."""

    id: Id
    name: str = ""
    every: Duration = timedelta(minutes=5)
    reliability: Reliability = Reliability.F
    owner: str = ""
    language: Language | Literal[""] = ""
    side: str = ""


class Feed(Listed):
    """An RSS, Atom or JSON feed."""

    kind: Literal["rss"]
    url: WebAddress


class Channel(Listed):
    """A public Telegram channel, read through its web preview, through the account, or through both."""

    kind: Literal["telegram"]
    channel: Annotated[str, StringConstraints(pattern=CHANNEL)]
    through: Literal["preview", "account", "both"] = "preview"
    every: Duration = timedelta(minutes=2)


class Wire(Listed):
    """A wire service: a folder into which files are dropped, or an address that answers with ninjs or NewsML-G2."""

    kind: Literal["wire"]
    folder: Path | None = None
    url: WebAddress | None = None
    headers: dict[str, str | Secret] = {}
    receipts: bool = False
    every: Duration = timedelta(seconds=30)

    @model_validator(mode="after")
    def _one_way_in(self) -> Wire:
        if (self.folder is None) == (self.url is None):
            raise ValueError('a wire needs either folder = "..." or url = "https://..."')
        return self


class Account(Strict):
    """The Telegram account that reads channels (https://my.telegram.org, API development tools)."""

    api_id: int = Field(gt=0)
    api_hash: Secret
    session: str = "telegram.session"


class Terminal(Strict):
    """Alerts on the terminal."""

    kind: Literal["terminal"]
    language: Language | Literal[""] = ""


class Desktop(Strict):
    """Alerts on the desktop, over D-Bus."""

    kind: Literal["desktop"]
    language: Language | Literal[""] = ""


class Bot(Strict):
    """Alerts through a Telegram bot to one chat. `buttons`: who may press them, by role or by user number."""

    kind: Literal["telegram"]
    token: Secret
    chat: int | str
    api: WebAddress = "https://api.telegram.org"
    buttons: Literal["everyone", "admins"] | tuple[int, ...] = "everyone"
    language: Language | Literal[""] = ""


class Mail(Strict):
    """Alerts by e-mail."""

    kind: Literal["email"]
    server: str
    port: int = Field(default=587, gt=0, lt=65536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret | None = None
    sender: str
    to: tuple[str, ...] = Field(min_length=1)
    language: Language | Literal[""] = ""


class Webhook(Strict):
    """Alerts as signed JSON to an address of yours."""

    kind: Literal["webhook"]
    url: WebAddress
    key: Secret | None = None
    language: Language | Literal[""] = ""


class Apprise(Strict):
    """Alerts through any service that apprise knows (install the extra `more`)."""

    kind: Literal["apprise"]
    url: Secret
    language: Language | Literal[""] = ""


class Files(Strict):
    """Incidents as Atom, GeoJSON and CSV files in a folder."""

    kind: Literal["files"]
    folder: Path
    language: Language | Literal[""] = ""


class Quiet(Strict):
    """Hours in which only what breaks through wakes somebody; in the file's time zone, unless they name another."""

    start: ClockTime
    end: ClockTime
    timezone: Zone | None = None
    break_through: frozenset[StateOfIncident] = frozenset({StateOfIncident.CONFIRMED})


class Watch(Strict):
    """Who is told of what. `places` stand for those within them too; no places means all, no notify means all."""

    name: str
    places: tuple[str, ...] = ()
    changes: tuple[Change, ...] = tuple(Change)
    languages: tuple[Language, ...] = ()
    lane: Lane = Lane.FAST
    notify: tuple[str, ...] = ()
    wake: frozenset[StateOfIncident] = WAKING
    edit: frozenset[StateOfIncident] = frozenset({StateOfIncident.CORROBORATED, StateOfIncident.SUPERSEDED})
    quiet: Quiet | None = None
    repeat: Duration | None = None
    storm: int = Field(default=5, ge=0)


class Digest(Strict):
    """The daily account: when, in which zone and language (the file's, unless it names another), through whom."""

    at: ClockTime = time(7, 0)
    timezone: Zone | None = None
    notify: tuple[str, ...] = ()
    language: Language | Literal[""] = ""


class Operator(Strict):
    """Who hears of the monitor itself: sources that went quiet, channels that refuse, the heartbeat."""

    notify: tuple[str, ...] = ()
    heartbeat: WebAddress | None = None
    alive: bool = True


class Newsroom(Strict):
    """How people decide on an incident."""

    confirm_by: int = Field(default=2, ge=1, le=5)


AnySource = Annotated[Feed | Channel | Wire, Field(discriminator="kind")]
AnyNotifier = Annotated[
    Terminal | Desktop | Bot | Mail | Webhook | Apprise | Files,
    Field(discriminator="kind"),
]


class Config(Strict):
    """The whole file."""

    language: Language = "en"
    timezone: Zone = "UTC"
    state: State = State()
    fetch: Fetch = Fetch()
    telegram: Account | None = None
    places: tuple[Place, ...] = ()
    sides: tuple[Side, ...] = ()
    sources: tuple[AnySource, ...] = ()
    notifiers: dict[Id, AnyNotifier] = {}
    watches: tuple[Watch, ...] = ()
    digest: Digest = Digest()
    operator: Operator = Operator()
    newsroom: Newsroom = Newsroom()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which people are told times."""
        return ZoneInfo(self.timezone)

    @property
    def digest_zone(self) -> str:
        """The time zone whose days the digest tells of."""
        return self.digest.timezone or self.timezone
