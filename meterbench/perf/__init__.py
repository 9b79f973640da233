"""Benchmarks of the bench itself: each as a ratio to a named baseline of the same run [docs/perf.md].

Layer: meterbench, behind `meterbench perf`. The baselines that need sockets are `rigs.bare`.
"""
