"""The command line. Exit status: 0 nothing failed and nothing open, 1 a failure, 2 something open, 3 refused."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from meterbench import __version__
from meterbench.errors import BenchError
from meterbench.verdicts import EXIT_REFUSED
from rigs.errors import RigConfigError

INTERRUPTED = 130
SERVING = frozenset({"serve_dcc", "serve_meter", "serve_wan"})
MAX_TCP_PORT = 65535
MAX_RATE = 10_000


class Parser(ArgumentParser):
    """argparse would end with 2, which here says that a run has left something open."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_REFUSED, f"meterbench: refused: command line: {message}; see `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """The console script. Wrong input is one clear line on standard error and exit status 3."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.module is None:
        parser.print_help()
        return 0
    command = import_module(f"meterbench.commands.{arguments.module}")
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell has started us with SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        return int(command.run(arguments))
    except (RigConfigError, BenchError) as problem:
        print(f"meterbench: refused: {problem}", file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return 0 if arguments.module in SERVING else INTERRUPTED  # the way in which serving is meant to end
    except BrokenPipeError:
        return 0


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _parser() -> ArgumentParser:
    parser: ArgumentParser = Parser(
        prog="meterbench",
        description="A hardware-in-the-loop conformance test bench for GB smart meters.",
        epilog="Exit status: 0 nothing failed and nothing open, 1 a failure, 2 something open, 3 refused.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"meterbench {__version__}")
    parser.set_defaults(module=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    _judging(commands)
    _showing(commands)
    _serving(commands)
    return parser


def _judging(commands: _SubParsersAction[ArgumentParser]) -> None:
    run = _command(commands, "run", "run", "judge the meters of a rig")
    run.add_argument("--rig", action="append", metavar="F", help="rig file or name (default: a virtual dual-fuel site)")
    run.add_argument("--select", metavar="EXPR", help='only scenarios with these tags, such as "S1-7.2 and not gas"')
    run.add_argument("--out", metavar="DIR", help="where the run's folder goes (default: reports/out)")
    run.add_argument("--samples", type=_one_or_more, metavar="N", help="latency samples of what may be repeated")
    run.add_argument("--soak", action="store_true", help="live through calendar time on a real rig")
    run.add_argument("--certify", action="store_true", help="a run for certification: nothing may be deselected")
    run.add_argument("--resume", metavar="RUN", help="go on with an interrupted run's folder")
    run.add_argument(
        "--jobs", type=_one_or_more, default=1, metavar="N", help="processes with a virtual rig each (default 1)"
    )
    detect = _command(commands, "detect", "detect", "run deliberately wrong meters; each must be caught")
    detect.add_argument("--faults", metavar="PATTERN", help="only faults whose id matches (shell pattern)")
    detect.add_argument("--out", metavar="DIR", help="where the run's folder goes (default: reports/out)")
    detect.add_argument("--resume", metavar="RUN", help="go on with an interrupted run's folder")
    detect.add_argument(
        "--processes", type=_one_or_more, default=8, metavar="N", help="so many meters at a time (default 8)"
    )
    detect.add_argument("--json", action="store_true")
    control = _command(
        commands, "control", "control", "an absent, a silent and an echoing device; no verdict may rest on it"
    )
    control.add_argument("--select", metavar="EXPR", help="only scenarios with these tags")
    control.add_argument("--json", action="store_true")
    perf = _command(commands, "perf", "perf", "the benchmarks, each as a ratio to a baseline of the same run")
    perf.add_argument(
        "--rounds", type=_one_or_more, default=5, metavar="N", help="rounds; medians are given (default 5)"
    )
    perf.add_argument("--json", action="store_true")


def _showing(commands: _SubParsersAction[ArgumentParser]) -> None:
    listing = _command(commands, "list", "listing", "what would run")
    listing.add_argument("--rig", metavar="F")
    listing.add_argument("--soak", action="store_true", help="as a run that lives through calendar time")
    listing.add_argument("--why-not", action="store_true", help="what would not, and why")
    listing.add_argument("--json", action="store_true")
    cover = _command(commands, "coverage", "coverage", "catalogue rows and cells with their scenarios; 1 on a gap")
    cover.add_argument("--json", action="store_true")
    cover.add_argument("--passed", metavar="RUN", help="count only scenarios that passed in this run's folder")
    report = _command(commands, "report", "report", "make a run's reports anew from its evidence alone")
    report.add_argument("run", metavar="RUN", help="the folder of a run")
    verify = _command(
        commands, "verify", "verify", "hold a run against its manifest and its evidence; 1 when they differ"
    )
    verify.add_argument("run", metavar="RUN", help="the folder of a run")
    _planning(commands)
    doctor = _command(commands, "doctor", "doctor", "open each port of a rig, ask identities, measure the floor")
    doctor.add_argument("--rig", metavar="F")
    doctor.add_argument("--json", action="store_true")


def _planning(commands: _SubParsersAction[ArgumentParser]) -> None:
    traffic = _command(
        commands, "traffic", "traffic", "messages, bytes and peak rates for a number of meters under a WAN scenario"
    )
    traffic.add_argument("--meters", type=_one_or_more, default=1_000_000, metavar="N", help="default 1,000,000")
    traffic.add_argument("--scenario", choices=("WANS-1", "WANS-2", "WANS-3"), help="default: all three")
    traffic.add_argument("--period", default="year", metavar="P", help="day, month, year (default) or days: 28d")
    traffic.add_argument("--volumes", metavar="F", help="a table of volumes of your own (docs/traffic.md)")
    traffic.add_argument("--measured", metavar="RUN", help="a run's folder: what services without a row really cost")
    traffic.add_argument("--play", type=_rate, metavar="R", help="send R readings of it a second to a rig, open loop")
    traffic.add_argument("--seconds", type=_one_or_more, default=10, metavar="S", help="for so long (default 10)")
    traffic.add_argument("--rig", metavar="F", help="the rig to play against (default: a virtual dual-fuel site)")
    traffic.add_argument("--out", metavar="DIR", help="write traffic.html and traffic.json there")
    traffic.add_argument("--json", action="store_true")


def _serving(commands: _SubParsersAction[ArgumentParser]) -> None:
    dcc = commands.add_parser("dcc", help="the DCC stub alone").add_subparsers(metavar="serve|image", required=True)
    serve_dcc = _command(dcc, "serve", "serve_dcc", "serve a real User's software until interrupted")
    serve_dcc.add_argument("--config", metavar="F", help="configuration of the stub (docs/peers.md); else from the rig")
    serve_dcc.add_argument("--rig", metavar="F")
    serve_dcc.add_argument("--port", type=_port, default=8079)
    serve_dcc.add_argument(
        "--receiver", metavar="URL", default="http://127.0.0.1:8080", help="base URL of your receiver"
    )
    image = _command(dcc, "image", "dcc_image", "build the image of the DCC stub, without a network; prints its name")
    image.add_argument("--base", metavar="IMAGE", help="a base image that the engine has, with python3 of this version")
    meter = commands.add_parser("meter", help="the virtual meters alone").add_subparsers(metavar="serve", required=True)
    serve_meter = _command(meter, "serve", "serve_meter", "serve the meters of a virtual rig until interrupted")
    serve_meter.add_argument("--rig", metavar="F")
    serve_meter.add_argument("--port", type=_port, default=5020, help="first of the TCP ports (default 5020)")
    serve_meter.add_argument("--fault", action="append", default=[], metavar="ID", help="make a meter wrong on purpose")
    wan = commands.add_parser("wan", help="the WAN alone").add_subparsers(metavar="serve", required=True)
    serve_wan = _command(wan, "serve", "serve_wan", "a broker under conditions, heard and captured, until interrupted")
    serve_wan.add_argument("--rig", metavar="F")
    serve_wan.add_argument("--port", type=_port, default=1883, help="of the broker; the hub's way is on the next one")
    serve_wan.add_argument("--conditions", metavar="NAME", help="in place of those of the rig: gsm-2g, lte, ...")
    serve_wan.add_argument("--out", metavar="DIR", help="where the packet capture goes")
    _messages(commands)
    pki = _command(commands, "pki", "pki", "a test PKI for a rig: keys and certificates of all who sign messages")
    pki.add_argument("--out", required=True, metavar="DIR", help="where keys and certificates go")
    pki.add_argument("--rig", metavar="F")
    pki.add_argument("--force", action="store_true", help="overwrite the PKI that is there")


def _messages(commands: _SubParsersAction[ArgumentParser]) -> None:
    duis = commands.add_parser("duis", help="DUIS messages").add_subparsers(metavar="check", required=True)
    check = _command(duis, "check", "duis_check", "form, round trip, schema, signature of messages; 1 when one fails")
    check.add_argument("files", nargs="+", metavar="FILE", help="a request or a response")
    check.add_argument("--trust", metavar="DIR", help="folder of the certificates (*.pem) that may have signed")
    check.add_argument("--schema", metavar="F", help="duis.xsd or its folder (default: METERBENCH_DUIS_XSD)")
    check.add_argument("--json", action="store_true")


def _one_or_more(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"expected a whole number, 1 or more, found {text!r}")
    return int(text)


def _rate(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= MAX_RATE:
        raise ArgumentTypeError(f"expected a number of requests a second, up to {MAX_RATE}, found {text!r}")
    return found


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_TCP_PORT:
        raise ArgumentTypeError(f"expected a TCP port, 0 (chosen) to {MAX_TCP_PORT}, found {text!r}")
    return int(text)


def _command(commands: _SubParsersAction[ArgumentParser], name: str, module: str, help_text: str) -> ArgumentParser:
    parser = commands.add_parser(name, help=help_text, description=help_text[0].upper() + help_text[1:] + ".")
    parser.set_defaults(module=module)
    return parser


if __name__ == "__main__":
    sys.exit(main())
