"""The wire formats of a GSM or LTE modem: short messages as PDUs, and AT commands on a serial line. Sans-IO.

alphabet.py   the GSM 7 bit default alphabet [3GPP TS 23.038 §6.2.1] and its packing
fields.py     addresses, time stamps, validity periods [3GPP TS 23.040 §9.1.2, §9.2.3]
pdu.py        SMS-SUBMIT, SMS-DELIVER, SMS-STATUS-REPORT [3GPP TS 23.040 §9.2.2]
parts.py      messages of several parts
at_lines.py   bytes from a modem, cut into lines, prompts and counted data
at_exchange.py one command and its answer, apart from what the modem says unasked
at_errors.py  error codes of +CME ERROR and +CMS ERROR
"""

from protocols.gsm.errors import AtProtocolError, GsmError, PduError

__all__ = ["AtProtocolError", "GsmError", "PduError"]
