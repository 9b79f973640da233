"""Alerts of devices, hubs and the DCC itself, on their way to the Users: who gets them, and how many."""
