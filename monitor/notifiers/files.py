"""Incidents as files in a folder, for whatever reads them: `incidents.geojson` (RFC 7946), `incidents.atom` (RFC 4287
with GeoRSS points) and `incidents.csv` (RFC 4180). The GeoJSON is what is remembered; the others follow from it."""

import csv
import html
import io
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor import plain
from monitor.errors import Unavailable
from monitor.model import Message, Receipt
from monitor.notifiers.fields import SCHEMA, fields

_MOST = 1000  # incidents; the oldest give way
_COLUMNS = (
    "id", "state", "place", "place_name", "latitude", "longitude", "change", "extent", "headline", "text", "voices",
    "attribution", "grade", "posted", "updated", "url", "quote",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run (OWASP, "CSV Injection")


class Files:
    """Keeps the newest state of each incident in `folder`. Each file is replaced whole, so a reader never sees half."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._folder = name, folder

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Write the incident's new state into every file. What tells of no incident, such as a digest, is not kept."""
        if message.state is None:
            return None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            known = [each for each in self._known() if each["id"] != message.thread]
            newest = [*known, _feature(message)][-_MOST:]
            self._replace("incidents.geojson", _geojson(newest))
            self._replace("incidents.csv", _csv(newest))
            self._replace("incidents.atom", _atom(newest))
        except OSError as error:
            raise Unavailable(self._name, f"cannot write to {self._folder}: {error.strerror}") from None
        return None

    def _known(self) -> list[dict[str, Any]]:
        try:
            features = json.loads((self._folder / "incidents.geojson").read_text("utf-8"))["features"]
            return [each for each in features if each["id"] and isinstance(each["properties"], dict)]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError):
            return []  # somebody wrote into it: begin anew rather than stop telling

    def _replace(self, name: str, content: str) -> None:
        handle, path = tempfile.mkstemp(dir=self._folder, prefix=f".{name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(path).chmod(0o644)
        Path(path).replace(self._folder / name)


def _feature(message: Message) -> dict[str, Any]:
    where = [message.longitude, message.latitude]
    point = {"type": "Point", "coordinates": where} if None not in where else None
    return {"type": "Feature", "id": message.thread, "geometry": point, "properties": fields(message)}


def _geojson(features: list[dict[str, Any]]) -> str:
    whole = {"type": "FeatureCollection", "schema": SCHEMA, "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _csv(features: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_COLUMNS)
    for feature in reversed(features):
        rows.writerow([_cell(feature["properties"].get(column, "")) for column in _COLUMNS])
    return "\ufeff" + out.getvalue()  # without the mark Excel reads Arabic in the wrong encoding


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip("\u2066\u2067\u2068 ").startswith(_FORMULA) else value
    return value


def _atom(features: list[dict[str, Any]]) -> str:
    entries = "\n".join(_entry(each["properties"], str(each["id"])) for each in reversed(features))
    updated = max((each["properties"].get("updated", "") for each in features), default="")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss">\n'
        "<id>tag:whoholds,2024:incidents</id><title>Changes of control</title>"
        "<author><name>whoholds</name></author>"
        f"<updated>{_moment(updated)}</updated>\n{entries}\n</feed>\n"
    )


def _entry(about: dict[str, Any], number: str) -> str:
    rows = [about.get(name, "") for name in ("text", "quote", "voices", "attribution", "timing", "history")]
    point, link = "", plain.link(str(about.get("url", "")))
    if "latitude" in about and "longitude" in about:
        point = f"<georss:point>{float(about['latitude'])} {float(about['longitude'])}</georss:point>"
    return (
        f"<entry><id>tag:whoholds,2024:incident/{html.escape(number)}</id>"
        f"<title>{_xml(about.get('headline', number))}</title>"
        f"<updated>{_moment(str(about.get('updated', '')))}</updated>"
        f'<category term="{_xml(about.get("state", ""))}"/>'
        + (f'<link href="{html.escape(link)}"/>' if link else "")
        + point
        + f'<content type="text">{_xml(chr(10).join(row for row in rows if row))}</content></entry>'
    )


def _xml(text: object) -> str:
    return html.escape(plain.worded(str(text), 5000))


def _moment(written: str) -> str:
    """A time as RFC 3339 asks for it; the beginning of time where none is known."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = datetime.fromtimestamp(0, UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
