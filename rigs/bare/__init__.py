"""The bare path: what a Service Request's way costs with no logic on it. The baseline of `meterbench perf`.

The same parts as the bench's own path (HTTP framework, SQLite, broker, paho, Modbus client and server, receiver), and
between them JSON that nobody checks. It judges nothing and is no part of a conformance run.
"""
