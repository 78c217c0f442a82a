"""One channel's order, without a network: whatever is pushed, lost or read, in whatever pieces."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.collectors.posts import Post
from monitor.collectors.telegram.pacing import Pacing
from monitor.collectors.telegram.tracks import ALBUM_PAUSE, PATIENCE, Track
from monitor.model import Event, Item, Kind, Source

AT = datetime(2026, 11, 22, tzinfo=UTC)
SOURCE = Source("homs", "Homs", Kind.TELEGRAM)


def post(number: int, text: str = "", group: int = 0) -> Post:
    return Post((number,), AT, text or f"news {number}", group=group, media=("photo x",) if group else ())


def track(last: int | None = 0) -> Track:
    return Track.load(SOURCE, "homs", None if last is None else json.dumps({"id": 1, "last": last}))


def told(track: Track) -> list[tuple[str, str]]:
    return [(item.native_id, item.event.value) for item in track.take()[0]]


def last_of(cursor: str) -> int:
    last: int = json.loads(cursor)["last"]
    return last


def test_what_follows_is_let_through_at_once() -> None:
    homs = track(4)
    homs.pushed(5, post(5), 0, AT)
    items, cursor = homs.take()
    assert [item.native_id for item in items] == ["5"]
    assert json.loads(cursor) == {"id": 1, "last": 5}


def test_what_comes_after_a_hole_waits_for_the_history() -> None:
    homs = track(4)
    homs.pushed(7, post(7), 0, AT)
    assert homs.behind
    assert told(homs) == []
    homs.read({5: post(5), 6: None}, False, 0, AT)
    homs.read({}, True, 0, AT)
    assert told(homs) == [("5", "new"), ("7", "new")]
    assert not homs.behind


def test_what_the_history_lacks_was_deleted_when_later_posts_are_there() -> None:
    homs = track(4)
    homs.pushed(6, post(6), 0, AT)
    homs.deleted([6], AT)
    homs.read({7: post(7)}, True, 0, AT)
    assert told(homs) == [("6", "new"), ("6", "retract"), ("7", "new")]


def test_a_history_that_lags_is_read_again_before_a_push_is_believed() -> None:
    homs = track(4)
    homs.pushed(6, post(6), 0, AT)
    for _ in range(PATIENCE):
        homs.read({}, True, 0, AT)
        assert told(homs) == []
        assert homs.behind
    homs.read({}, True, 0, AT)
    assert told(homs) == [("6", "new")]
    assert not homs.behind


def test_a_newest_number_that_nobody_pushed_calls_for_the_history() -> None:
    homs = track(4)
    homs.stands_at(4)
    assert not homs.behind
    homs.stands_at(9)
    assert homs.behind


def test_an_album_is_held_until_the_next_post_or_a_pause() -> None:
    homs = track(4)
    homs.pushed(5, post(5, "caption", group=9), 0, AT)
    homs.pushed(6, post(6, "", group=9), 1, AT)
    homs.pause(1 + ALBUM_PAUSE - 0.1, AT)
    items, cursor = homs.take()
    assert (items, last_of(cursor)) == ([], 4)
    homs.pause(1 + ALBUM_PAUSE, AT)
    items, cursor = homs.take()
    assert [(item.native_id, len(item.media)) for item in items] == [("5", 2)]
    assert last_of(cursor) == 6


def test_a_cursor_does_not_pass_an_album_that_is_held() -> None:
    homs = track(4)
    homs.pushed(5, post(5), 0, AT)
    homs.pushed(6, post(6, group=9), 0, AT)
    assert last_of(homs.take()[1]) == 5


def test_a_straggler_of_an_album_is_asked_for_again_and_not_forgotten() -> None:
    homs = track(4)
    homs.pushed(5, post(5, "caption", group=9), 0, AT)
    homs.pause(10, AT)
    homs.take()
    homs.pushed(6, post(6, "late", group=9), 20, AT)
    items, cursor = homs.take()
    assert items == []
    again = Track.load(SOURCE, "homs", cursor)
    assert again.again == {6}
    again.amended([6], [post(5, "caption", group=9), post(6, "late", group=9)], AT)
    (item,) = again.take()[0]
    assert (item.native_id, item.event, len(item.media)) == ("5", Event.EDIT, 2)


def test_an_edit_of_what_is_held_changes_it_silently() -> None:
    homs = track(4)
    homs.pushed(7, post(7), 0, AT)
    homs.edited(7, post(7, "changed"), AT)
    homs.read({5: post(5), 6: post(6)}, False, 0, AT)
    homs.read({}, True, 0, AT)
    assert [(item.event, item.text) for item in homs.take()[0]][-1] == (Event.NEW, "changed")


def test_a_watched_post_is_told_once_when_it_is_gone() -> None:
    homs = track(4)
    homs.checked({3: post(3), 4: None}, AT)
    homs.checked({3: post(3), 4: None}, AT)
    assert told(homs) == [("4", "retract")]


def test_the_account_goes_on_where_the_preview_was_left() -> None:
    assert Track.load(SOURCE, "homs", '{"last":9,"words":{"9":"x"}}').last == 9
    assert Track.load(SOURCE, "homs", '{"last":9,"hole":[3,7]}').last == 3


def test_a_channel_never_read_begins_with_its_newest_page() -> None:
    homs = track(None)
    homs.pushed(33, post(33), 0, AT)
    homs.read({number: post(number) for number in range(20, 33)}, True, 0, AT)
    assert [number for number, _ in told(homs)] == [str(number) for number in range(20, 34)]


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_whatever_happens_nothing_is_lost_twice_or_out_of_order(data: st.DataObject) -> None:
    """Pushes are lost or come; the history is read in pages at any time; the collector is killed at any time."""
    count = data.draw(st.integers(1, 40))
    groups = data.draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=count, max_size=count))
    posts = {n: post(n, group=100 + g + (n // 10) * 10 if g else 0) for n, g in enumerate(groups, 1)}
    homs, stored, cursor, time = track(0), [], '{"id":1,"last":0}', 0.0

    def store() -> None:
        nonlocal cursor
        items, moved = homs.take()
        stored.extend(items)
        cursor = moved or cursor

    def read(upto: int) -> None:
        following = [n for n in posts if n > (homs.last or 0) and n <= upto][: data.draw(st.integers(1, 9))]
        homs.read({n: posts[n] for n in following}, not following, time, AT)

    for number in posts:
        match data.draw(st.sampled_from(["push", "push", "push", "lose", "read", "kill", "wait"])):
            case "push":
                homs.pushed(number, posts[number], time, AT)
            case "read":
                read(number)
            case "kill":
                homs = Track.load(SOURCE, "homs", cursor)
            case "wait":
                time += 5
                homs.pause(time, AT)
        store()
    homs.stands_at(count)
    for _ in range(2 * count):
        read(count)
        store()
    homs.pause(time + 10, AT)
    store()
    _judge(stored, posts, homs)


def _judge(stored: list[Item], posts: dict[int, Post], homs: Track) -> None:
    new = [int(item.native_id) for item in stored if item.event is Event.NEW]
    assert new == sorted(set(new))
    told = {n for item in stored for n in _members(item, posts)} | homs.again
    assert {n for n, each in posts.items() if not each.group} <= set(new)
    assert {n for n, each in posts.items() if each.group} <= told | set(new)


def _members(item: Item, posts: dict[int, Post]) -> set[int]:
    return {int(item.native_id) + step for step in range(len(item.media))} if item.media else {int(item.native_id)}


def test_a_method_rests_as_long_as_telegram_says_and_others_go_on() -> None:
    pacing = Pacing({})
    pacing.flooded("GetHistory", 30, now=100)
    assert pacing.rest("GetHistory", 110) == 20
    assert pacing.rest("GetMessages", 110) == 0
    assert pacing.rest("GetHistory", 131) == 0


def test_our_own_pace_spreads_calls_over_time() -> None:
    pacing = Pacing({"JoinChannel": (5, 86_400.0)})
    for hour in range(5):
        assert pacing.rest("JoinChannel", hour * 3600) == 0
        pacing.called("JoinChannel", hour * 3600)
    assert pacing.rest("JoinChannel", 5 * 3600) == 19 * 3600
    assert pacing.rest("JoinChannel", 86_400) == 0
