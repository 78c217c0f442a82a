"""Feeds from the test suites of other readers, read in place where they are at hand."""

import ast
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.collectors.parsing import Feed, Unreadable, feeds

CORPORA = Path(__file__).parents[3] / "shared/data/feeds"
FIELDS = {
    "id": "id",
    "guid": "id",
    "link": "link",
    "title": "title",
    "published_parsed": "published",
    "created_parsed": "published",
    "updated_parsed": "updated",
}
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")


def header(body: bytes, name: str) -> str:
    """What a test file of feedparser wants its server to have said."""
    found = re.search(rb"(?i)Header:\s*" + name.encode() + rb":\s*(.*)", body)
    return found[1].decode().strip() if found else ""


def read(body: bytes) -> Feed:
    return feeds.read(body, content_type=header(body, "Content-type"), url=header(body, "Content-Location"))


@pytest.mark.parametrize(("corpus", "least"), [("feedparser", 2098), ("gofeed", 814), ("feed-rs", 66), ("reader", 11)])
def test_every_file_is_read_or_refused_in_words(corpus: str, least: int) -> None:
    told = 0
    for path in (CORPORA / corpus).rglob("*"):
        if path.is_file():
            try:
                read(path.read_bytes())
                told += 1
            except Unreadable as error:
                assert str(error)
    assert told >= least


def expectations(body: bytes) -> list[tuple[int, str, Any]]:
    """The equations of a test file of feedparser about entries' ids, links, titles and dates."""
    said = re.search(rb"Expect:\s*(.*?)(?:-->|\n)", body)
    try:
        tree = ast.parse(said[1].decode("utf-8", "replace").strip() if said else "", mode="eval")
    except SyntaxError:
        return []
    wanted = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            field = re.fullmatch(r"entries\[(\d)\]\['(\w+)'\]", ast.unparse(node.left))
            if field and field[2] in FIELDS and isinstance(node.comparators[0], ast.Constant | ast.Tuple):
                wanted.append((int(field[1]), field[2], ast.literal_eval(node.comparators[0])))
    return wanted


def as_read(feed: Feed, number: int, field: str) -> Any:
    value = getattr(feed.entries[number], FIELDS[field])
    return tuple(datetime.fromisoformat(value).utctimetuple()) if field.endswith("parsed") else value


def test_ids_links_titles_and_dates_are_what_feedparser_expects() -> None:
    right = wrong = 0
    for path in (CORPORA / "feedparser").rglob("*.xml"):
        body = path.read_bytes()
        for number, field, value in expectations(body):
            if field == "title" and "<" in str(value):
                continue  # our titles have no markup
            if "127.0.0.1:8097" in str(value):
                continue  # the address of its own test server
            same = as_read(read(body), number, field) == value
            right, wrong = right + same, wrong + (not same)
    assert right + wrong >= 70
    assert right / (right + wrong) >= 0.95, f"{right} of {right + wrong}"
