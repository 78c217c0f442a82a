"""Whatever is done to them, in whatever order, the stores answer alike."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from store_values import DAWN, after, alert, decision, evidence, incident, item, post, read

from monitor.model import Event, Receipt
from monitor.store import Changes
from monitor.store.memory import MemoryStore
from monitor.store.sqlite import SqliteStore

FEW = st.integers(0, 4)
NOTIFIERS = ("bell", "mail")
TEXTS = ("سقطت حماة", "وبحماة معارك", "Hama fell", "")


class Alike(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.stores = MemoryStore(), SqliteStore(":memory:")
        self.now = 0
        self.leased = []

    def both(self, ask):
        """Do the same to each, and hand back the one answer."""
        first, second = (ask(store) for store in self.stores)
        assert first == second
        return first

    @rule(minutes=FEW)
    def time_passes(self, minutes):
        self.now += minutes

    @rule(n=FEW, version=FEW, event=st.sampled_from(Event), text=st.sampled_from(TEXTS), at=FEW, held=st.booleans())
    def item_comes(self, n, version, event, text, at, held):
        one = read(str(n), text, event=event, version=str(version), at=after(at), story=f"s{n}", embargo=after(at + 3))
        changes = Changes(held=(one.item,)) if held else Changes((one,), cursors=(("desk", f"{n}.{version}"),))
        self.both(lambda store: (store.knows(one.item), store.commit(changes), store.knows(one.item)))

    @rule(n=FEW, place=st.sampled_from(["hama", "homs"]), cites=st.sets(FEW), at=FEW, decided=FEW)
    def incident_changes(self, n, place, cites, at, decided):
        one = incident(
            f"i{n}",
            place,
            at=after(at),
            evidence=tuple(evidence(f"desk/{c}", after(c)) for c in sorted(cites)),
            decisions=tuple(decision(after(d)) for d in range(decided)),
        )
        changes = Changes(
            incidents=(one,), alerts=(alert(f"a{n}", f"i{n}", at=after(at)),), posts=(post(f"a{n}.{at}"),)
        )
        self.both(lambda store: store.commit(changes))

    @rule(n=FEW, at=FEW)
    def person_decides(self, n, at):
        self.both(lambda store: store.decide(f"i{n}", decision(after(at))))

    @rule(key=FEW, thread=FEW, notifier=st.sampled_from(NOTIFIERS), due=FEW)
    def message_is_posted(self, key, thread, notifier, due):
        self.both(lambda store: store.post([post(f"m{key}", f"i{thread}", notifier=notifier, due=after(due))]))

    @rule(limit=FEW, minutes=FEW, notifiers=st.sets(st.sampled_from(NOTIFIERS)))
    def deliveries_are_leased(self, limit, minutes, notifiers):
        now, until = after(self.now), after(self.now + minutes)
        pairs = zip(*(store.lease(now, until, limit, sorted(notifiers)) for store in self.stores), strict=True)
        for first, second in pairs:  # the numbers of deliveries are each store's own
            assert replace(first, id=0) == replace(second, id=0)
            self.leased.append((first, second))

    @rule(which=FEW, receipt=st.sampled_from([None, Receipt("1"), Receipt("2")]))
    def delivery_is_sent(self, which, receipt):
        if which < len(self.leased):
            for store, one in zip(self.stores, self.leased.pop(which), strict=True):
                store.sent(one, receipt, after(self.now))

    @rule(which=FEW, due=FEW, for_good=st.booleans())
    def delivery_fails(self, which, due, for_good):
        if which < len(self.leased):
            for store, one in zip(self.stores, self.leased.pop(which), strict=True):
                if for_good:
                    store.dead(one, after(self.now), "403")
                else:
                    store.again(one, after(self.now + due), "502")

    @invariant()
    def they_answer_alike(self):
        self.both(lambda store: store.tally())
        self.both(lambda store: store.counts() | {"bytes": 0})
        self.both(lambda store: list(store.reports_since(DAWN)))
        self.both(lambda store: store.find("حماة", 3))
        self.both(lambda store: store.released(after(self.now)))
        self.both(lambda store: store.undecided())
        self.both(lambda store: store.incidents_between(after(1), after(4)))
        for place in ("hama", "homs"):
            self.both(lambda store, place=place: store.incidents_at(place, after(2)))
        for n in range(5):
            self.both(lambda store, n=n: store.incidents_citing(f"desk/{n}"))
            self.both(lambda store, n=n: store.report(f"desk/{n}"))
            self.both(lambda store, n=n: (store.alerts_of(f"i{n}"), store.told(f"i{n}"), store.knows(item(str(n)))))

    def teardown(self):
        for store in self.stores:
            store.close()


TestAlike = Alike.TestCase
TestAlike.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
