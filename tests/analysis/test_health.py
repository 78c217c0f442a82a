"""How a source fares."""

from datetime import timedelta

from monitor.analysis import health
from monitor.model import Health
from tests.builders import at

NOW = at(10)


def calm(gap: float = 1.0) -> Health:
    return health.heard(Health("field"), [at(n * gap) for n in range(int(10 / gap) + 1)], NOW)


def test_the_usual_gap_is_learned() -> None:
    assert calm().usual_gap == timedelta(hours=1)
    assert calm().heard == at(10)


def test_a_source_is_quiet_after_twice_its_usual_gap() -> None:
    assert health.trouble(calm(), at(11.9)) == ""
    assert health.trouble(calm(), at(12.1)) == "quiet"


def test_a_busy_source_may_pause_for_half_an_hour() -> None:
    busy = calm(0.01)
    assert health.trouble(busy, at(10.4)) == ""
    assert health.trouble(busy, at(10.6)) == "quiet"


def test_a_source_never_heard_is_not_called_quiet() -> None:
    assert health.trouble(Health("field"), NOW) == ""


def test_an_answer_without_news_ends_the_failures_and_not_the_quiet() -> None:
    broken = health.failed(health.failed(calm(), "503"), "503")
    assert (broken.failures, health.trouble(broken, NOW)) == (2, "")
    broken = health.failed(broken, "503")
    assert (broken.failures, health.trouble(broken, NOW)) == (3, "away")
    answered = health.heard(broken, (), NOW)
    assert answered.failures == 0
    assert answered.heard == at(10)


def test_a_refusal_is_told_as_such() -> None:
    assert health.trouble(health.failed(calm(), "refused: private channel"), NOW) == "refused"


def test_the_operator_is_told_once_and_once_that_it_is_well_again() -> None:
    told, news = health.notices({}, [calm()], at(13))
    assert [h.source for h in news] == ["field"]
    told, news = health.notices(told, [calm()], at(14))
    assert news == []
    told, news = health.notices(told, [health.heard(calm(), [at(14)], at(14))], at(14))
    assert [h.source for h in news] == ["field"]
    assert told == {}


def test_a_late_report_is_behind() -> None:
    assert health.behind(at(0), at(1))
    assert not health.behind(at(0), at(0.1))


def test_a_source_is_behind_when_it_keeps_bringing_what_is_late() -> None:
    fares = calm()
    for n in range(1, 4):
        assert health.trouble(fares, at(10.1)) == ""
        fares = health.heard(fares, [at(10 + n / 100)], at(11))
    assert health.trouble(fares, at(11)) == "behind"
    assert health.trouble(health.heard(fares, [at(11)], at(11)), at(11)) == ""
