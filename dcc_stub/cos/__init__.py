"""Change of supplier: the process by fuel, its calendar, who may do what to the meter in which order, and what the DCC
itself reads and hands out at the moment of the change.

    process.py    the legal sequences, pure
    terms.py      the parameters (configuration key `change_of_supplier`) and how days are counted
    records.py    the processes on record
    feed.py       what the registration systems tell (control `cos/VERB`)
    conduct.py    the moment of the change: readings of the DCC's own and who gets them
    order.py      the rule on the order of steps
    periods.py    the rule on whose period a reading may show
"""
