"""Scheduled retrieval and the diary: what the DCC does later, or again and again [000:291-295 001:170-176].

`schedules` and `recurrence` what is asked for and when it is due, `desk` the requests 5.1, 5.2 and 5.3, `programme` the
reads, `waiting` future-dated requests and sequences, `product` what follows a change of product.
"""
