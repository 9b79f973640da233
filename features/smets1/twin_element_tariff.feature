Feature: The tariff of the second element of a twin element SMETS1 meter

  @S1-1.1-prepayment @S1-1.1-credit @device @electricity
  Rule: The tariff of the second element is the one that its supplier has told for it, in either payment mode

    Scenario Outline: The import supplier sets a tariff of the second element in <mode> mode: <tariff>
      Given a commissioned electricity meter in <mode> mode
      When the import supplier sends Update Import Tariff (Secondary Element) with <tariff>
      Then the answer is a success within its response time
      And element 2 has <tariff>
      And Read Tariff reports for element 2 <tariff>
      And the tariff of element 1 at the meter has not changed

      Examples: modes
        | mode       | tariff                                                                                  |
        | credit     | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30                               |
        | prepayment | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30                               |
        | credit     | a tariff of 24.5 p/kWh, 12.25 p/kWh on Saturdays and Sundays, 1.001 p/kWh on 2028-02-29 |

    Scenario: The import supplier sets a tariff of the first element, and the second one keeps its own
      Given a commissioned electricity meter in credit mode
      And element 2 has a tariff of 12.007 p/kWh, 7.503 p/kWh from 00:30 to 07:30
      When the import supplier sends Update Import Tariff (Primary Element) with a tariff of 30.001 p/kWh and 53.7 p a day
      Then the answer is a success within its response time
      And the meter has a tariff of 30.001 p/kWh and 53.7 p a day
      And the tariff of element 2 at the meter has not changed

    Scenario Outline: A tariff for later of the second element goes into force on its date in <mode> mode
      Given a commissioned electricity meter in <mode> mode
      And element 2 has a tariff of 20 p/kWh
      And the import supplier has sent Update Import Tariff (Secondary Element) with a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 for 2 h later
      When 2 h pass
      Then element 2 has a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30

      Examples: modes
        | mode       |
        | credit     |
        | prepayment |

    @boundary
    Scenario: Shortly before its date a tariff for later of the second element is not in force
      Given a commissioned electricity meter in credit mode
      And element 2 has a tariff of 20 p/kWh
      And the import supplier has sent Update Import Tariff (Secondary Element) with a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 for 2 h later
      When 119 min pass
      Then element 2 has a tariff of 20 p/kWh

    @boundary
    Scenario: A tariff of the second element whose date has passed without mains is in force when the mains is back
      Given a commissioned electricity meter in credit mode
      And element 2 has a tariff of 20 p/kWh
      And the import supplier has sent Update Import Tariff (Secondary Element) with a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 for 2 h later
      When the mains fails for 3 h
      Then element 2 has a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30

    @boundary
    Scenario Outline: As much as the second element has: <what>
      Given a commissioned electricity meter in credit mode
      When the import supplier sends Update Import Tariff (Secondary Element) with <tariff>
      Then the answer is a success within its response time
      And element 2 has <tariff>

      Examples: switch times, prices
        | what            | tariff                                                                                                             |
        | 48 switch times | a tariff of 30 p/kWh, 10 p/kWh in every other half hour                                                            |
        | the last price  | a tariff of 2147400 p/kWh                                                                                          |

    @boundary
    Scenario Outline: The second element takes a tariff with <size>
      Given a commissioned electricity meter in credit mode
      And a tariff with <size>
      When the import supplier sends Update Import Tariff (Secondary Element) with that tariff
      Then the answer is a success within its response time
      And element 2 has that tariff
      And Read Tariff reports for element 2 that tariff

      Examples: rates, days
        | size                                    |
        | as many rates as the meter has          |
        | as many special days as the meter has   |
        | as many different days as the meter has |

    @boundary
    Scenario: 48 switch times a day are kept
      Given a commissioned electricity meter in credit mode
      And element 2 has a tariff of 30 p/kWh, 10 p/kWh in every other half hour
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 2000 W on element 2 run for 6 h
      Then the rates of element 2 have risen by 6000 Wh, 6000 Wh

    @negative
    Scenario Outline: The second element in <mode> mode refuses <tariff>
      Given a commissioned electricity meter in <mode> mode
      And element 2 has a tariff of 20 p/kWh
      When the import supplier sends Update Import Tariff (Secondary Element) with <tariff>
      Then the answer is a refusal by the meter within its response time
      And the tariff at the meter has not changed

      Examples: a price beyond the last
        | mode       | tariff                                                      |
        | credit     | a tariff of 2147500 p/kWh                                   |
        | prepayment | a tariff of 0 p/kWh, 2147500 p/kWh from 00:30 to 07:30      |

    @negative
    Scenario Outline: The second element refuses a tariff with <size>
      Given a commissioned electricity meter in credit mode
      And element 2 has a tariff of 20 p/kWh
      And a tariff with <size>
      When the import supplier sends Update Import Tariff (Secondary Element) with that tariff
      Then the answer is a refusal by the meter within its response time
      And the tariff at the meter has not changed

      Examples: days
        | size                                      |
        | one special day more than the meter has   |
        | one different day more than the meter has |

    @negative
    Scenario Outline: The <user> may not set the tariff of the second element
      Given a commissioned electricity meter in <mode> mode
      When the <user> sends Update Import Tariff (Secondary Element) with a tariff of 20.001 p/kWh
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the tariff at the meter has not changed

      Examples: other roles
        | user                      | mode       | code |
        | electricity distributor   | credit     | E2   |
        | export supplier           | credit     | E2   |
        | registered supplier agent | credit     | E2   |
        | gas transporter           | credit     | E2   |
        | gas supplier              | prepayment | E2   |
        | other user                | prepayment | E2   |

    @negative
    Scenario: A meter with one element refuses a tariff for a second one
      Given a commissioned electricity meter in credit mode
      And an electricity meter with one element
      When Update Import Tariff (Secondary Element) is tried
      Then the answer is as the device declares it

  @S1-1.2-prepayment @S1-1.2-credit @device @electricity
  Rule: The prices of the second element are those that its supplier has told for it, in either payment mode

    Scenario Outline: The import supplier changes the prices of the second element in <mode> mode to <tariff>
      Given a commissioned electricity meter in <mode> mode
      And element 2 has <before>
      When the import supplier sends Update Price (Secondary Element) with <tariff>
      Then the answer is a success within its response time
      And element 2 has <tariff>
      And Read Tariff reports for element 2 <tariff>
      And the tariff of element 1 at the meter has not changed

      Examples: modes
        | mode       | before                                                                                                          | tariff                                                                                                                     |
        | credit     | a tariff of 20 p/kWh                                                                                            | a tariff of 23.457 p/kWh                                                                                                   |
        | prepayment | a tariff of 20 p/kWh, 10 p/kWh from 00:30 to 07:30                                                              | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30                                                                  |
        | credit     | a tariff of 30 p/kWh, 10 p/kWh from 00:00 to 06:00, 20 p/kWh from 12:00 to 14:30, 31 p/kWh from 16:00 to 19:00 | a tariff of 31.001 p/kWh, 11.002 p/kWh from 00:00 to 06:00, 21.003 p/kWh from 12:00 to 14:30, 32.004 p/kWh from 16:00 to 19:00 |

    Scenario: Each element costs its own prices to the last thousandth of a penny
      Given a commissioned electricity meter in prepayment mode with a balance of £100.00
      And the import supplier has set a tariff of 12.347 p/kWh, 30.003 p/kWh from 11:00 to 12:00
      And the import supplier has set for element 2 a tariff of 23.459 p/kWh, 7.503 p/kWh from 10:30 to 12:00, 31.007 p/kWh from 12:00 to 13:00, 3.331 p/kWh from 13:00 to 15:00
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 1300 W on element 1, 2000 W on element 2 run for 5 h
      Then the rates of element 1 have risen by 5200 Wh, 1300 Wh
      And the rates of element 2 have risen by 1000 Wh, 3000 Wh, 2000 Wh, 4000 Wh
      And the balance has fallen by the cost of element 1 under a tariff of 12.347 p/kWh, 30.003 p/kWh from 11:00 to 12:00, of element 2 under a tariff of 23.459 p/kWh, 7.503 p/kWh from 10:30 to 12:00, 31.007 p/kWh from 12:00 to 13:00, 3.331 p/kWh from 13:00 to 15:00

    Scenario: No money is taken for the second element in credit mode
      Given a commissioned electricity meter in credit mode with a balance of £10.00
      And the import supplier has set for element 2 a tariff of 20 p/kWh
      When loads of 2000 W on element 2 run for 2 h
      Then the balance at the meter is £10.00

    @boundary
    Scenario Outline: Prices for 2 h later of the second element in <mode> mode: after <time> the price is <price>
      Given a commissioned electricity meter in <mode> mode
      And element 2 has a tariff of 20 p/kWh
      And the import supplier has sent Update Price (Secondary Element) with a tariff of 30.001 p/kWh for 2 h later
      When <time> pass
      Then the price in force of element 2 at the meter is <price>

      Examples: both sides of the date
        | mode       | time    | price        |
        | credit     | 119 min | 20 p/kWh     |
        | credit     | 120 min | 30.001 p/kWh |
        | prepayment | 119 min | 20 p/kWh     |
        | prepayment | 120 min | 30.001 p/kWh |

    @boundary
    Scenario: What element 2 takes is charged while its register begins anew
      Given a commissioned electricity meter in prepayment mode with a balance of £100.00
      And the import supplier has set a tariff of 12.347 p/kWh
      And the import supplier has set for element 2 a tariff of 23.459 p/kWh
      And the register of element 2 stands 700 Wh before its end
      When loads of 1000 W on element 1, 2000 W on element 2 run for 1 h
      Then the rates of element 2 have risen by 2000 Wh
      And the balance has fallen by the cost of element 1 under a tariff of 12.347 p/kWh, of element 2 under a tariff of 23.459 p/kWh

    @boundary
    Scenario Outline: The credit that both elements use together lasts for an hour: after <time> the supply is <state>
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      And the import supplier has set a tariff of 20 p/kWh
      And the import supplier has set for element 2 a tariff of 40 p/kWh
      When loads of 1000 W on element 1, 2000 W on element 2 run for <time>
      Then Read Supply Status reports the supply as <state>

      Examples: both sides of the hour
        | time   | state    |
        | 58 min | enabled  |
        | 62 min | disabled |

    @negative
    Scenario Outline: The second element refuses prices that do not fit its tariff: <tariff>
      Given a commissioned electricity meter in <mode> mode
      And element 2 has <before>
      When the import supplier sends Update Price (Secondary Element) with <tariff>
      Then the answer is a refusal by the meter within its response time
      And the tariff at the meter has not changed

      Examples: another number of rates, a price beyond the last
        | mode       | before                                                    | tariff                                                    |
        | credit     | a tariff of 20 p/kWh                                      | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 |
        | prepayment | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 | a tariff of 20 p/kWh                                      |
        | prepayment | a tariff of 20 p/kWh                                      | a tariff of 2147500 p/kWh                                 |

    @negative
    Scenario Outline: The <user> may not change the prices of the second element
      Given a commissioned electricity meter in <mode> mode
      When the <user> sends Update Price (Secondary Element) with a tariff of 20.001 p/kWh
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the tariff at the meter has not changed

      Examples: other roles
        | user                      | mode       | code |
        | electricity distributor   | credit     | E2   |
        | export supplier           | credit     | E2   |
        | registered supplier agent | credit     | E2   |
        | gas transporter           | credit     | E2   |
        | gas supplier              | prepayment | E2   |
        | other user                | prepayment | E2   |

    @negative
    Scenario: A meter with one element refuses prices for a second one
      Given a commissioned electricity meter in credit mode
      And an electricity meter with one element
      When Update Price (Secondary Element) is tried
      Then the answer is as the device declares it

  @S1-4.11 @device @electricity
  Rule: The tariff that is answered of the second element is the one in force there

    Scenario Outline: The <user> reads the tariff of the second element: <tariff>
      Given a commissioned electricity meter
      And the meter has a tariff of 20 p/kWh
      And element 2 has <tariff>
      When the <user> sends Read Tariff (Secondary Element)
      Then the answer is a success within its response time
      And the answer tells <tariff>

      Examples: eligible users
        | user            | tariff                                                                                                |
        | import supplier | a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30                                             |
        | other user      | a tariff of 24.5 p/kWh, 12.25 p/kWh on Saturdays and Sundays, 1.001 p/kWh on 2028-02-29              |

    @boundary
    Scenario Outline: The price that is answered of the second element at <time> is <price>
      Given a commissioned electricity meter
      And element 2 has a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30
      And the clock of the meter stands at 2026-01-14 <time> UTC
      When the import supplier sends Read Tariff (Secondary Element)
      Then the answer is a success within its response time
      And the answered price in force is <price>

      Examples: both sides of a switch
        | time     | price        |
        | 07:29:00 | 7.503 p/kWh  |
        | 07:30:00 | 30.001 p/kWh |

    @boundary
    Scenario: The import supplier reads the second element at the limits of what it can be told
      Given a commissioned electricity meter
      And element 2 has a tariff of 30 p/kWh, 10 p/kWh from 00:00 to 06:00, 0 p/kWh in every other half hour
      When the import supplier sends Read Tariff (Secondary Element)
      Then the answer is a success within its response time
      And the answer tells a tariff of 30 p/kWh, 10 p/kWh from 00:00 to 06:00, 0 p/kWh in every other half hour

    @boundary
    Scenario: The tariff of the second element outlasts a loss of the mains
      Given a commissioned electricity meter
      And element 2 has a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30
      And the mains has failed for 1 h
      When the import supplier sends Read Tariff (Secondary Element)
      Then the answer is a success within its response time
      And the answer tells a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30

    @boundary
    Scenario: A tariff that is held for later is not the one that is answered of the second element
      Given a commissioned electricity meter
      And element 2 has a tariff of 20 p/kWh
      And the import supplier has sent Update Import Tariff (Secondary Element) with a tariff of 30.001 p/kWh, 7.503 p/kWh from 00:30 to 07:30 for 2 h later
      When the import supplier sends Read Tariff (Secondary Element)
      Then the answer is a success within its response time
      And the answer tells a tariff of 20 p/kWh

    @negative
    Scenario Outline: The <user> may not read the tariff of the second element
      Given a commissioned electricity meter
      When the <user> sends Read Tariff (Secondary Element)
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      Examples: other roles
        | user                      | code |
        | electricity distributor   | E2   |
        | export supplier           | E2   |
        | registered supplier agent | E2   |
        | gas transporter           | E2   |
        | gas supplier              | E2   |

    @negative
    Scenario: A meter with one element tells no tariff of a second one
      Given a commissioned electricity meter
      And an electricity meter with one element
      When Read Tariff (Secondary Element) is tried
      Then the answer is as the device declares it
