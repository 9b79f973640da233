"""The parameters of the diary: what the documents leave open, with defaults [docs/peers.md, `diary`]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Delivery = Literal["streamed", "batched"]
Holder = Literal["device", "dcc"]
DELIVERIES: Final = ("streamed", "batched")
HOLDERS: Final = ("device", "dcc")
DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True)
class DiaryTerms:
    """`delivery` SCH-4: what one round of schedules of a User brings is handed out one by one, or together once all of
    it has come or `batch_s` of the calendar have passed. `future_dated` PM-7: a request for later goes to a device that
    can hold it, or is held at the DCC. `forward_s` and `backward_s` PM-5: how far from the moment of its arrival the
    date of a request may lie. `window_s`: a request that could not be sent within this time from its date ends with
    E30; it is tried again every `retry_s`. `sequence_s`: how long a request waits for the one before it. `confirmation`
    PM-4: a change of product is confirmed with the new configuration and a reading. `reading` PM-6: a reading is taken
    when it takes effect. `most_schedules`: for one User and device. `half_hourly` SCH-5: the EUIs of the meters that
    are designated from the start; their read is due each day `half_hourly_s` after midnight UTC.
    """

    delivery: Delivery = "streamed"
    batch_s: float = 3600.0
    future_dated: Holder = "device"
    forward_s: float = 3653 * DAY_S
    backward_s: float = 0.0
    window_s: float = DAY_S
    retry_s: float = 60.0
    sequence_s: float = DAY_S
    confirmation: bool = True
    reading: bool = False
    most_schedules: int = 99
    half_hourly: tuple[str, ...] = ()
    half_hourly_s: float = 1800.0
