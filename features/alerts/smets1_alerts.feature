Feature: Alerts of a SMETS1 meter

  @S1A-disablement @device
  Rule: The supplier is alerted when the supply has been disabled, and not otherwise

    Scenario Outline: The <fuel> supply is disabled by the <user>
      Given a commissioned <fuel> meter whose supply is enabled
      When the <user> sends Disable Supply
      Then exactly one Disablement Alert reaches the <user>
      And no other user receives a Disablement Alert

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The credit of the <fuel> meter runs out
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then a Disablement Alert reaches the <user> within its response time
      And Read Supply Status reports the supply as disabled

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 50.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: The credit of the <fuel> meter does not quite run out
      Given a commissioned <fuel> meter in prepayment mode with a balance of <balance>
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then no Disablement Alert reaches any user
      And Read Supply Status reports the supply as enabled

      @electricity
      Examples: electricity
        | fuel        | price        | demand | balance |
        | electricity | 20.000 p/kWh | 2000 W | £0.41   |

      @gas
      Examples: gas
        | fuel | price       | demand   | balance |
        | gas  | 50.000 p/m3 | 2.0 m3/h | £1.02   |

    @boundary
    Scenario Outline: The <fuel> supply goes off when the credit is used up, and not when the half hour ends
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And the clock of the meter stands at 2026-03-10 12:02:00 UTC
      When a demand of <demand> runs for 1 h
      Then exactly one Disablement Alert reaches the <user>
      And the balance at the meter has fallen by 10 p

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    @negative
    Scenario Outline: An armed <fuel> supply that the consumer enables is not a disablement
      Given a commissioned <fuel> meter whose supply is armed
      When the consumer enables the supply at the meter
      Then no Disablement Alert reaches any user
      And Read Supply Status reports the supply as enabled

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative @electricity
    Scenario: A mains failure is not a disablement
      Given a commissioned electricity meter whose supply is enabled
      When the mains fails for 60 s
      Then no Disablement Alert reaches any user

    @negative
    Scenario Outline: The <fuel> supply that was disabled before a loss of power is not disabled by it again
      Given a commissioned <fuel> meter whose supply is disabled
      When <loss>
      Then no Disablement Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        | loss                     |
        | electricity | the mains fails for 60 s |

      @gas
      Examples: gas
        | fuel | loss                                               |
        | gas  | the battery of the meter is taken out and put back |

    @negative @gas
    Scenario: A consumer who stops using gas is not a disablement
      Given a commissioned gas meter whose supply is enabled
      When a demand of 0.0 m3/h runs for 1 h
      Then no Disablement Alert reaches any user

  @S1A-low-credit @device
  Rule: The supplier is alerted once when the balance falls below the low credit threshold

    Scenario Outline: The balance of the <fuel> meter falls below the threshold
      Given a commissioned <fuel> meter in prepayment mode with a balance of £2.10
      And a low credit threshold of £2.00
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then a Low Credit Alert reaches the <user> within its response time
      And no other user receives a Low Credit Alert

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 50.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: The balance of the <fuel> meter stays just above the threshold
      Given a commissioned <fuel> meter in prepayment mode with a balance of <balance>
      And a low credit threshold of £2.00
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then no Low Credit Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        | price        | demand | balance |
        | electricity | 20.000 p/kWh | 2000 W | £2.41   |

      @gas
      Examples: gas
        | fuel | price       | demand   | balance |
        | gas  | 50.000 p/m3 | 2.0 m3/h | £3.02   |

    @boundary
    Scenario Outline: A balance of the <fuel> meter that keeps falling is alerted once
      Given a commissioned <fuel> meter in prepayment mode with a balance of £2.10
      And a low credit threshold of £2.00
      And a unit price of <price>
      When a demand of <demand> runs for 3 h
      Then exactly one Low Credit Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 10.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    # At this price a thousandth of a penny takes half a second: time for the calendar to be moved before it is spent.
    @boundary
    Scenario Outline: A balance of the <fuel> meter that stands at the threshold is low with the first gas or energy
      Given a commissioned <fuel> meter in prepayment mode with a balance of £2.00
      And a low credit threshold of £2.00
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then exactly one Low Credit Alert reaches the <user>
      And the Low Credit Alert tells when low-credit happened

      @electricity
      Examples: electricity
        | user            | fuel        | price       | demand |
        | import supplier | electricity | 3.600 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price      | demand   |
        | gas supplier | gas  | 3.600 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: A low balance that the <fuel> meter has alerted is not alerted again after a loss of power
      Given a commissioned <fuel> meter in prepayment mode with a balance of £2.10
      And a low credit threshold of £2.00
      And a unit price of <price>
      And a demand of <demand> that has run for 1 h
      When <loss>
      Then no Low Credit Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        | price        | demand | loss                     |
        | electricity | 20.000 p/kWh | 2000 W | the mains fails for 60 s |

      @gas
      Examples: gas
        | fuel | price       | demand   | loss                                               |
        | gas  | 50.000 p/m3 | 2.0 m3/h | the battery of the meter is taken out and put back |

    @negative
    Scenario Outline: The <fuel> meter in credit mode has no low credit
      Given a commissioned <fuel> meter in credit mode with a balance of £2.10
      And a low credit threshold of £2.00
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then no Low Credit Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        | price        | demand |
        | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | fuel | price       | demand   |
        | gas  | 50.000 p/m3 | 2.0 m3/h |

  @S1A-physical-tamper @device
  Rule: The supplier is alerted when the cover of the meter is opened

    Scenario Outline: The cover of the <fuel> meter is opened
      Given a commissioned <fuel> meter
      When the cover of the meter is opened
      Then a Physical Tamper Alert reaches the <user> within its response time
      And no other user receives a Physical Tamper Alert

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The cover of the <fuel> meter is opened a second time
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      When the cover of the meter is opened
      Then exactly one Physical Tamper Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A change of demand at the <fuel> meter is no tamper
      Given a commissioned <fuel> meter
      When a demand of <demand> runs for 1 h
      Then no Physical Tamper Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        | demand |
        | electricity | 3000 W |

      @gas
      Examples: gas
        | fuel | demand   |
        | gas  | 3.0 m3/h |

  @S1A-rms-extreme-over-voltage @device @electricity
  Rule: The distributor is alerted when the RMS voltage stays above the threshold for longer than its period

    Scenario: The supply is far too high
      Given a commissioned electricity meter
      And a steady supply of 230.0 V at 50.00 Hz
      When the supply voltage is 270.0 V for 5 s
      Then exactly one RMS Extreme Over Voltage Alert reaches the electricity distributor
      And no other user receives an RMS Extreme Over Voltage Alert

    @boundary
    Scenario: The supply is just above the threshold for longer than the period
      Given a commissioned electricity meter
      And a steady supply of 230.0 V at 50.00 Hz
      When the supply voltage is 265.0 V for 3 s
      Then an RMS Extreme Over Voltage Alert reaches the electricity distributor within its response time

    @boundary
    Scenario Outline: The supply is <voltage> V for <duration>
      Given a commissioned electricity meter
      And a steady supply of 230.0 V at 50.00 Hz
      When the supply voltage is <voltage> V for <duration>
      Then no RMS Extreme Over Voltage Alert reaches any user

      Examples: below the threshold, or shorter than the period
        | voltage | duration |
        | 260.0   | 60 s     |
        | 270.0   | 1 s      |

    @negative
    Scenario: A low supply is no over-voltage
      Given a commissioned electricity meter
      And a steady supply of 230.0 V at 50.00 Hz
      When the supply voltage is 190.0 V for 60 s
      Then no RMS Extreme Over Voltage Alert reaches any user
