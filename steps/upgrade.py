"""Updates of firmware, seen at the meter: Given, When and Then."""

from __future__ import annotations
