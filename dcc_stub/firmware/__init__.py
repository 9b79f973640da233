"""Firmware over the air [001:180-190, 002:97-101]: Update Firmware (11.1) and Activate Firmware (11.3) as the DCC sees
them. An image is bytes to the DCC: whether it fits and may be installed, the meter finds out.

`records` (releases, images, transfers), `updates` (11.1 from its acceptance to the end of each transfer), `desk` (what
may be asked for, and the verbs of the rig's control). Its keys: `dcc_stub.config.firmware`.
"""
