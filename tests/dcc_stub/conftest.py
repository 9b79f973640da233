"""One rig for the tests that leave the stub as they found it; tests that stop things build their own."""

from collections.abc import Iterator

import pytest
from stub_rig import StubRig, ok, stub_rig


@pytest.fixture(scope="session")
def shared_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    with stub_rig(tmp_path_factory.mktemp("stub")) as rig:
        yield rig


@pytest.fixture
def rig(shared_rig: StubRig) -> Iterator[StubRig]:
    shared_rig.hub.behave = ok
    yield shared_rig
    shared_rig.stub.check()
    failures, shared_rig.hub.failures = shared_rig.hub.failures, []
    assert not failures, "the script of the hub"
