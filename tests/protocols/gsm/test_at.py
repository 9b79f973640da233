"""The lines of a modem, cut anywhere, with anything between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.gsm.at_errors import AtFailure, failure_of
from protocols.gsm.at_exchange import Answer, AtExchange, Command, fields_of, whole
from protocols.gsm.at_lines import MAX_LINE, AtReader, Data, Garbage, Line, Prompt
from protocols.gsm.errors import AtProtocolError

CIPRXGET = r"\+CIPRXGET: 2,0,(\d+),"


def answer_of(command: Command, stream: bytes, step: int = 0) -> AtExchange:
    exchange, reader = AtExchange(command), AtReader()
    reader.await_answer(command.body is not None, command.header)
    for at in range(0, len(stream), step or len(stream)):
        for event in reader.feed(stream[at : at + (step or len(stream))]):
            exchange.take(event)
    return exchange


@pytest.mark.parametrize("step", [0, 1, 2, 3, 7])
@pytest.mark.parametrize(
    ("command", "stream", "answer", "urcs"),
    [
        (Command("AT"), b"\r\nOK\r\n", Answer(()), []),
        (Command("AT"), b"AT\r\r\nOK\r\n", Answer(()), []),
        (Command("AT+CSQ", ("+CSQ:",)), b"\r\n+CSQ: 18,99\r\n\r\nOK\r\n", Answer(("+CSQ: 18,99",)), []),
        (
            Command("AT+CREG?", ("+CREG:",)),
            b'\r\n+CREG: 5\r\n\r\nRING\r\n\r\n+CREG: 2,1,"00C3","1A"\r\n\r\n+CREG: 1,"00C3","1A"\r\n\r\nOK\r\n',
            Answer(('+CREG: 2,1,"00C3","1A"',)), ["+CREG: 5", "RING", '+CREG: 1,"00C3","1A"'],
        ),
        (Command("AT+CGMI", bare=True), b"\r\nPB DONE\r\n\r\nSIMCOM\r\n\r\nOK\r\n", Answer(("SIMCOM",)), ["PB DONE"]),
        (
            Command("AT+CPIN?", ("+CPIN:",)), b"\r\n+CME ERROR: 10\r\n",
            Answer((), b"", AtFailure("CME", 10, "SIM not inserted"), "+CME ERROR: 10"), [],
        ),
        (
            Command("AT+CIPOPEN", late="+CIPOPEN:"), b"\r\nOK\r\n\r\n+CSQ: 1\r\n\r\n+CIPOPEN: 0,0\r\n",
            Answer(("+CIPOPEN: 0,0",)), ["+CSQ: 1"],
        ),
        (
            Command("AT+CIPRXGET=2,0,9", ("+CIPRXGET:",), header=CIPRXGET),
            b"\r\n+CIPRXGET: 2,0,9,0\r\n\r\nOK\r\n> \n\r\nOK\r\n\r\n+IPCLOSE: 0,1\r\n",
            Answer(("+CIPRXGET: 2,0,9,0",), b"\r\nOK\r\n> \n"), ["+IPCLOSE: 0,1"],
        ),
        (
            Command("AT+CMGR=1", ("+CMGR:",)),
            b"\r\n+CMGR: 0,,24\r\n07911326040000F0040B\r\n\r\n+CREG: 1\r\n\r\nOK\r\n",
            Answer(("+CMGR: 0,,24", "07911326040000F0040B")), ["+CREG: 1"],
        ),
    ],
)  # fmt: skip
def test_an_answer_is_the_same_however_it_is_cut(
    command: Command, stream: bytes, answer: Answer, urcs: list[str], step: int
) -> None:
    exchange = answer_of(command, stream, step)
    assert (exchange.answer, exchange.urcs, exchange.odd) == (answer, urcs, [])


@pytest.mark.parametrize("prompt", [b"> ", b">", b"\r\n> ", b"\r\n>"])
def test_the_body_is_sent_at_the_prompt(prompt: bytes) -> None:
    command = Command("AT+CMGS=20", ("+CMGS:",), body=b"0011\x1a")
    exchange, reader = AtExchange(command), AtReader()
    reader.await_answer(prompt=True)
    sent = [exchange.take(event) for event in reader.feed(b"\r\n+CREG: 1\r\n" + prompt)]
    assert sent == [None, b"0011\x1a"]
    for event in reader.feed(b"\r\n+CMGS: 7\r\n\r\nOK\r\n"):
        exchange.take(event)
    assert exchange.answer == Answer(("+CMGS: 7",))


def test_a_sign_that_is_not_awaited_is_no_prompt() -> None:
    reader = AtReader()
    assert reader.feed(b"> text\r\n") == [Line("> text")]


def test_a_success_without_a_prompt_is_odd() -> None:
    assert answer_of(Command("AT+CMGS=1", body=b"x"), b"\r\nOK\r\n").odd == ["a success without a prompt"]


def test_an_echo_is_counted() -> None:
    assert answer_of(Command("AT+CSQ", ("+CSQ:",)), b"AT+CSQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\n").echoes == 1


@given(st.binary(max_size=600), st.lists(st.integers(1, 20), max_size=40))
def test_the_cuts_of_a_stream_change_nothing(stream: bytes, cuts: list[int]) -> None:
    def events(sizes: list[int]) -> list[object]:
        reader = AtReader()
        reader.await_answer(prompt=True, header=CIPRXGET)
        found: list[object] = []
        at = 0
        for size in [*sizes, len(stream) or 1]:
            found += reader.feed(stream[at : at + size])
            at += size
        return found

    assert events(cuts) == events([])


@given(st.lists(st.binary(max_size=5000), max_size=20))
def test_no_flood_is_kept(pieces: list[bytes]) -> None:
    reader = AtReader()
    for piece in pieces:
        for event in reader.feed(piece):
            assert not isinstance(event, Prompt | Data)
    assert len(reader.abandon()) <= MAX_LINE + 5000


def test_what_is_no_text_is_garbage_and_the_next_line_counts() -> None:
    assert AtReader().feed(b"\xff\xfe\r\nOK\r\n") == [Garbage(b"\xff\xfe"), Line("OK")]


def test_a_count_beyond_reason_is_garbage() -> None:
    reader = AtReader()
    reader.await_answer(header=CIPRXGET)
    assert reader.feed(b"+CIPRXGET: 2,0,99999,0\r\n") == [Garbage(b"+CIPRXGET: 2,0,99999,0")]


@given(st.binary(max_size=400))
def test_an_exchange_survives_anything(stream: bytes) -> None:
    answer_of(Command("AT+CMGL=4", ("+CMGL:", "+CREG:"), bare=True, body=b"x", header=CIPRXGET), stream or b"x")


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("ERROR", AtFailure("", None, "ERROR")),
        ("+CME ERROR: 16", AtFailure("CME", 16, "incorrect password")),
        ("+CME ERROR: SIM not inserted", AtFailure("CME", 10, "SIM not inserted")),
        ("+CME ERROR: odd text", AtFailure("CME", None, "odd text")),
        ("+CMS ERROR: 322", AtFailure("CMS", 322, "memory full")),
        ("+CMS ERROR: 999", AtFailure("CMS", 999, "no code of the standard")),
        ("+CME ERROR:", AtFailure("CME", None, "no reason")),
    ],
)
def test_failures_as_numbers_and_as_texts(line: str, failure: AtFailure) -> None:
    assert failure_of(line) == failure


def test_parameters_with_commas_in_quotes() -> None:
    assert fields_of('+COPS: 0,0,"a, b",7') == ["0", "0", "a, b", "7"]


@given(st.text(max_size=40))
def test_parameters_of_anything(text: str) -> None:
    try:
        whole(fields_of(text), 0, "a number")
    except AtProtocolError:
        return
