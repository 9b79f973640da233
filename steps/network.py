"""Given, When and Then of network data and power."""
