"""Packet capture of the WAN leg, in a process of its own, as scapy is GPL-2.0 and never linked into the bench."""
