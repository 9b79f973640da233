"""The bench API: what an operator does at a bench, as verbs. One `Bench` for each scenario.

    states.py        Given: bring the rig into a state, from the bench side, and see that it is reached
    bench_side.py    its commands and test mode, worked from the bench side; product_rest.py puts a product back
    stimuli.py       When:  one stimulus, with the marks that its judgement needs
    answers.py       Then:  whether the head end answers, and who answers
    readings.py      Then:  what the values of the answer are worth
    observations.py  Then:  what the bench side, the load, the reference meter and the other Users see
    product.py, configuration.py, network.py  all three for what a supplier sells, how a meter is set up, its network
                     data and power
    gas.py, power_levels.py, upgrade.py
                     likewise gas conversion and flow, power thresholds, firmware at the meter
    resilience.py, hub_alerts.py
                     a hub without power, a broker that ends, and what becomes of alerts
    gsm.py           the hub's modem and SIM, and the mobile networks around them
    condition.py     its condition and its alerts, all three; condition_rest.py puts them back, alarms.py names alerts
    demand.py        the third source: what a register should hold, by arithmetic over the stimuli
    vending.py       top-up codes by the maker's published rule
    floor.py         how quick this rig could answer at all

Rules of this package: a state that cannot be reached is the rig's failure (BenchError), never a verdict on the meter;
an expectation comes from the catalogue, the stimulus or an instrument and never from the code that is judged.
"""

from meterbench.bench.operator import Bench

__all__ = ["Bench"]
