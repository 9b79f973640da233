"""Sans-IO wire formats: bytes in, values out. Nothing here opens anything, reads a clock or starts a thread."""
