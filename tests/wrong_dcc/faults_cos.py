"""Wrong at a change of supplier, in the credentials of SMETS1 devices, and when a meter moves to another SMSO."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dcc_stub.access import AccessControl, AccessRow
from dcc_stub.cos import process as processes
from dcc_stub.cos.conduct import Conduct
from dcc_stub.cos.feed import Feed
from dcc_stub.cos.order import Order
from dcc_stub.cos.periods import Periods
from dcc_stub.cos.process import Process
from dcc_stub.cos.terms import CosTerms
from dcc_stub.inventory.details import DetailTables
from dcc_stub.post import Post
from dcc_stub.translation import moving
from dcc_stub.translation.cohorts import Cohort
from dcc_stub.translation.offer import Offer
from tests.wrong_dcc.wrong import WrongDcc


def _replaced(owner: Any, name: str, made: Callable[[Any], Any]) -> Callable[[], None]:
    """Replaces one method or function by what is made of it."""

    def spoil() -> None:
        setattr(owner, name, made(getattr(owner, name)))

    return spoil


def _days(fuel: str, by: int) -> Callable[[], None]:
    """The change comes so many days too late or too early."""

    def made(fix: Callable[..., Process]) -> Callable[..., Process]:
        def fix_wrong(self: Conduct, process: Process, at: Any) -> Process:
            return fix(self, process, at + timedelta(days=by) if process.fuel == fuel else at)

        return fix_wrong

    return _replaced(Conduct, "_fix_moment", made)


def _table(fuel: str, state: str, event: str, then: str | None) -> Callable[[], None]:
    """One step of the legal sequences is another, or is missing."""

    def spoil() -> None:
        row: Any = processes.NEXT[fuel][state]  # type: ignore[index]
        row.pop(event, None)
        if then is not None:
            row[event] = then

    return spoil


def _igt_ends_early(after_activity: Callable[..., Any]) -> Callable[..., Any]:
    def after(self: Process, number: int) -> Process | None:
        if self.network == "iGT" and number == processes.LAST_ACTIVITY - 1:
            return after_activity(self, processes.LAST_ACTIVITY)
        return after_activity(self, number)  # type: ignore[no-any-return]

    return after


def _to_everybody(due: Callable[..., Any]) -> Callable[..., Any]:
    """A snapshot that goes to everybody of the change."""
    return lambda self, process: dict.fromkeys(due(self, process), (process.outgoing, process.incoming))


def _early(moment: Callable[..., None]) -> Callable[..., Process]:
    """The readings are taken as soon as the moment is known."""

    def fix(self: Conduct, process: Process, at: Any) -> Process:
        made = moment(self, process, at)
        here = replace(made, awaited=frozenset(self._due_readings(made)))  # type: ignore[type-var]
        for variant in sorted(here.awaited):
            self._submit(here, variant, 1)
        return here

    return fix


def _no_order(order: str) -> Callable[[], None]:
    def made(why_not: Callable[..., str]) -> Callable[..., str]:
        return lambda self, process, *rest: "" if process.variant == order else why_not(self, process, *rest)

    return _replaced(Order, "_why_not", made)


def _stubborn(why_not: Callable[..., str]) -> Callable[..., str]:
    """Once a snapshot was due the incoming party never configures."""
    return lambda self, process, user, clears, at: (
        "never" if process.variant == "B" and process.is_effective(at) else why_not(self, process, user, clears, at)
    )


def _unlimited_roles(_: Any) -> Callable[..., bool]:
    return lambda *_args: True


def _no_reading() -> None:
    plain = CosTerms.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        object.__setattr__(self, "reading", {"electricity": "incoming", "gas": "dcc"})

    CosTerms.__init__ = init  # type: ignore[method-assign]


def _only_one(due: Callable[..., Any]) -> Callable[..., Any]:
    """The reading goes to the outgoing party alone."""
    return lambda self, process: {one: who[:1] for one, who in due(self, process).items()}


def _not_kept(put: Callable[..., None]) -> Callable[..., None]:
    """A snapshot has no longer life than any other message."""
    return lambda self, user, about, response, **_is_kept: put(self, user, about, response)


def _carries_credentials(service: Callable[..., Any]) -> Callable[..., Any]:
    """6.23 and the like are taken like any other service."""

    def judge(self: Any, asked: Any, row: AccessRow, user: Any, device: Any) -> Any:
        refusal = service(self, asked, row, user, device)
        return None if row.variant.startswith(("6.15", "6.17", "6.23", "6.24")) else refusal

    return judge


def _offers_credentials(as_json: Callable[..., Any]) -> Callable[..., Any]:
    """What is refused is not shown as missing."""

    def told(self: Any) -> Any:
        offer = as_json(self)
        return {**offer, "missing": [one for one in offer["missing"] if one not in ("6.15", "6.23")]}

    return told


class _Deaf:
    def switch(self, *_: Any) -> None:
        """The registrations never hear of the change."""


def _deaf(init: Callable[..., None]) -> Callable[..., None]:
    return lambda self, changes, _register, *rest: init(self, changes, _Deaf(), *rest)


def _displays_stay() -> None:
    DetailTables.part = lambda *_: True  # type: ignore[method-assign]
    DetailTables.leave = lambda *_: None  # type: ignore[method-assign]


def _one_model() -> None:
    plain = Cohort.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **{**kwargs, "security_model": "closed network"})

    Cohort.__init__ = init  # type: ignore[method-assign]


def _careless(needs: Callable[..., frozenset[str]]) -> Callable[..., frozenset[str]]:
    return lambda *args: needs(*args) & frozenset()


FAULTS = (
    WrongDcc(
        "cos-anybody-begins", "COS-9", "takes a change of supplier from whoever asks",
        _replaced(Feed, "_why_not", lambda _: lambda *_args: ""), "COS-9 and negative",
    ),
    WrongDcc("cos-gas-late", "COS-7", "gas moves a day late", _days("gas", 1), "COS-7"),
    WrongDcc("cos-gas-early", "COS-7", "gas moves a day early", _days("gas", -1), "COS-7 and boundary"),
    WrongDcc(
        "cos-gas-revocable", "COS-7", "gas can be withdrawn after activity 1.20",
        _table("gas", "irrevocable", "withdraw", "withdrawn"), "COS-7 and negative",
    ),
    WrongDcc(
        "cos-igt-differs", "COS-17", "an iGT's change is irrevocable at activity 1.19",
        _replaced(Process, "after_activity", _igt_ends_early), "COS-17 and boundary",
    ),
    WrongDcc(
        "cos-objection-ignored", "COS-8", "an objection that is not resolved does not stop the change",
        _table("electricity", "objected", "period ended", "confirmed"), "COS-8 and negative",
    ),
    WrongDcc(
        "cos-objection-late", "COS-8", "an objection is taken after its days",
        _table("electricity", "confirmed", "object", "objected"), "COS-8 and negative",
    ),
    WrongDcc(
        "cos-resolved-moves-early", "COS-8", "access moves as soon as an objection is resolved",
        _table("electricity", "objected", "resolve", "confirmed"), "COS-8 and boundary",
    ),
    WrongDcc(
        "cos-access-early", "COS-10", "the incoming party is let in before the moment",
        _replaced(AccessControl, "_standing", lambda _: lambda *_args: None), "COS-10 and boundary",
    ),
    WrongDcc(
        "cos-outgoing-stays", "COS-10", "the outgoing party goes on configuring",
        _replaced(AccessControl, "_standing", lambda _: lambda *_args: None), "COS-10 and negative",
    ),
    WrongDcc("cos-a-without-order", "COS-12", "variant A in any order", _no_order("A"), "COS-12 and negative"),
    WrongDcc("cos-a-not-inherited", "COS-2", "variant A in any order", _no_order("A"), "COS-2 and negative"),
    WrongDcc("cos-b-not-waited-for", "COS-13", "nobody waits for the snapshot", _no_order("B"), "COS-13 and negative"),
    WrongDcc(
        "cos-b-never", "COS-13", "the incoming party never configures after a snapshot",
        _replaced(Order, "_why_not", _stubborn), "COS-13",
    ),
    WrongDcc(
        "cos-b-no-snapshot", "COS-3", "takes no snapshot",
        _replaced(Conduct, "_due_readings", lambda _: lambda *_args: {}), "COS-3 and not boundary",
    ),
    WrongDcc(
        "cos-b-to-everybody", "COS-3", "hands the snapshot to the incoming party too",
        _replaced(Conduct, "_due_readings", _to_everybody), "COS-3 and negative",
    ),
    WrongDcc(
        "cos-b-too-early", "COS-3", "takes the snapshot before the moment",
        _replaced(Conduct, "_fix_moment", _early), "COS-3 and boundary",
    ),
    WrongDcc(
        "cos-b-given-up", "DCC-data-storage-on-cos", "gives a snapshot up that is not taken in the life of a message",
        _replaced(Post, "put", _not_kept), "DCC-data-storage-on-cos and boundary",
    ),
    WrongDcc(
        "cos-periods-mixed", "COS-1", "lets each read the other's period",
        _replaced(Periods, "_is_own", _unlimited_roles), "COS-1 and negative",
    ),
    WrongDcc(
        "cos-c-shut-out", "COS-14", "the outgoing party reads nothing more",
        _replaced(Periods, "former_roles", lambda _: lambda *_args: frozenset()), "COS-14",
    ),
    WrongDcc(
        "cos-c-lost", "COS-4", "what is older than the change cannot be read by anybody",
        _replaced(Periods, "_is_own", lambda _: lambda *_args: False), "COS-4",
    ),
    WrongDcc("cos-no-definitive-reading", "COS-5", "reads gas and not electricity", _no_reading, "COS-5"),
    WrongDcc("cos-gas-read-by-dcc", "COS-11", "reads gas and not electricity", _no_reading, "COS-11 and negative"),
    WrongDcc(
        "cos-reading-to-one", "COS-5", "hands the reading to one party only",
        _replaced(Conduct, "_due_readings", _only_one), "COS-5",
    ),
    WrongDcc(
        "credentials-taken", "SEC-1", "takes services that place credentials",
        _replaced(AccessControl, "_service", _carries_credentials), "SEC-1 and negative",
    ),
    WrongDcc(
        "credentials-not-missing", "S1-6.15", "refuses Update Security Credentials and does not say that it is missing",
        _replaced(Offer, "as_json", _offers_credentials), "S1-6.15 and electricity and not negative and not boundary",
    ),
    WrongDcc(
        "credentials-at-cos-of-a-supplier", "S1-6.23", "takes Update Security Credentials (CoS) for a SMETS1 meter",
        _replaced(AccessControl, "_service", _carries_credentials), "S1-6.23 and electricity and boundary",
    ),
    WrongDcc(
        "credentials-at-cos-not-missing", "S1-6.23", "refuses the service and does not say that it is missing",
        _replaced(Offer, "as_json", _offers_credentials), "S1-6.23 and gas and not negative",
    ),
    WrongDcc(
        "credentials-at-cos", "SEC-2", "takes 6.23 on a SMETS1 meter",
        _replaced(AccessControl, "_service", _carries_credentials), "SEC-2 and negative and gas",
    ),
    WrongDcc(
        "cos-needs-credentials", "SEC-2", "does not admit the incoming party without 6.23",
        _replaced(Conduct, "__init__", _deaf), "SEC-2",
    ),
    WrongDcc("display-stays", "COT-5", "a display that was taken away stays on record", _displays_stay, "COT-5"),
    WrongDcc("one-security-model", "SEC-4", "knows one security model for all", _one_model, "SEC-4"),
    WrongDcc(
        "move-loses-services", "MIX-15", "moves a meter to where a required service is missing",
        _replaced(moving.CohortControl, "_needs", _careless), "MIX-15 and negative",
    ),
)  # fmt: skip
