"""Registrations: who holds which meter point in which role and when, and who may act on its meter because of that.

terms.py      the parameters (configuration key `registration`)
records.py    the three industry databases, and the DCC's copy of them
register.py   who stands in which role for a device at a moment: what access control asks
others.py     network areas, accreditations, the authorities of other users
tenancy.py    an authority that ends with the tenancy
networks.py   the rule on how often and how finely a network operator reads
window.py     what a User is entitled to see
feed.py       what the industry's systems tell, and a look at what is on record (control `registration/VERB`)
setup.py      all of it put together
"""
