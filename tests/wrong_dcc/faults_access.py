"""Wrong in whom it lets do what, in what it follows of the registrations, and in what it shows of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dcc_stub.access import AccessControl
from dcc_stub.incoming import Refusal
from dcc_stub.registration import feed, tenancy, window
from dcc_stub.registration.networks import NetworkReading
from dcc_stub.registration.others import Others
from dcc_stub.registration.records import MeterPoint, Records
from dcc_stub.registration.register import Registrations
from dcc_stub.store import Store
from dcc_stub.transactions import Transactions
from tests.wrong_dcc.wrong import WrongDcc

Anything = Any
_POINTS: Anything = Records.points


def _put(owner: Any, name: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(owner, name, value)


def _forget_registration() -> None:
    AccessControl._standing = lambda *_: None  # type: ignore[method-assign]


def _no_party(_asked: Anything, _resource: str, user: Anything) -> Refusal | None:
    """Says of a stranger what is said of a User without access, and nothing of one that has left."""
    return None if user is not None else Refusal("E4", "not registered")


def _keep_reads() -> None:
    def settle(self: Anything, line: Anything, state: str, attempts: int) -> None:
        self._db.execute("UPDATE outbox SET state = ?, attempts = ? WHERE id = ?", (state, attempts, line.id))

    Store.settle = settle  # type: ignore[method-assign,assignment]


def _copy_to_the_network() -> None:
    """Also answers the distributor, whatever it has asked."""
    answer: Anything = Transactions._answer

    def both(self: Anything, outcome: Anything) -> None:
        answer(self, outcome)
        device = self._inventory.device(outcome.transaction.device)
        operator = device.registered.get("ED") or device.registered.get("GT")
        if operator and operator != outcome.transaction.user:
            answer(self, replace(outcome, transaction=replace(outcome.transaction, user=operator)))

    Transactions._answer = both  # type: ignore[method-assign]


def _follow_at_once() -> None:
    """Whatever the source is said to be: as if it were read directly."""
    point = Records.at_industry
    Records._seen = lambda self, mpxn: (point(self, mpxn), "industry")  # type: ignore[method-assign]


def _never_follow() -> None:
    """Neither at once nor at night; only the first copy counts."""
    first: Anything = Records.copy
    copied: set[str] = set()

    def copy(self: Anything, bases: Any) -> None:
        fresh = [base for base in bases if base not in copied]
        copied.update(fresh)
        first(self, fresh)

    Records.copy = copy  # type: ignore[method-assign]
    Records._seen = lambda self, mpxn: (  # type: ignore[method-assign]
        Records.at_industry(self, mpxn), "dcc",
    )  # fmt: skip


def _one_gas_database() -> None:
    """Takes the data of iGTs for none."""
    seen: Anything = Records._seen

    def without(self: Anything, mpxn: str) -> Any:
        point, copy = seen(self, mpxn)
        return (None, copy) if point is not None and point.base == "gas-igt" else (point, copy)

    Records._seen = without  # type: ignore[method-assign]
    Registrations._by_inventory = lambda *_: None  # type: ignore[method-assign]


def _write_registrations() -> None:
    """A User's request leaves its mark in the industry's database."""
    roles: Anything = Registrations.roles

    def writing(self: Anything, user: Anything, device: Anything, at: Anything) -> Any:
        point = self.records.at_industry(device.mpxn)
        if point is not None:
            self.records.put(replace(point, annual_kwh=point.annual_kwh + 1))
        return roles(self, user, device, at)

    Registrations.roles = writing  # type: ignore[method-assign]


def _early_for_all() -> None:
    Registrations._is_next = lambda self, user, role, point, at: any(  # type: ignore[method-assign]
        one.user == user and at < one.since for one in self.records.holdings(point.mpxn, role)
    )
    granted: Anything = Registrations.granted

    def generous(self: Anything, *asked: Any) -> Any:
        self.terms = replace(self.terms, early_reading_s=1.0)
        return granted(self, *asked)

    Registrations.granted = generous  # type: ignore[method-assign]


def _shipper_for_all() -> None:
    granted: Anything = Registrations.granted

    def generous(self: Anything, *asked: Any) -> Any:
        self.terms = replace(self.terms, shipper="configure")
        return granted(self, *asked)

    Registrations.granted = generous  # type: ignore[method-assign]


def _agents_for_ever() -> None:
    stands: Anything = Registrations._stands

    def lasting(self: Anything, user: str, role: str, point: Anything, at: float) -> Any:
        if role == "RSA":
            return any(one.user == user for one in self.history(point.mpxn, role))
        return stands(self, user, role, point, at)

    Registrations._stands = lasting  # type: ignore[method-assign]


def _late_holder_keeps() -> None:
    """Whoever held the meter point goes on holding it beside the new one."""
    stands: Anything = Registrations._stands

    def lasting(self: Anything, user: str, role: str, point: Anything, at: float) -> Any:
        held = any(one.user == user and one.since <= at for one in self.history(point.mpxn, role))
        return held or stands(self, user, role, point, at)

    Registrations._stands = lasting  # type: ignore[method-assign]


def _every_tale(self: Anything, _by: str, mpxn: str, _user: str = "") -> int:
    return int(self._registrations.others.revoke(mpxn, self._calendar.now().timestamp(), "a tale"))


def _everything_revoked() -> None:
    """The authorities for all meters end with one tenancy."""
    revoke: Anything = Others.revoke

    def all_of_them(self: Anything, _mpxn: str, at: float, why: str, user: str = "") -> int:
        numbers = [row[0] for row in self._db.execute("SELECT DISTINCT mpxn FROM authorities").fetchall()]
        return sum(int(revoke(self, one, at, why, user)) for one in numbers)

    Others.revoke = all_of_them  # type: ignore[method-assign]


def _shown_to_all() -> None:
    """Every User sees every meter point."""

    def lines(registrations: Anything, _user: str, roles: Any, point: Anything, _at: Anything) -> Any:
        yield window._row(point, roles[0], 0.0, None, window._point(registrations, point))

    window._lines = lines


def _dumb_not_shown() -> None:
    points: Anything = Records.points
    Records.points = lambda self: tuple(  # type: ignore[method-assign]
        one for one in points(self) if one.meter != "dumb"
    )


def _no_number() -> None:
    """The window cannot be asked for one meter point: it finds none."""
    shown: Anything = window.window

    def blind(registrations: Anything, user: str, at: Anything, mpxn: str = "") -> Any:
        return [] if mpxn else shown(registrations, user, at)

    feed.window = blind


def _word(name: str, value: Any) -> Callable[[], None]:
    """The window says something else of each meter point."""

    def spoil() -> None:
        column = window.COLUMNS.index(name) - 5
        point: Anything = window._point

        def shown(registrations: Anything, one: Anything) -> Any:
            row = list(point(registrations, one))
            row[column] = value
            return tuple(row)

        window._point = shown

    return spoil


def _two_premises() -> None:
    Registrations.premises = lambda _self, point: f"PREM-{point.mpxn}"  # type: ignore[method-assign]


def _premises_too_soon() -> None:
    """Links also what has no smart meter."""
    Registrations.premises = lambda self, point: next(  # type: ignore[method-assign]
        (f"PREM-{one.hub}" for one in self.inventory.devices() if one.mpxn == point.mpxn), ""
    )


def _wrong_lead() -> None:
    lead: Anything = Registrations.lead
    Registrations.lead = lambda self, premises: (  # type: ignore[method-assign]
        "gas" if lead(self, premises) == "electricity" else "electricity"
    )


def _operated(always: Callable[[MeterPoint], bool]) -> Callable[[], None]:
    return _put(MeterPoint, "is_operated", property(always))


def _wrong(fault: str, row: str, what: str, spoil: Callable[[], None], select: str = "") -> WrongDcc:
    return WrongDcc(fault, row, what, spoil, select or row)


FAULTS = (
    _wrong("registration-forgotten", "ACC-1", "lets any supplier act on any device", _forget_registration,
           "ACC-1 and negative"),
    _wrong("access-all-functions", "DCC-comms-access-control", "lets every role send every service",
           _put(AccessControl, "_role", staticmethod(lambda *_: None)), "ACC-1 and negative and gas"),
    _wrong("reads-kept", "ACC-2", "keeps what it has delivered", _keep_reads),
    _wrong("outsiders-let-in", "ACC-3", "answers a stranger as if it were a User without access",
           _put(AccessControl, "_party", staticmethod(_no_party))),
    _wrong("source-ignored", "ACC-4", "follows no source", _never_follow, "ACC-4 and electricity"),
    _wrong("consent-ignored", "ACC-5", "takes an accreditation for an authority",
           _put(Others, "authorised", lambda self, *_: tuple(
               row[0] for row in self._db.execute("SELECT user FROM accreditations").fetchall())),
           "ACC-5 and electricity"),
    _wrong("network-limits-ignored", "ACC-6", "has no limits for network operators",
           _put(NetworkReading, "__call__", lambda *_: None)),
    _wrong("answers-to-the-network", "PM-8", "sends a supplier's reading to the network operator as well",
           _copy_to_the_network, "PM-8 and electricity"),
    _wrong("window-open", "REG-1", "shows every User everything", _shown_to_all, "REG-1 and electricity"),
    _wrong("registrations-written", "REG-2", "writes into the registration databases", _write_registrations,
           "REG-2 and electricity"),
    _wrong("premises-unlinked-comms", "REG-3", "has premises for each meter point apart", _two_premises, "REG-3"),
    _wrong("premises-unlinked", "REG-4", "has premises before a smart meter is there", _premises_too_soon, "REG-4"),
    _wrong("dumb-meters-hidden", "REG-5", "does not show dumb meters", _dumb_not_shown, "REG-5 and electricity"),
    _wrong("nights-ignored", "REG-6", "follows at once what is synchronised at night", _follow_at_once),
    _wrong("sources-differ", "REG-7", "shows nothing of what it reads directly", _put(
        Records, "points", lambda self: () if "direct" in self.sources.values() else _POINTS(self))),
    _wrong("igt-not-read", "REG-8", "does not read the database of iGTs", _one_gas_database),
    _wrong("reads-early", "REG-9", "lets the next supplier read registers at any time", _early_for_all),
    _wrong("payment-mode-made-up", "COS-6", "says credit where it is not known", _word("Payment mode", "credit"),
           "COS-6 and electricity"),
    _wrong("shippers-let-in", "COS-15", "lets a shipper do everything", _shipper_for_all),
    _wrong("large-from-the-limit", "COS-16", "takes the limit itself for large",
           _put(window, "LARGE_KWH", 73_199), "COS-16 and boundary"),
    _wrong("late-loser-kept", "COS-18", "lets the supplier before in after a late update", _late_holder_keeps),
    _wrong("agents-for-ever", "COS-19", "takes no notice of a de-appointment", _agents_for_ever,
           "COS-19 and electricity"),
    _wrong("flag-ignored", "COS-20", "operates what has no DCC flag", _operated(lambda one: one.meter == "smart"),
           "COS-20 and electricity"),
    _wrong("dumb-operated", "COS-21", "operates dumb meters", _operated(lambda _: True), "COS-21 and electricity"),
    _wrong("number-not-searched", "DATA-2", "finds nothing by its number", _no_number, "DATA-2 and electricity"),
    _wrong("lead-of-the-other-fuel", "DATA-7", "takes the other fuel for the lead", _wrong_lead),
    _wrong("lead-not-kept", "DAT-3", "does not keep the lead", _put(Registrations, "put_lead", lambda *_: None)),
    _wrong("all-authorities-revoked", "COT-1", "ends the authorities for all meters", _everything_revoked,
           "COT-1 and electricity"),
    _wrong("tenancy-from-anybody", "COT-4", "takes a change of tenancy from whoever tells it",
           _put(tenancy.Tenancy, "told", _every_tale), "COT-4 and negative"),
)  # fmt: skip
