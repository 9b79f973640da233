"""The image of the DCC stub: what goes into its build context, and its tag.

The dependencies are copied from the bench's own environment (the files that their distributions list), so that no
network and no package index is needed; the Dockerfile imports the stub while building, which fails where the image's
Python is another one. The tag is a hash over all that goes in: an unchanged stub is not built twice.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from rigs.errors import BenchError

REQUIRED: Final = ("starlette", "uvicorn", "h11", "paho-mqtt", "cbor2", "lxml", "cryptography", "prometheus-client")
WELCOME: Final = ("httptools",)
"""Makes uvicorn quicker; left out where it is not installed."""
REPOSITORY: Final = "meterbench/dcc-stub"
_LEFT_OUT: Final = {"__pycache__", "tests"}


def build_context(base: str) -> tuple[str, bytes]:
    """The tag of the image on that base (its id), and the build context as a tar archive."""
    files = {**_packages(), **_dependencies()}
    digest = hashlib.sha256(base.encode())
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in sorted(files):
            content = files[name].read_bytes()
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755 if files[name].suffix == ".so" else 0o644
            archive.addfile(entry, io.BytesIO(content))
    return f"{REPOSITORY}:{digest.hexdigest()[:16]}", buffer.getvalue()


def _packages() -> Mapping[str, Path]:
    """The stub and the wire formats, from wherever they are installed."""
    files: dict[str, Path] = {}
    for package in ("dcc_stub", "protocols"):
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise BenchError("assembling the stub's image", package, "the package is not installed")
        folder = Path(next(iter(spec.submodule_search_locations)))
        files |= {f"{package}/{path.relative_to(folder)}": path for path in _tree(folder)}
    files["Dockerfile"] = files["dcc_stub/Dockerfile"]
    return files


def _tree(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not _LEFT_OUT & set(path.parts))


def _dependencies() -> Mapping[str, Path]:
    files: dict[str, Path] = {}
    for distribution in _closure([*REQUIRED, *filter(_is_installed, WELCOME)]):
        for file in distribution.files or ():
            if ".." not in file.parts and not _LEFT_OUT & set(file.parts):
                path = Path(str(distribution.locate_file(file)))
                if path.is_file():
                    files[f"deps/{file}"] = path
    return files


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _closure(names: Iterable[str]) -> Iterator[metadata.Distribution]:
    """The distributions and what they need, each once. Raises BenchError for one that is missing."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            raise BenchError("assembling the stub's image", name, "not installed", "install meterbench again") from None
        yield distribution
        for text in distribution.requires or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
