"""`meterbench pki`: a test PKI for a rig, with a signing key and certificate for each party that signs messages."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from meterbench.verdicts import EXIT_OK
from protocols.pki import FIRST, LAST
from rigs.adapters.pki_folder import parties_of, write_pki
from rigs.rigfile import DEFAULT_RIG, load_rig


def run(arguments: Namespace) -> int:
    """Prints what was made. Raises RigConfigError where there is a PKI already, unless it is to be overwritten."""
    rig = load_rig(arguments.rig or DEFAULT_RIG)
    folder, pki = write_pki(Path(arguments.out), parties_of(rig.users), is_forced=arguments.force)
    print(f"{'party':26} {'EUI-64':24} serial number")
    for eui, issued in pki.parties.items():
        print(f"{issued.name:26} {eui:24} {issued.serial}")
    print(f"\nissuer: CN={pki.issuing.name}; valid {FIRST:%Y-%m-%d} to {LAST:%Y-%m-%d}; for tests only")
    print(f"certificates: {folder.trust}/<EUI>.pem   keys: {folder.key('<EUI>')}   authorities: {folder.path / 'ca'}")
    print(f'in the rig file: [dcc] signatures = "{folder.path.resolve()}"')
    return EXIT_OK
