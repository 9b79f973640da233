"""The Smart Metering Inventory: which devices there are, what is known of each, and what may become of it.

records         devices and Users, as access control and the transactions see them
details         what the DCC keeps of a device beside that
statuses        the statuses of a device and the ways between them, as one table
parameters      what the documents leave open, each with its default
assets          a cohort's assets, loaded in bulk
lifecycle       every change of a device, and who is told
desk, han_desk  what Users ask: of the DCC, and of a hub's or meter's HAN
commissioning   what must be true before a device is commissioned or reached
"""

from dcc_stub.inventory.records import Inventory

__all__ = ["Inventory"]
