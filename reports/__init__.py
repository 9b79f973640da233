"""From the evidence of a run and its summary to what people and tools read. No verdict is made here.

Every writer takes the events of `evidence.jsonl` and the summary that `meterbench.summary` computed from them, so a
report can be made again at any time, with no rig.
"""
