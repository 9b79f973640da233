"""What the registers of the home hold: readers of `register_home` (manual 12)."""

from __future__ import annotations

from functools import partial

from rigs.virtual.generation import Generation
from rigs.virtual.han import Han
from rigs.virtual.load_control import LoadControl
from rigs.virtual.notice import Notice
from rigs.virtual.register_file import Reader
from rigs.virtual.register_home import SWITCHES


def han_readers(han: Han, notice: Notice) -> dict[str, Reader]:
    return {
        "message": lambda: notice.text,
        "message_time": lambda: notice.time_s,
        "han_devices": lambda: han.count,
    }


def generation_readers(generation: Generation) -> dict[str, Reader]:
    return {"generation_total": lambda: generation.total_wh, "generation_time": lambda: generation.time_s}


def load_control_readers(loads: LoadControl) -> dict[str, Reader]:
    return {f"load_{switch}_state": partial(loads.state, switch) for switch in SWITCHES}
