Feature: The tariff of a SMETS1 meter

  @S1-1.1-prepayment @S1-1.1-credit @device
  Rule: The tariff of a meter is the one that its supplier has told, in either payment mode

    Scenario Outline: The <user> sets a tariff of the <fuel> meter in <mode> mode: <tariff>
      Given a commissioned <fuel> meter in <mode> mode
      When the <user> sends Update Import Tariff (Primary Element) with <tariff>
      Then the answer is a success within its response time
      And the meter has <tariff>
      And Read Tariff reports <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | tariff                                                                                  |
        | import supplier | electricity | credit     | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day              |
        | import supplier | electricity | prepayment | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day              |
        | import supplier | electricity | credit     | a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond       |
        | import supplier | electricity | prepayment | a tariff of 24.5 p/kWh, 12.25 p/kWh on Saturdays and Sundays, 1.001 p/kWh on 2028-02-29 |

      @gas
      Examples: gas
        | user         | fuel | mode       | tariff                                                                                                |
        | gas supplier | gas  | credit     | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |
        | gas supplier | gas  | prepayment | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |
        | gas supplier | gas  | prepayment | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond                                                 |

    Scenario Outline: A tariff for later goes into force on its date at the <fuel> meter in <mode> mode
      Given a commissioned <fuel> meter in <mode> mode
      And the meter has <before>
      And the <user> has sent Update Import Tariff (Primary Element) with <tariff> for 2 h later
      When 2 h pass
      Then the meter has <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | before               | tariff                                                                            |
        | import supplier | electricity | credit     | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond |
        | import supplier | electricity | prepayment | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond |

      @gas
      Examples: gas
        | user         | fuel | mode       | before              | tariff                                                                                                |
        | gas supplier | gas  | credit     | a tariff of 20 p/m3 | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |
        | gas supplier | gas  | prepayment | a tariff of 20 p/m3 | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |

    @boundary
    Scenario Outline: Shortly before its date a tariff for later is not in force at the <fuel> meter
      Given a commissioned <fuel> meter in credit mode
      And the meter has <before>
      And the <user> has sent Update Import Tariff (Primary Element) with <tariff> for 2 h later
      When 119 min pass
      Then the meter has <before>

      @electricity
      Examples: electricity
        | user            | fuel        | before               | tariff                                                                            |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond |

      @gas
      Examples: gas
        | user         | fuel | before              | tariff                                                                                                |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |

    @boundary @electricity
    Scenario: A tariff whose date has passed without mains is in force when the mains is back
      Given a commissioned electricity meter in credit mode
      And the meter has a tariff of 20 p/kWh
      And the import supplier has sent Update Import Tariff (Primary Element) with a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond for 2 h later
      When the mains fails for 3 h
      Then the meter has a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond

    @boundary
    Scenario Outline: A tariff for later outlives a loss of power at the <fuel> meter
      Given a commissioned <fuel> meter in credit mode
      And the meter has <before>
      And the <user> has sent Update Import Tariff (Primary Element) with <tariff> for 2 h later
      And <loss>
      When 2 h pass
      Then the meter has <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | before               | tariff                                                    | loss                          |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | before              | tariff                                                | loss                                                     |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: The <fuel> meter takes a tariff with <size>
      Given a commissioned <fuel> meter in credit mode
      And a tariff with <size>
      When the <user> sends Update Import Tariff (Primary Element) with that tariff
      Then the answer is a success within its response time
      And the meter has that tariff
      And Read Tariff reports that tariff

      @electricity
      Examples: electricity
        | user            | fuel        | size                                  |
        | import supplier | electricity | as many rates as the meter has        |
        | import supplier | electricity | as many blocks as the meter has       |
        | import supplier | electricity | as many special days as the meter has |
        | import supplier | electricity | as many different days as the meter has |

      @gas
      Examples: gas
        | user         | fuel | size                                  |
        | gas supplier | gas  | as many blocks as the meter has       |
        | gas supplier | gas  | as many special days as the meter has |
        | gas supplier | gas  | as many different days as the meter has |

    @boundary
    Scenario Outline: The largest price of the <fuel> meter is £21474.00
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Update Import Tariff (Primary Element) with a tariff of 2147400 <unit> and 2147400 p a day
      Then the answer is a success within its response time
      And the meter has a tariff of 2147400 <unit> and 2147400 p a day

      @electricity
      Examples: electricity
        | user            | fuel        | unit  |
        | import supplier | electricity | p/kWh |

      @gas
      Examples: gas
        | user         | fuel | unit |
        | gas supplier | gas  | p/m3 |

    @negative
    Scenario Outline: The <fuel> meter in <mode> mode refuses <tariff>
      Given a commissioned <fuel> meter in <mode> mode
      When the <user> sends Update Import Tariff (Primary Element) with <tariff>
      Then the answer is a refusal by the meter within its response time
      And the tariff at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | tariff                                                                         |
        | import supplier | electricity | credit     | a tariff of 30 p/kWh to 2000 Wh, 20 p/kWh beyond, 10 p/kWh from 00:30 to 07:30 |
        | import supplier | electricity | prepayment | a tariff of 2147500 p/kWh                                                      |
        | import supplier | electricity | credit     | a tariff of 20 p/kWh and 2147500 p a day                                       |
        | import supplier | electricity | prepayment | a tariff of 30 p/kWh to 2000 Wh, 20 p/kWh to 2000 Wh, 10 p/kWh beyond          |

      @gas
      Examples: gas
        | user         | fuel | mode       | tariff                                                           |
        | gas supplier | gas  | credit     | a tariff of 2147400.001 p/m3                                     |
        | gas supplier | gas  | prepayment | a tariff of 20 p/m3 and 2147400.001 p a day                      |
        | gas supplier | gas  | credit     | a tariff of 30 p/m3 to 2 m3, 20 p/m3 to 1.999 m3, 10 p/m3 beyond |

    @negative
    Scenario Outline: The <fuel> meter refuses a tariff with <size>
      Given a commissioned <fuel> meter in credit mode
      And a tariff with <size>
      When the <user> sends Update Import Tariff (Primary Element) with that tariff
      Then the answer is a refusal by the meter within its response time
      And the tariff at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        | size                                    |
        | import supplier | electricity | one rate more than the meter has        |
        | import supplier | electricity | one special day more than the meter has |
        | import supplier | electricity | one different day more than the meter has |

      @gas
      Examples: gas
        | user         | fuel | size                                    |
        | gas supplier | gas  | one special day more than the meter has |
        | gas supplier | gas  | one different day more than the meter has |

    @negative
    Scenario Outline: The <user> may not set the tariff of the <fuel> meter in <mode> mode
      Given a commissioned <fuel> meter in <mode> mode
      When the <user> sends Update Import Tariff (Primary Element) with a tariff of <price>
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the tariff at the meter has not changed

      @electricity
      Examples: electricity
        | user                      | fuel        | mode       | code | price        |
        | electricity distributor   | electricity | credit     | E2   | 20.001 p/kWh |
        | export supplier           | electricity | credit     | E2   | 20.001 p/kWh |
        | registered supplier agent | electricity | credit     | E2   | 20.001 p/kWh |
        | other user                | electricity | credit     | E2   | 20.001 p/kWh |
        | gas transporter           | electricity | credit     | E2   | 20.001 p/kWh |
        | gas supplier              | electricity | prepayment | E4   | 20.001 p/kWh |
        | other user                | electricity | prepayment | E2   | 20.001 p/kWh |

      @gas
      Examples: gas
        | user                      | fuel | mode       | code | price       |
        | gas transporter           | gas  | credit     | E2   | 20.001 p/m3 |
        | export supplier           | gas  | credit     | E2   | 20.001 p/m3 |
        | registered supplier agent | gas  | credit     | E2   | 20.001 p/m3 |
        | other user                | gas  | credit     | E2   | 20.001 p/m3 |
        | electricity distributor   | gas  | credit     | E2   | 20.001 p/m3 |
        | import supplier           | gas  | prepayment | E4   | 20.001 p/m3 |
        | other user                | gas  | prepayment | E2   | 20.001 p/m3 |

  @S1-1.2-prepayment @S1-1.2-credit @device
  Rule: The prices of a meter are those that its supplier has told, in either payment mode

    Scenario Outline: The <user> changes the prices of the <fuel> meter in <mode> mode to <tariff>
      Given a commissioned <fuel> meter in <mode> mode
      And the meter has <before>
      When the <user> sends Update Price (Primary Element) with <tariff>
      Then the answer is a success within its response time
      And the meter has <tariff>
      And Read Tariff reports <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | before                                             | tariff                                                                     |
        | import supplier | electricity | credit     | a tariff of 20 p/kWh                               | a tariff of 23.457 p/kWh and 20.001 p a day                                |
        | import supplier | electricity | prepayment | a tariff of 20 p/kWh, 10 p/kWh from 00:30 to 07:30 | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day |

      @gas
      Examples: gas
        | user         | fuel | mode       | before                                        | tariff                                                |
        | gas supplier | gas  | credit     | a tariff of 20 p/m3                           | a tariff of 23.457 p/m3 and 60.001 p a day            |
        | gas supplier | gas  | prepayment | a tariff of 20 p/m3 to 2.5 m3, 10 p/m3 beyond | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond |

    Scenario Outline: A demand at the <fuel> meter in prepayment mode costs the new price to the last thousandth of a penny
      Given a commissioned <fuel> meter in prepayment mode with a balance of £100.00
      And the <user> has set <tariff>
      When a demand of <demand> runs for 20 h
      Then the balance has fallen by what the registers cost under <tariff>
      And the balance at the meter has fallen by <cost>

      @electricity
      Examples: electricity
        | user            | fuel        | tariff                   | demand | cost    |
        | import supplier | electricity | a tariff of 12.347 p/kWh | 5000 W | 1234.7 p |

      @gas
      Examples: gas
        | user         | fuel | tariff                  | demand | cost    |
        | gas supplier | gas  | a tariff of 12.347 p/m3 | 4 m3/h | 987.76 p |

    Scenario Outline: The standing charge of the <fuel> meter is taken at midnight in prepayment mode
      Given a commissioned <fuel> meter in prepayment mode with a balance of £10.00
      And the <user> has set a tariff of <price> and <standing> p a day
      And the clock of the meter stands at 2026-02-28 23:59:00 UTC
      When <time> pass
      Then the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user | fuel | price | standing | time | balance |
        | import supplier | electricity | 20 p/kWh | 23.701 | 20 s | £10.00 |
        | import supplier | electricity | 20 p/kWh | 23.701 | 2 min | £9.76299 |
        | import supplier | electricity | 20 p/kWh | 23.701 | 25 h | £9.52598 |

      @gas
      Examples: gas
        | user | fuel | price | standing | time | balance |
        | gas supplier | gas | 20 p/m3 | 53.701 | 20 s | £10.00 |
        | gas supplier | gas | 20 p/m3 | 53.701 | 2 min | £9.46299 |

    Scenario Outline: No money is taken from the <fuel> meter in credit mode
      Given a commissioned <fuel> meter in credit mode with a balance of £10.00
      And the <user> has set a tariff of <price> and <standing> p a day
      And the clock of the meter stands at 2026-02-28 23:59:00 UTC
      When a demand of <demand> runs for 2 h
      Then the balance at the meter is £10.00

      @electricity
      Examples: electricity
        | user | fuel | price | standing | demand |
        | import supplier | electricity | 20 p/kWh | 23.701 | 2000 W |

      @gas
      Examples: gas
        | user | fuel | price | standing | demand |
        | gas supplier | gas | 20 p/m3 | 53.701 | 2 m3/h |

    @boundary
    Scenario Outline: Prices for 2 h later at the <fuel> meter in <mode> mode: after <time> the price is <price>
      Given a commissioned <fuel> meter in <mode> mode
      And the meter has <before>
      And the <user> has sent Update Price (Primary Element) with <later> for 2 h later
      When <time> pass
      Then the price in force at the meter is <price>

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | before               | later                    | time    | price        |
        | import supplier | electricity | credit     | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh | 119 min | 20 p/kWh     |
        | import supplier | electricity | credit     | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh | 120 min | 30.001 p/kWh |
        | import supplier | electricity | prepayment | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh | 119 min | 20 p/kWh     |
        | import supplier | electricity | prepayment | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh | 120 min | 30.001 p/kWh |

      @gas
      Examples: gas
        | user         | fuel | mode       | before              | later                   | time    | price       |
        | gas supplier | gas  | credit     | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 | 119 min | 20 p/m3     |
        | gas supplier | gas  | credit     | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 | 120 min | 30.001 p/m3 |
        | gas supplier | gas  | prepayment | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 | 119 min | 20 p/m3     |
        | gas supplier | gas  | prepayment | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 | 120 min | 30.001 p/m3 |

    @boundary
    Scenario Outline: What the <fuel> meter counts costs the later price from the minute for which it was told
      Given a commissioned <fuel> meter in prepayment mode with a balance of £10.00
      And the meter has <before>
      And the <user> has sent Update Price (Primary Element) with <later> for 1 h later
      When a demand of <demand> runs for 2 h
      Then the balance at the meter has fallen by <pence>

      @electricity
      Examples: electricity
        | user            | fuel        | before               | later                | demand | pence |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 30 p/kWh | 2000 W | 100 p |

      @gas
      Examples: gas
        | user         | fuel | before              | later               | demand   | pence |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 30 p/m3 | 2.0 m3/h | 100 p |

    @boundary
    Scenario Outline: Prices for later outlive a loss of power at the <fuel> meter
      Given a commissioned <fuel> meter in credit mode
      And the meter has <before>
      And the <user> has sent Update Price (Primary Element) with <later> for 2 h later
      And <loss>
      When 2 h pass
      Then the price in force at the meter is <price>

      @electricity
      Examples: electricity
        | user            | fuel        | before               | later                    | price        | loss                          |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh | 30.001 p/kWh | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | before              | later                   | price       | loss                                                     |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 | 30.001 p/m3 | the battery of the meter has been taken out and put back |

    @negative
    Scenario Outline: The <fuel> meter in <mode> mode refuses prices that do not fit its tariff: <tariff>
      Given a commissioned <fuel> meter in <mode> mode
      And the meter has <before>
      When the <user> sends Update Price (Primary Element) with <tariff>
      Then the answer is a refusal by the meter within its response time
      And the tariff at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | before                                                                     | tariff                                                                            |
        | import supplier | electricity | credit     | a tariff of 20 p/kWh                                                       | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day        |
        | import supplier | electricity | prepayment | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day | a tariff of 2147500 p/kWh, 0 p/kWh from 00:30 to 07:30                           |
        | import supplier | electricity | prepayment | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day | a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond |

      @gas
      Examples: gas
        | user         | fuel | mode       | before                                                | tariff                                                 |
        | gas supplier | gas  | credit     | a tariff of 20 p/m3                                   | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond  |
        | gas supplier | gas  | prepayment | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond | a tariff of 20 p/m3 to 2.5 m3, 2147400.001 p/m3 beyond |

    @negative
    Scenario Outline: The <user> may not change the prices of the <fuel> meter in <mode> mode
      Given a commissioned <fuel> meter in <mode> mode
      When the <user> sends Update Price (Primary Element) with a tariff of <price>
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the tariff at the meter has not changed

      @electricity
      Examples: electricity
        | user                      | fuel        | mode       | code | price        |
        | electricity distributor   | electricity | credit     | E2   | 20.001 p/kWh |
        | export supplier           | electricity | credit     | E2   | 20.001 p/kWh |
        | registered supplier agent | electricity | credit     | E2   | 20.001 p/kWh |
        | other user                | electricity | credit     | E2   | 20.001 p/kWh |
        | gas transporter           | electricity | credit     | E2   | 20.001 p/kWh |
        | gas supplier              | electricity | prepayment | E4   | 20.001 p/kWh |
        | other user                | electricity | prepayment | E2   | 20.001 p/kWh |

      @gas
      Examples: gas
        | user                      | fuel | mode       | code | price       |
        | gas transporter           | gas  | credit     | E2   | 20.001 p/m3 |
        | export supplier           | gas  | credit     | E2   | 20.001 p/m3 |
        | registered supplier agent | gas  | credit     | E2   | 20.001 p/m3 |
        | other user                | gas  | credit     | E2   | 20.001 p/m3 |
        | electricity distributor   | gas  | credit     | E2   | 20.001 p/m3 |
        | import supplier           | gas  | prepayment | E4   | 20.001 p/m3 |
        | other user                | gas  | prepayment | E2   | 20.001 p/m3 |

  @S1-4.11 @device
  Rule: The tariff that is answered is the one in force

    Scenario Outline: The <user> reads the tariff of the <fuel> meter: <tariff>
      Given a commissioned <fuel> meter
      And the meter has <tariff>
      When the <user> sends Read Tariff (Primary Element)
      Then the answer is a success within its response time
      And the answer tells <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | tariff                                                                            |
        | import supplier | electricity | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day        |
        | other user      | electricity | a tariff of 30.001 p/kWh to 2000 Wh, 20.003 p/kWh to 5000 Wh, 10.007 p/kWh beyond |

      @gas
      Examples: gas
        | user         | fuel | tariff                                                                                                |
        | gas supplier | gas  | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |
        | other user   | gas  | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond                                                 |

    @boundary
    Scenario Outline: The <user> reads the <fuel> meter at the limits of what it can be told
      Given a commissioned <fuel> meter
      And the meter has <tariff>
      When the <user> sends Read Tariff (Primary Element)
      Then the answer is a success within its response time
      And the answer tells <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | tariff                                                                                                        |
        | import supplier | electricity | a tariff of 30 p/kWh, 10 p/kWh from 00:00 to 06:00, 20 p/kWh from 12:00 to 14:30, 0 p/kWh from 16:00 to 19:00 |
        | import supplier | electricity | a tariff of 2147400 p/kWh to 1 Wh, 0 p/kWh to 4294967295 Wh, 2147400 p/kWh beyond                             |

      @gas
      Examples: gas
        | user         | fuel | tariff                                                                            |
        | gas supplier | gas  | a tariff of 2147400 p/m3 to 0.001 m3, 0 p/m3 to 4294967.295 m3, 0.001 p/m3 beyond |

    @boundary @electricity
    Scenario Outline: The price that is answered at <time> is <price>
      Given a commissioned electricity meter
      And the meter has a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-01-14 <time> UTC
      When the import supplier sends Read Tariff (Primary Element)
      Then the answer is a success within its response time
      And the answered price in force is <price>

      Examples: both sides of a switch
        | time     | price        |
        | 07:29:00 | 7.503 p/kWh  |
        | 07:30:00 | 30.001 p/kWh |

    @boundary
    Scenario Outline: A tariff of the <fuel> meter outlives a loss of power
      Given a commissioned <fuel> meter
      And the meter has <tariff>
      And <loss>
      When the <user> sends Read Tariff (Primary Element)
      Then the answer is a success within its response time
      And the answer tells <tariff>

      @electricity
      Examples: electricity
        | user            | fuel        | tariff                                                                     | loss                         |
        | import supplier | electricity | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day | the mains has failed for 1 h |

      @gas
      Examples: gas
        | user         | fuel | tariff                                                | loss                                                     |
        | gas supplier | gas  | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: A tariff that is held for later is not the one that is answered for the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter has <before>
      And the <user> has sent Update Import Tariff (Primary Element) with <later> for 2 h later
      When the <user> sends Read Tariff (Primary Element)
      Then the answer is a success within its response time
      And the answer tells <before>

      @electricity
      Examples: electricity
        | user            | fuel        | before               | later                                                                      |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 and 53.7 p a day |

      @gas
      Examples: gas
        | user         | fuel | before              | later                                                 |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 30.001 p/m3 to 2.5 m3, 20.003 p/m3 beyond |

    @negative
    Scenario Outline: The <user> may not read the tariff of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Tariff (Primary Element)
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        | code |
        | electricity distributor   | electricity | E2   |
        | export supplier           | electricity | E2   |
        | registered supplier agent | electricity | E2   |
        | gas transporter           | electricity | E2   |
        | gas supplier              | electricity | E4   |

      @gas
      Examples: gas
        | user                      | fuel | code |
        | gas transporter           | gas  | E2   |
        | export supplier           | gas  | E2   |
        | registered supplier agent | gas  | E2   |
        | electricity distributor   | gas  | E2   |
        | import supplier           | gas  | E4   |
