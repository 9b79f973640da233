"""A meter moves to another SMSO only where that offers what is required; each cohort says its security model."""

from pathlib import Path
from typing import Any

import pytest
from stub_rig import ESME, StubRig, stub_rig

MODELS = {
    "hub": "closed network", "ledger": "one key for each device", "bundle": "certificates of the maker",
    "slate": "session keys of the head end",
}  # fmt: skip
CERTIFICATE = "MAoCAQE="
PATH: dict[str, Any] = {
    "certification_path_certificates": {"certificate": (CERTIFICATE,)}, "apply_time_based_cpv_checks": False,
}  # fmt: skip
SIGNING = {"digital_signing_certificate": CERTIFICATE}
CREDENTIALS: dict[str, dict[str, Any]] = {
    "6.15.1": {
        "remote_party_role": "Supplier",
        "replacement_certificates": {"supplier_or_network_operator_certificates": SIGNING},
        **PATH,
    },
    "6.15.2": {"device_certificate": CERTIFICATE},
    "6.17": {"credential_type": "Key Agreement"},
    "6.23": {
        "supplier_floor_seq_number": 0, "supplier_replacement_certificates": SIGNING, "import_mpxn": "2000000000015",
        **PATH,
    },
}  # fmt: skip


def test_a_move_that_would_lose_a_service_changes_nothing(rig: StubRig) -> None:
    refused = rig.dcc.call("cohorts", "move", device=ESME, cohort="ledger")
    assert not refused["moved"]
    assert {"2.2", "4.3"} <= set(refused["missing"])
    assert rig.dcc.call("cohorts", "security", device=ESME)["cohort"] == "hub"


def test_a_move_with_what_is_required_takes_the_meter_along(rig: StubRig) -> None:
    moved = rig.dcc.call("cohorts", "move", device=ESME, cohort="ledger", needs=["4.1.1", "7.4"])
    try:
        assert moved["moved"]
        assert rig.dcc.call("cohorts", "security", device=ESME)["cohort"] == "ledger"
        sent = rig.send(rig.request("2.2", utrn="7" * 20))
        assert sent.response is not None
        assert sent.response.code == "E11"
    finally:
        rig.dcc.reset()
    assert rig.dcc.call("cohorts", "security", device=ESME)["cohort"] == "hub"


@pytest.mark.parametrize("cohort", MODELS)
def test_each_cohort_names_its_security_model(tmp_path: Path, cohort: str) -> None:
    with stub_rig(tmp_path, cohort=cohort) as rig:
        assert rig.dcc.call("cohorts", "security", device=ESME)["security_model"] == MODELS[cohort]
        for variant in CREDENTIALS:  # no User's credential is placed, whatever the model
            sent = rig.send(rig.request(variant, **CREDENTIALS[variant]))
            assert sent.response is not None
            assert sent.response.code == "E11"
