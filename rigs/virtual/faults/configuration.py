"""Wrong configurations and network data."""
