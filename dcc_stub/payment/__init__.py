"""Payment [002:47-53]: what mode a meter is in as far as the DCC knows, top-up codes, and payments of consumers.

`modes` (known modes, and the rule that refuses a top-up), `codes` (UTRN, never the same twice), `vending` (from a
payment to a code at the supplier). Its keys: `dcc_stub.config.payment`.
"""
