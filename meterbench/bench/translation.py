"""What the bench does to the translation of the DCC, and what it sees of it from outside.

What a head end offers and how its messages begin is declared by its operator (`rigs/cohorts.toml`), the list of the 37
is the catalogue's: neither comes from the DCC that is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Role, Service
from catalogue.model import MinimumService
from meterbench.bench import answers
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, send
from meterbench.checks import AtLeast, Equals
from meterbench.errors import NotApplicable
from rigs.cohort import HeadEndOffer, offers

Offer = Mapping[str, Any]
COMMAND, REPLY = "/c", "/r"
UNHEARD_OF: Final = "of nobody's"
BEFORE_S: Final = Decimal(60)
"""How long before its moment a request for later is looked at, and how long after it."""
QUIET_S: Final = 1.0
PREPAYMENT: Final = frozenset({"2.1", "2.2", "2.3", "2.5", "4.3"})


def head_end_is(bench: Bench, cohort: str) -> None:
    """The scenario is about one kind of head end."""
    if bench.rig.cohort != cohort:
        raise NotApplicable(f"cohort {cohort}", f"the head end of this rig is of cohort {bench.rig.cohort}")


def type_on_record_is_unknown(bench: Bench) -> None:
    bench.dcc.call("translation", "meter_type", device=bench.meter.eui, type=UNHEARD_OF)


def elective_services_are_off(bench: Bench) -> None:
    bench.dcc.call("translation", "elective", cohort=bench.rig.cohort, services=[])


def send_for_later(bench: Bench, role: str, service: Service, seconds: Decimal) -> Stimulus:
    """A request with a time of execution, on a whole second of the calendar."""
    due = bench.rig.calendar.now().replace(microsecond=0) + timedelta(seconds=float(seconds))
    return send(bench, role, service, {"execution_at": due})


def answer_comes_when_due(bench: Bench, stimulus: Stimulus, seconds: Decimal) -> None:
    """Not before its moment; a success afterwards. Calendar time passes."""
    exchange = stimulus.asked()
    accept = answers.answers_to(exchange)
    bench.rig.calendar.advance(seconds - BEFORE_S)
    early = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, QUIET_S)
    bench.judge("dcc", "answers before the moment", int(early is not None), Equals(0, "messages"), source="the request")
    bench.rig.calendar.advance(2 * BEFORE_S)
    found = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, float(answers.DCC_GIVES_UP_S))
    response = None if found is None else found.response
    code = "nothing" if response is None else response.code
    bench.judge("dcc", "code of the answer after the moment", code, Equals("I0"), source="the request")
    success = getattr(getattr(response, "payload", None), "success", None)
    bench.judge("dcc", "answer after the moment", str(success), Equals("True"), source="the request")


def commands_in_format(bench: Bench, stimulus: Stimulus) -> None:
    """Each command begins as messages of the rig's head end do, and as those of no other."""
    commands = _payloads(bench, stimulus, COMMAND)
    bench.judge("dcc", "commands on the WAN", len(commands), AtLeast(1, "messages"), source="WAN listener")
    for payload in commands:
        begins = [name for name, offer in offers().items() if payload.startswith(offer.command_begins)]
        bench.judge(
            "dcc", "format of the command", " ".join(begins), Equals(bench.rig.cohort), source="rigs/cohorts.toml"
        )


def answer_holds_nothing_of_the_head_end(bench: Bench, stimulus: Stimulus) -> None:
    """The head end's message is nowhere in what the User got."""
    accept = answers.answers_to(stimulus.asked())
    body = b"".join(one.body for one in bench.rig.user.deliveries(stimulus.delivery_mark) if accept(one))
    replies = _payloads(bench, stimulus, REPLY)
    bench.judge("hub", "replies on the WAN", len(replies), AtLeast(1, "messages"), source="WAN listener")
    found = sum(reply in body or reply.hex().encode() in body.lower() for reply in replies)
    bench.judge("dcc", "messages of the head end in the answer", found, Equals(0, "messages"), source="DUIS")


def no_command_names_the_service(bench: Bench, stimulus: Stimulus) -> None:
    """The head end is asked for a transaction of its own."""
    variant = stimulus.asked().service.variant.encode()
    commands = _payloads(bench, stimulus, COMMAND)
    bench.judge("dcc", "commands on the WAN", len(commands), AtLeast(1, "messages"), source="WAN listener")
    named = sum(b'"' + variant + b'"' in payload for payload in commands)
    bench.judge("dcc", "commands that name the service", named, Equals(0, "messages"), source="rigs/cohorts.toml")


def ask_for_offer(bench: Bench, cohort: str) -> Offer:
    return bench.dcc.call("translation", "offer", cohort=cohort)


def offer_maps_the_minimum(bench: Bench, offer: Offer) -> None:
    """37 rows, and as missing exactly what neither is in the head end's services nor elective."""
    bench.judge("dcc", "rows of the offer", len(offer["minimum"]), Equals(37, "rows"), source="001:85-129")
    declared = offers()[offer["cohort"]]
    expected = sorted(f"{row.service_reference} {row.variant_note}".strip() for row in _missing(bench, declared))
    bench.judge(
        "dcc", "missing services", ", ".join(sorted(offer["missing"])), Equals(", ".join(expected)),
        source="catalogue and rigs/cohorts.toml",
    )  # fmt: skip


def prepayment_is_missing(bench: Bench, offer: Offer) -> None:
    found = sorted(PREPAYMENT & set(offer["missing"]))
    bench.judge(
        "dcc", "prepayment services shown as missing", ", ".join(found), Equals(", ".join(sorted(PREPAYMENT))),
        source="rigs/cohorts.toml",
    )  # fmt: skip


def elective_is_shown(bench: Bench, offer: Offer) -> None:
    found = sorted(one["variant"] for one in offer["extra"])
    expected = ", ".join(sorted(offers()[offer["cohort"]].elective))
    bench.judge("dcc", "elective services", ", ".join(found), Equals(expected), source="rigs/cohorts.toml")


def offer_shows(bench: Bench, stimulus: Stimulus, role: str) -> None:
    """The service of the stimulus stands among those that the DCC shows for the role."""
    shown = ask_for_offer(bench, bench.rig.cohort)["network"][Role(role).name]
    variant = stimulus.asked().service.variant
    is_shown = str(variant in shown).lower()
    bench.judge("dcc", f"{variant} shown for the {role}", is_shown, Equals("true"), source="001:138")


def _missing(bench: Bench, declared: HeadEndOffer) -> list[MinimumService]:
    """Of the catalogue's rows those that the head end has no variant of."""
    reached = (declared.services or frozenset()) | declared.elective
    rows = [row for row in bench.catalogue if isinstance(row, MinimumService)]
    return [
        row
        for row in rows
        if (row.variant_note == "prepayment" and "prepayment" in declared.without)
        or not any(one == row.service_reference or one.startswith(f"{row.service_reference}.") for one in reached)
    ]


def _payloads(bench: Bench, stimulus: Stimulus, end: str) -> list[bytes]:
    bench.rig.wan.mark()
    return [one.payload for one in bench.rig.wan.since(stimulus.wan_mark) if one.topic.endswith(end)]
