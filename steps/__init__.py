"""Gherkin steps: one sentence = one call of the bench API.

    converters/       every typed placeholder of a sentence
    states.py         Given
    stimuli.py        When
    answers.py        Then: the head end
    observations.py   Then: the bench side, other Users, the WAN
    condition.py      battery, faults, lives, priorities of alerts, wrong codes, all three
    product.py        balance, prepayment, debts, emergency credit, all three
    rollover.py       registers that are set near their end, Given and Then
    tariff.py         tariffs told, in force, counted and charged, all three
    billing.py        the billing data log, When and Then
    configuration.py  billing calendar, identity, meter point, mode, event log, all three
    home.py           displays, appliances, a microgenerator, all three
    consumer.py       buttons, keypad and display of a meter, When and Then
    network.py        network data and power, all three
    maximum_demand.py maximum demand and its reset, all three
    gas.py            gas conversion, energy, control of the gas flow, all three
    power_levels.py   power thresholds and ambient indicator, all three
    upgrade.py        updates of firmware at the meter, all three
    quality.py        quality of the supply, load limiting, all three
    neighbour.py      the other meter of a home, Given and Then
    periods.py        accurate reads for defined periods, readings not obtained, all three
    capabilities.py   what a device declares, all three
    dcc_payment.py    payments of consumers, all three
    dcc_firmware.py   updates of firmware, all three
    dcc_diary.py      schedules, requests for later, changes of product, all three
    dcc_charging.py   Then: what the DCC has on record

Rules of this package: no branches, no bytes, no I/O; a step that needs a helper means that the bench API lacks a verb.
"""
