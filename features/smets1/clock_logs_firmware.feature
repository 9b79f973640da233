Feature: Clock, logs and firmware version of a SMETS1 meter

  @S1-6.11 @device
  Rule: The clock is set to the given time when the adjustment is at most 10 s, and not otherwise

    Scenario Outline: The <user> synchronises the clock of the <fuel> meter that is 8 s <off>
      Given a commissioned <fuel> meter whose clock is 8 s <off>
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And the meter's clock is within 2 s of the calendar
      And the meter takes its clock for reliable

      @electricity
      Examples: electricity
        | user            | fuel        | off    |
        | import supplier | electricity | behind |
        | import supplier | electricity | ahead  |

      @gas
      Examples: gas
        | user         | fuel | off    |
        | gas supplier | gas  | behind |
        | gas supplier | gas  | ahead  |

    @boundary
    Scenario Outline: The clock of the <fuel> meter is <seconds> s <off>
      Given a commissioned <fuel> meter whose clock is <seconds> s <off>
      When the <user> sends Synchronise Clock with a tolerance of 60 s
      Then the answer is a refusal by the meter within its response time
      And the meter's clock is still <seconds> s <off>
      And the meter takes its clock for unreliable

      @electricity
      Examples: electricity
        | user            | fuel        | seconds | off    |
        | import supplier | electricity | 13      | behind |
        | import supplier | electricity | 12      | ahead  |
        | import supplier | electricity | 3600    | ahead  |

      @gas
      Examples: gas
        | user         | fuel | seconds | off    |
        | gas supplier | gas  | 13      | behind |
        | gas supplier | gas  | 12      | ahead  |
        | gas supplier | gas  | 3600    | ahead  |

    @boundary
    Scenario Outline: An adjustment of 5 s outside the tolerance of 2 s is refused by the <fuel> meter
      Given a commissioned <fuel> meter whose clock is 5 s behind
      When the <user> sends Synchronise Clock with a tolerance of 2 s
      Then the answer is a refusal by the meter within its response time
      And the meter's clock is still 5 s behind

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A loss of power leaves the clock of the <fuel> meter as far behind as it was
      Given a commissioned <fuel> meter whose clock is 8 s behind
      When <loss>
      Then the meter's clock is still 8 s behind

      @electricity
      Examples: electricity
        | fuel        | loss                     |
        | electricity | the mains fails for 60 s |

      @gas
      Examples: gas
        | fuel | loss                                               |
        | gas  | the battery of the meter is taken out and put back |

    @negative
    Scenario Outline: The <user> may not set the clock of the <fuel> meter
      Given a commissioned <fuel> meter whose clock is 8 s behind
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the meter's clock is still 8 s behind

      @electricity
      Examples: electricity
        | user                      | fuel        | code |
        | electricity distributor   | electricity | E2   |
        | export supplier           | electricity | E2   |
        | registered supplier agent | electricity | E2   |
        | other user                | electricity | E2   |
        | gas transporter           | electricity | E2   |
        | gas supplier              | electricity | E4   |

      @gas
      Examples: gas
        | user                      | fuel | code |
        | gas transporter           | gas  | E2   |
        | export supplier           | gas  | E2   |
        | registered supplier agent | gas  | E2   |
        | other user                | gas  | E2   |
        | electricity distributor   | gas  | E2   |
        | import supplier           | gas  | E4   |

  @S1-6.13 @device
  Rule: What happened to the meter stands in its log with the time at which it happened

    Scenario Outline: The <user> finds the opening of the cover in the security log of the <fuel> meter
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds cover-opened once at the time when it happened

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | import supplier           | electricity |
        | electricity distributor   | electricity |
        | registered supplier agent | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | gas supplier              | gas  |
        | gas transporter           | gas  |
        | registered supplier agent | gas  |

    Scenario Outline: The <user> finds the disabled supply in the event log of the <fuel> meter
      Given a commissioned <fuel> meter whose supply is enabled
      And the <user> has disabled the supply
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds supply-disabled once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <user> finds the armed supply in the event log of the <fuel> meter
      Given a commissioned <fuel> meter whose supply is disabled
      And the <user> has armed the supply
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds supply-armed once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <user> finds a top-up and its repetition in the event log of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the consumer has entered twice
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds top-up-accepted once at the time when it happened
      And the answered log holds top-up-refused once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: What the <user> tells the <fuel> meter stands in its event log: <event>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has emptied the event log
      When the <user> <sends>
      Then the answer is a success within its response time
      And the event log at the meter holds <event> once

      @electricity
      Examples: electricity
        | user            | fuel        | event                    | sends                                                                                                                                            |
        | import supplier | electricity | payment-mode-changed     | sends Update Payment Mode to credit                                                                                                              |
        | import supplier | electricity | tariff-changed           | sends Update Import Tariff (Primary Element) with a tariff of 20.001 p/kWh                                                                       |
        | import supplier | electricity | balance-updated          | sends Update Meter Balance of £2.00 in prepayment mode                                                                                           |
        | import supplier | electricity | prepayment-configured    | sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00 |
        | import supplier | electricity | debt-updated             | sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up                                                                     |
        | import supplier | electricity | billing-calendar-changed | sends Update Device Configuration (Billing Calendar) that is weekly on day 3 at 12:00:01                                                         |

      @gas
      Examples: gas
        | user         | fuel | event                    | sends                                                                                                                                            |
        | gas supplier | gas  | payment-mode-changed     | sends Update Payment Mode to credit                                                                                                              |
        | gas supplier | gas  | tariff-changed           | sends Update Import Tariff (Primary Element) with a tariff of 20.001 p/m3                                                                        |
        | gas supplier | gas  | balance-updated          | sends Update Meter Balance of £2.00 in prepayment mode                                                                                           |
        | gas supplier | gas  | prepayment-configured    | sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00 |
        | gas supplier | gas  | debt-updated             | sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up                                                                     |
        | gas supplier | gas  | billing-calendar-changed | sends Update Device Configuration (Billing Calendar) that is weekly from 2026-02-03 12:00:01                                                     |

    Scenario Outline: That the <user> has emptied the event log of the <fuel> meter stands in its security log
      Given a commissioned <fuel> meter
      When the <user> sends Clear Event Log
      Then the answer is a success within its response time
      And the security log at the meter holds event-log-cleared once

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: That the clock of the <fuel> meter was set stands in its event log
      Given a commissioned <fuel> meter whose clock is 8 s behind
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And the event log at the meter holds clock-adjusted once

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A refused setting of the clock stands in the security log of the <fuel> meter
      Given a commissioned <fuel> meter whose clock is 3600 s ahead
      When the <user> sends Synchronise Clock with a tolerance of 60 s
      Then the answer is a refusal by the meter within its response time
      And the security log at the meter holds clock-adjustment-refused once

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A loss of power stands in the event log of the <fuel> meter with its beginning and its end
      Given a commissioned <fuel> meter
      And <loss>
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds power-lost once at the time when it happened
      And the answered log holds power-restored once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 90 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: The log of the <fuel> meter outlives a loss of power
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      And <loss>
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds cover-opened once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: The full security log of the <fuel> meter keeps its newest 100 entries
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed 55 times
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds the newest 100 entries in order

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not read the logs of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Event Or Security Log for the security log
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | code |
        | export supplier | electricity | E2   |
        | other user      | electricity | E2   |
        | gas supplier    | electricity | E4   |
        | gas transporter | electricity | E4   |

      @gas
      Examples: gas
        | user                    | fuel | code |
        | export supplier         | gas  | E2   |
        | other user              | gas  | E2   |
        | import supplier         | gas  | E4   |
        | electricity distributor | gas  | E4   |

  @S1-11.2 @device
  Rule: The firmware version answered is the one of the meter on the bench

    Scenario Outline: The <user> reads the firmware version of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Firmware Version
      Then the answer is a success within its response time
      And the answered firmware version is the one declared for the device
      And the answered firmware version agrees with the bench side

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | import supplier           | electricity |
        | electricity distributor   | electricity |
        | export supplier           | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | gas supplier              | gas  |
        | gas transporter           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |

    @boundary
    Scenario Outline: The firmware version of the <fuel> meter is the same after a loss of power
      Given a commissioned <fuel> meter
      And <loss>
      When the <user> sends Read Firmware Version
      Then the answer is a success within its response time
      And the answered firmware version is the one declared for the device

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary @gas
    Scenario: The firmware version is the same a month later
      Given a commissioned gas meter
      And 30 d have passed
      When the gas supplier sends Read Firmware Version
      Then the answer is a success within its response time
      And the answered firmware version is the one declared for the device

    @negative
    Scenario Outline: The <user> may not read the firmware version of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        |
        | gas supplier    | electricity |
        | gas transporter | electricity |

      @gas
      Examples: gas
        | user                    | fuel |
        | import supplier         | gas  |
        | electricity distributor | gas  |
        | export supplier         | gas  |
