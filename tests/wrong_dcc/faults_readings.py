"""Wrong in what it says of a reading that it has not obtained."""

from dcc_stub import transactions
from tests.wrong_dcc.wrong import WrongDcc


def _hub_taken_for_meter() -> None:
    transactions.NO_COMMUNICATION = "E21"  # type: ignore[misc]


def _meter_taken_for_hub() -> None:
    transactions.UNANSWERED = {**transactions.UNANSWERED, "no_reply": ("E20", "hub")}  # type: ignore[misc]


def _failure_is_success() -> None:
    transactions.NO_COMMUNICATION = "I0"  # type: ignore[misc]


FAULTS = (
    WrongDcc("missing-hub-is-silent-meter", "OFGEM-21.0", "says that the meter did not answer where its hub is missing",
             _hub_taken_for_meter, "OFGEM-21.0 and not boundary and not negative"),
    WrongDcc("silent-meter-is-missing-hub", "OFGEM-21.0", "says that the hub is missing where the meter is silent",
             _meter_taken_for_hub, "OFGEM-21.0 and boundary"),
    WrongDcc("missing-hub-is-silent-gas-meter", "OFGEM-31.0", "says that the gas meter did not answer",
             _hub_taken_for_meter, "OFGEM-31.0 and not boundary and not negative"),
    WrongDcc("gas-not-obtained-is-success", "OFGEM-31.0", "says that a reading was obtained that was not",
             _failure_is_success, "OFGEM-31.0 and not boundary and not negative"),
    WrongDcc("missing-hub-is-dead-line", "OFGEM-9.0", "says that the meter's line is dead where the hub is missing",
             _hub_taken_for_meter, "OFGEM-9.0 and electricity and not boundary and not negative"),
    WrongDcc("dead-line-is-missing-hub", "OFGEM-9.0", "says that the hub is missing where the meter's line is dead",
             _meter_taken_for_hub, "OFGEM-9.0 and electricity and boundary"),
)  # fmt: skip
