Feature: Tariffs, in the words of the services that Ofgem drafted

  @FUN-D @device
  Rule: A meter supports a range of time of use tariffs

    @electricity
    Scenario: A night rate begins at its half hour
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-01-14 00:00:00 UTC
      When a demand of 2000 W runs for 2 h
      Then the rate registers have risen by 1000 Wh, 3000 Wh
      And rates and blocks have risen together as the total has

    @electricity
    Scenario: A night rate ends at its half hour
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-01-14 07:00:00 UTC
      When a demand of 2000 W runs for 1 h
      Then the rate registers have risen by 1000 Wh, 1000 Wh
      And rates and blocks have risen together as the total has

    @gas
    Scenario: A weekend rate begins with Saturday
      Given a commissioned gas meter
      And the meter has a tariff of 40 p/m3, 20 p/m3 on Saturdays and Sundays
      And the clock of the meter stands at 2026-01-16 23:00:00 UTC
      When a demand of 2 m3/h runs for 2 h
      Then the rate registers have risen by 2 m3, 2 m3
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: A night rate follows local time in summer
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-07-14 23:00:00 UTC
      When a demand of 2000 W runs for 1 h
      Then the rate registers have risen by 1000 Wh, 1000 Wh
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: The night in March from which local time leaves an hour out
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 02:30
      And the clock of the meter stands at 2026-03-29 00:00:00 UTC
      When a demand of 2000 W runs for 2 h
      Then the rate registers have risen by 2000 Wh, 2000 Wh
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: The night in October in which local time has an hour twice
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 01:00 to 02:00
      And the clock of the meter stands at 2026-10-24 23:00:00 UTC
      When a demand of 2000 W runs for 4 h
      Then the rate registers have risen by 4000 Wh, 4000 Wh
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: A rate that crosses midnight
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 23:00 to 01:00
      And the clock of the meter stands at 2026-01-14 22:30:00 UTC
      When a demand of 2000 W runs for 3 h
      Then the rate registers have risen by 2000 Wh, 4000 Wh
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: The last half hour of a day
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 23:30 to 00:00
      And the clock of the meter stands at 2026-01-14 23:00:00 UTC
      When a demand of 2000 W runs for 2 h
      Then the rate registers have risen by 3000 Wh, 1000 Wh
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: A weekend rate begins with Saturday of local time in summer
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 15 p/kWh on Saturdays and Sundays
      And the clock of the meter stands at 2026-07-17 22:30:00 UTC
      When a demand of 2000 W runs for 1 h
      Then the rate registers have risen by 1000 Wh, 1000 Wh
      And rates and blocks have risen together as the total has

    @boundary @gas
    Scenario: A weekend rate of gas begins with Saturday of local time in summer
      Given a commissioned gas meter
      And the meter has a tariff of 40 p/m3, 20 p/m3 on Saturdays and Sundays
      And the clock of the meter stands at 2026-07-17 22:00:00 UTC
      When a demand of 2 m3/h runs for 2 h
      Then the rate registers have risen by 2 m3, 2 m3
      And rates and blocks have risen together as the total has

    @boundary @gas
    Scenario Outline: A weekend rate of gas ends with the Sunday on which the clocks go <direction>
      Given a commissioned gas meter
      And the meter has a tariff of 40 p/m3, 20 p/m3 on Saturdays and Sundays
      And the clock of the meter stands at <before> UTC
      When a demand of 2 m3/h runs for 2 h
      Then the rate registers have risen by 2 m3, 2 m3
      And rates and blocks have risen together as the total has

      Examples: an hour before the end of local Sunday
        | direction | before              |
        | forward   | 2026-03-29 22:00:00 |
        | back      | 2026-10-25 23:00:00 |

    @boundary @electricity
    Scenario: A special day on the 29th of February
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 15 p/kWh on 2028-02-29
      And the clock of the meter stands at 2028-02-28 23:00:00 UTC
      When a demand of 2000 W runs for 2 h
      Then the rate registers have risen by 2000 Wh, 2000 Wh
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: A special day ends with its date
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 15 p/kWh on 2026-12-25
      And the clock of the meter stands at 2026-12-25 23:00:00 UTC
      When a demand of 2000 W runs for 2 h
      Then the rate registers have risen by 2000 Wh, 2000 Wh
      And rates and blocks have risen together as the total has

    @boundary
    Scenario Outline: Special days of the <fuel> meter that follow each other under one rate
      Given a commissioned <fuel> meter
      And the meter has <tariff>
      And the clock of the meter stands at 2026-12-24 22:00:00 UTC
      When a demand of <demand> runs for 50 h
      Then the rate registers have risen by <contents>
      And rates and blocks have risen together as the total has

      @electricity
      Examples: electricity
        | fuel        | tariff                                                   | demand | contents          |
        | electricity | a tariff of 30 p/kWh, 15 p/kWh on 2026-12-25, 2026-12-26 | 2000 W | 4000 Wh, 96000 Wh |

      @gas
      Examples: gas
        | fuel | tariff                                                 | demand | contents    |
        | gas  | a tariff of 40 p/m3, 10 p/m3 on 2026-12-25, 2026-12-26 | 2 m3/h | 4 m3, 96 m3 |

    @boundary @gas
    Scenario: A special day takes the place of a Saturday
      Given a commissioned gas meter
      And the meter has a tariff of 40 p/m3, 20 p/m3 on Saturdays and Sundays, 10 p/m3 on 2026-12-26
      And the clock of the meter stands at 2026-12-25 23:00:00 UTC
      When a demand of 2 m3/h runs for 2 h
      Then the rate registers have risen by 2 m3, 0 m3, 2 m3
      And rates and blocks have risen together as the total has

    @boundary @electricity
    Scenario: A rate that has begun without mains counts when the mains is back
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-01-14 00:00:00 UTC
      And the mains has failed for 1 h
      When a demand of 2000 W runs for 1 h
      Then the rate registers have risen by 0 Wh, 2000 Wh

    @negative
    Scenario Outline: With one rate the other registers of the <fuel> meter count nothing
      Given a commissioned <fuel> meter
      And the meter has <tariff>
      And the clock of the meter stands at 2026-01-14 00:00:00 UTC
      When a demand of <demand> runs for 2 h
      Then the rate registers have risen by <content>
      And the block registers have risen by <nothing>

      @electricity
      Examples: electricity
        | fuel        | tariff               | demand | content | nothing |
        | electricity | a tariff of 30 p/kWh | 2000 W | 4000 Wh | 0 Wh    |

      @gas
      Examples: gas
        | fuel | tariff              | demand | content | nothing |
        | gas  | a tariff of 30 p/m3 | 2 m3/h | 4 m3    | 0 m3    |

  @FUN-D1 @device
  Rule: Several registers in the meter serve billing

    @electricity
    Scenario: Each rate has a register of its own
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 10 p/kWh from 00:00 to 06:00, 20 p/kWh from 12:00 to 14:30, 31.123 p/kWh from 16:00 to 19:00
      And the clock of the meter stands at 2026-01-14 00:00:00 UTC
      When a demand of 2000 W runs for 24 h
      Then the rate registers have risen by 25000 Wh, 12000 Wh, 5000 Wh, 6000 Wh
      And rates and blocks have risen together as the total has

    Scenario Outline: Each block of the <fuel> meter has a register of its own
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 12:00:00 UTC
      And the meter has <tariff>
      When a demand of <demand> runs for 4 h
      Then the block registers have risen by <contents>
      And rates and blocks have risen together as the total has

      @electricity
      Examples: electricity
        | fuel        | calendar                               | tariff                                                                | demand | contents                  |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30 p/kWh to 1000 Wh, 20 p/kWh to 5000 Wh, 10 p/kWh beyond | 2000 W | 1000 Wh, 4000 Wh, 3000 Wh |

      @gas
      Examples: gas
        | fuel | calendar                        | tariff                                                       | demand | contents         |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30 p/m3 to 1 m3, 20 p/m3 to 5 m3, 10 p/m3 beyond | 2 m3/h | 1 m3, 4 m3, 3 m3 |

    Scenario Outline: What each register of the <fuel> meter counts is charged at its own price: <tariff>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £100.00
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-16 20:00:00 UTC
      And the meter has <tariff>
      When a demand of <demand> runs for 20 h
      Then the balance has fallen by what the registers cost under <tariff>
      And rates and blocks have risen together as the total has

      @electricity
      Examples: electricity
        | fuel        | calendar                               | tariff                                                    | demand |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 | 5000 W |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30.001 p/kWh to 20000 Wh, 7.503 p/kWh beyond  | 5000 W |

      @gas
      Examples: gas
        | fuel | calendar                        | tariff                                                       | demand |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30.001 p/m3, 7.503 p/m3 on Saturdays and Sundays | 4 m3/h |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30.001 p/m3 to 20 m3, 7.503 p/m3 beyond          | 4 m3/h |

    @boundary
    Scenario Outline: The register of a rate of the <fuel> meter begins anew after its end, and nothing is lost
      Given a commissioned <fuel> meter in prepayment mode with a balance of £100.00
      And the meter has <tariff>
      And the register of the first rate stands <left> before its end
      When a demand of <demand> runs for 4 h
      Then the rate registers have risen by <content>
      And the register of the first rate has begun anew after its end
      And rates and blocks have risen together as the total has
      And the balance has fallen by what the registers cost under <tariff>

      @electricity
      Examples: electricity
        | fuel        | tariff               | left    | demand | content |
        | electricity | a tariff of 30 p/kWh | 3000 Wh | 2000 W | 8000 Wh |

      @gas
      Examples: gas
        | fuel | tariff              | left | demand | content |
        | gas  | a tariff of 30 p/m3 | 3 m3 | 2 m3/h | 8 m3    |

    @boundary
    Scenario Outline: The register of a block of the <fuel> meter begins anew after its end, and its limit is where it was
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 12:00:00 UTC
      And the meter has <tariff>
      And the register of the first block stands <left> before its end
      When a demand of <demand> runs for 4 h
      Then the block registers have risen by <contents>
      And rates and blocks have risen together as the total has

      @electricity
      Examples: electricity
        | fuel        | calendar                               | tariff                                           | left    | demand | contents         |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30 p/kWh to 5000 Wh, 10 p/kWh beyond | 2000 Wh | 2000 W | 5000 Wh, 3000 Wh |

      @gas
      Examples: gas
        | fuel | calendar                        | tariff                                      | left | demand | contents   |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30 p/m3 to 5 m3, 10 p/m3 beyond | 2 m3 | 2 m3/h | 5 m3, 3 m3 |

    @boundary
    Scenario Outline: Blocks of the <fuel> meter and their registers while the total begins anew
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 12:00:00 UTC
      And the meter has <tariff>
      And the import register of the meter stands <left> before its end
      When a demand of <demand> runs for 4 h
      Then the block registers have risen by <contents>
      And rates and blocks have risen together as the total has

      @electricity
      Examples: electricity
        | fuel        | calendar                               | tariff                                           | left    | demand | contents         |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30 p/kWh to 5000 Wh, 10 p/kWh beyond | 6000 Wh | 2000 W | 5000 Wh, 3000 Wh |

      @gas
      Examples: gas
        | fuel | calendar                        | tariff                                      | left | demand | contents   |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30 p/m3 to 5 m3, 10 p/m3 beyond | 6 m3 | 2 m3/h | 5 m3, 3 m3 |

    @boundary
    Scenario Outline: A block that the <fuel> meter has begun goes on after a loss of power
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 12:00:00 UTC
      And the meter has <tariff>
      And a demand of <demand> that has run for 1 h
      And <loss>
      When a demand of <demand> runs for 2 h
      Then the block registers have risen by <contents>

      @electricity
      Examples: electricity
        | fuel        | calendar                               | tariff                                           | demand | contents         | loss                          |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30 p/kWh to 3000 Wh, 20 p/kWh beyond | 2000 W | 1000 Wh, 3000 Wh | the mains has failed for 60 s |

      @gas
      Examples: gas
        | fuel | calendar                        | tariff                                      | demand | contents   | loss                                                     |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30 p/m3 to 3 m3, 20 p/m3 beyond | 2 m3/h | 1 m3, 3 m3 | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: Blocks of the <fuel> meter begin anew with a date of the billing calendar
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 05:00:00 UTC
      And the meter has <tariff>
      When a demand of <demand> runs for 2 h
      Then the block registers have risen by <contents>

      @electricity
      Examples: electricity
        | fuel        | calendar          | tariff                                           | demand | contents |
        | electricity | daily at 06:00:00 | a tariff of 30 p/kWh to 3000 Wh, 20 p/kWh beyond | 2000 W | 4000 Wh  |

      @gas
      Examples: gas
        | fuel | calendar                       | tariff                                      | demand | contents |
        | gas  | daily from 2026-01-01 06:00:00 | a tariff of 30 p/m3 to 3 m3, 20 p/m3 beyond | 2 m3/h | 4 m3     |

    @boundary
    Scenario Outline: A new price leaves what the registers of the <fuel> meter have counted, and the block that has begun
      Given a commissioned <fuel> meter in credit mode
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 12:00:00 UTC
      And the meter has <tariff>
      And a demand of <demand> that has run for 1 h
      And the <user> has changed prices to <prices>
      When a demand of <demand> runs for 2 h
      Then the block registers have risen by <contents>

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                               | tariff                                           | prices                                           | demand | contents         |
        | import supplier | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30 p/kWh to 3000 Wh, 20 p/kWh beyond | a tariff of 40 p/kWh to 3000 Wh, 10 p/kWh beyond | 2000 W | 1000 Wh, 3000 Wh |

      @gas
      Examples: gas
        | user         | fuel | calendar                        | tariff                                      | prices                                      | demand | contents   |
        | gas supplier | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30 p/m3 to 3 m3, 20 p/m3 beyond | a tariff of 40 p/m3 to 3 m3, 10 p/m3 beyond | 2 m3/h | 1 m3, 3 m3 |

    @negative
    Scenario Outline: A block whose end is not reached leaves the next register of the <fuel> meter alone
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-01-14 12:00:00 UTC
      And the meter has <tariff>
      When a demand of <demand> runs for 2 h
      Then the block registers have risen by <contents>
      And the rate registers have risen by <nothing>

      @electricity
      Examples: electricity
        | fuel        | calendar                               | tariff                                           | demand | contents | nothing |
        | electricity | yearly on day 1 of month 6 at 00:00:00 | a tariff of 30 p/kWh to 4100 Wh, 20 p/kWh beyond | 2000 W | 4000 Wh  | 0 Wh    |

      @gas
      Examples: gas
        | fuel | calendar                        | tariff                                        | demand | contents | nothing |
        | gas  | yearly from 2026-06-01 00:00:00 | a tariff of 30 p/m3 to 4.2 m3, 20 p/m3 beyond | 2 m3/h | 4 m3     | 0 m3    |

  @OFGEM-17.0 @device @electricity
  Rule: The electricity tariff is updated remotely

    Scenario: A time of use tariff is updated and used
      Given a commissioned electricity meter
      And the import supplier has set a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-01-14 00:00:00 UTC
      When a demand of 2000 W runs for 1 h
      Then the rate registers have risen by 1000 Wh, 1000 Wh

    @boundary
    Scenario: A tariff that goes back to one rate
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 00:30 to 07:30
      When the import supplier sends Update Import Tariff (Primary Element) with a tariff of 15.001 p/kWh
      Then the answer is a success within its response time
      And the meter has a tariff of 15.001 p/kWh
      And the price in force at the meter is 15.001 p/kWh

    @negative
    Scenario: A supplier of gas does not update the electricity tariff
      Given a commissioned electricity meter
      When the gas supplier sends Update Import Tariff (Primary Element) with a tariff of 15.001 p/kWh
      Then the DCC refuses with E4
      And the tariff at the meter has not changed

  @OFGEM-28.0 @device @gas
  Rule: The gas tariff is updated remotely

    Scenario: A tariff of days is updated and used
      Given a commissioned gas meter
      And the gas supplier has set a tariff of 40 p/m3, 20 p/m3 on Saturdays and Sundays
      And the clock of the meter stands at 2026-01-18 23:00:00 UTC
      When a demand of 2 m3/h runs for 2 h
      Then the rate registers have risen by 2 m3, 2 m3

    @boundary
    Scenario: A gas tariff that goes back to one rate
      Given a commissioned gas meter
      And the meter has a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond
      When the gas supplier sends Update Import Tariff (Primary Element) with a tariff of 15.001 p/m3
      Then the answer is a success within its response time
      And the meter has a tariff of 15.001 p/m3
      And the price in force at the meter is 15.001 p/m3

    @negative
    Scenario: A supplier of electricity does not update the gas tariff
      Given a commissioned gas meter
      When the import supplier sends Update Import Tariff (Primary Element) with a tariff of 15.001 p/m3
      Then the DCC refuses with E4
      And the tariff at the meter has not changed
