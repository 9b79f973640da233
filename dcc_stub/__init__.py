"""The DCC stub: the central service of a rig, a peer in a process or a container of its own.

It takes Service Requests over HTTP, checks them against its own access matrix, sends accepted ones over the WAN stub,
and delivers answers and alerts to the Users. It shares nothing with the bench but `protocols`: what the bench expects
of it and what it does never come from the same line of code.
"""
