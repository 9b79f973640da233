Feature: Reading the registers of a SMETS1 meter

  @S1-4.1 @device
  Rule: The import registers are answered as the meter holds them, and they count what was consumed

    Scenario Outline: The <user> reads the <fuel> meter after a demand of <demand>
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 1 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register agrees with the bench side
      And the answered import register has risen by the demand within the meter's accuracy

      @electricity
      Examples: electricity
        | user                    | fuel        | demand |
        | import supplier         | electricity | 2000 W |
        | electricity distributor | electricity | 2000 W |

      @gas
      Examples: gas
        | user            | fuel | demand   |
        | gas supplier    | gas  | 2.0 m3/h |
        | gas transporter | gas  | 2.0 m3/h |

    @boundary
    Scenario Outline: Nothing is consumed at the <fuel> meter
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 1 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has not risen

      @electricity
      Examples: electricity
        | user            | fuel        | demand |
        | import supplier | electricity | 0 W    |

      @gas
      Examples: gas
        | user         | fuel | demand   |
        | gas supplier | gas  | 0.0 m3/h |

    @boundary
    Scenario Outline: The <fuel> meter loses its power between two readings
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 1 h
      And <loss>
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | demand | loss                         |
        | import supplier | electricity | 2000 W | the mains has failed for 2 h |

      @gas
      Examples: gas
        | user         | fuel | demand   | loss                                                     |
        | gas supplier | gas  | 2.0 m3/h | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: The import register of the <fuel> meter begins anew after its end, and nothing is lost
      Given a commissioned <fuel> meter
      And the import register of the meter stands <left> before its end
      And a demand of <demand> that has run for 1 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy
      And the answered import register has begun anew after its end
      And the answered import register agrees with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | left   | demand |
        | import supplier | electricity | 700 Wh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | left   | demand   |
        | gas supplier | gas  | 0.7 m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: The import register of the <fuel> meter counts on past <place>
      Given a commissioned <fuel> meter
      And the import register of the meter stands <left> before <place>
      And a demand of <demand> that has run for 1 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy
      And the answered import register agrees with the bench side

      @electricity
      Examples: electricity
        | user                    | fuel        | left   | place         | demand |
        | electricity distributor | electricity | 700 Wh | 2147483648 Wh | 2000 W |
        | electricity distributor | electricity | 700 Wh | 1000000000 Wh | 2000 W |

      @gas
      Examples: gas
        | user            | fuel | left   | place          | demand   |
        | gas transporter | gas  | 0.7 m3 | 2147483.648 m3 | 2.0 m3/h |
        | gas transporter | gas  | 0.7 m3 | 1000000 m3     | 2.0 m3/h |

    @boundary
    Scenario Outline: The <fuel> meter loses its power after the import register has begun anew
      Given a commissioned <fuel> meter
      And the import register of the meter stands <left> before its end
      And a demand of <demand> that has run for 1 h
      And <loss>
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy
      And the answered import register has begun anew after its end

      @electricity
      Examples: electricity
        | user            | fuel        | left   | demand | loss                         |
        | import supplier | electricity | 700 Wh | 2000 W | the mains has failed for 2 h |

      @gas
      Examples: gas
        | user         | fuel | left   | demand   | loss                                                     |
        | gas supplier | gas  | 0.7 m3 | 2.0 m3/h | the battery of the meter has been taken out and put back |

    @negative
    Scenario Outline: The <user> may not read the import registers of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        | code |
        | export supplier           | electricity | E2   |
        | registered supplier agent | electricity | E2   |
        | other user                | electricity | E2   |
        | gas supplier              | electricity | E4   |
        | gas transporter           | electricity | E4   |

      @gas
      Examples: gas
        | user                      | fuel | code |
        | export supplier           | gas  | E2   |
        | registered supplier agent | gas  | E2   |
        | other user                | gas  | E2   |
        | import supplier           | gas  | E4   |
        | electricity distributor   | gas  | E4   |

  @S1-4.2 @device @electricity
  Rule: The export register is answered as the meter holds it, and it counts what was generated and nothing else

    Scenario Outline: The <user> reads the export register after a generation of 1500 W
      Given a commissioned electricity meter
      And a generation of 1500 W that has run for 1 h
      When the <user> sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register agrees with the bench side
      And the answered export register has risen by the demand within the meter's accuracy
      And the import register at the meter has not risen

      Examples: eligible users
        | user                    |
        | export supplier         |
        | electricity distributor |

    @boundary
    Scenario: Import does not move the export register
      Given a commissioned electricity meter
      And a demand of 1500 W that has run for 1 h
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register has not risen

    @boundary
    Scenario: Power is lost between two readings of the export register
      Given a commissioned electricity meter
      And a generation of 1500 W that has run for 1 h
      And the mains has failed for 60 s
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register has risen by the demand within the meter's accuracy
      And the answered export register agrees with the bench side

    @boundary
    Scenario: The export register begins anew after its end, and nothing is lost
      Given a commissioned electricity meter
      And the export register of the meter stands 400 Wh before its end
      And a generation of 1500 W that has run for 1 h
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register has risen by the demand within the meter's accuracy
      And the answered export register has begun anew after its end
      And the answered export register agrees with the bench side
      And the import register at the meter has not risen

    @boundary
    Scenario Outline: The export register counts on past <place>
      Given a commissioned electricity meter
      And the export register of the meter stands 400 Wh before <place>
      And a generation of 1500 W that has run for 1 h
      When the electricity distributor sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register has risen by the demand within the meter's accuracy

      Examples: figures that a register can be too narrow for
        | place         |
        | 2147483648 Wh |
        | 1000000000 Wh |

    @negative
    Scenario Outline: The <user> may not read the export register
      Given a commissioned electricity meter
      When the <user> sends Read Instantaneous Export Registers
      Then the DCC refuses with E2
      And nothing is sent to the meter

      Examples: other users
        | user                      |
        | import supplier           |
        | gas supplier              |
        | gas transporter           |
        | registered supplier agent |
        | other user                |

  @S1-4.3 @device
  Rule: The prepayment values are answered as the meter holds them, and the balance falls by what was consumed

    Scenario Outline: The <user> reads the balance of the <fuel> meter after <duration> of <demand>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a unit price of <price>
      And a demand of <demand> that has run for <duration>
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And the answered balance is <balance> within the price of the meter's accuracy
      And the answered balance agrees with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | price         | demand | duration | balance |
        | import supplier | electricity | 20.000 p/kWh  | 2000 W | 1 h      | £4.60   |
        | import supplier | electricity | 7.301 p/kWh   | 100 W  | 6 h      | £4.9562 |

      @gas
      Examples: gas
        | user         | fuel | price         | demand   | duration | balance  |
        | gas supplier | gas  | 50.000 p/m3   | 2.0 m3/h | 1 h      | £4.00    |
        | gas supplier | gas  | 47.301 p/m3   | 2.0 m3/h | 1 h      | £4.05398 |

    Scenario Outline: The balance of the <fuel> meter falls by the price of what is consumed
      Given a commissioned <fuel> meter in prepayment mode
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then the balance at the meter has fallen by <pence>

      @electricity
      Examples: electricity
        | fuel        | price        | demand | pence    |
        | electricity | 27.301 p/kWh | 3000 W | 81.903 p |

      @gas
      Examples: gas
        | fuel | price       | demand   | pence     |
        | gas  | 47.301 p/m3 | 3.0 m3/h | 141.903 p |

    @boundary
    Scenario Outline: The <fuel> meter loses its power after a consumption, and the balance is still less by its price
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a unit price of <price>
      And a demand of <demand> that has run for 1 h
      And <loss>
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And the answered balance is <balance> within the price of the meter's accuracy
      And the answered balance agrees with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand | balance | loss                          |
        | import supplier | electricity | 20.000 p/kWh | 2000 W | £4.60   | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   | balance | loss                                                     |
        | gas supplier | gas  | 50.000 p/m3 | 2.0 m3/h | £4.00   | the battery of the meter has been taken out and put back |

    # Not a price in whole pence: at 20 p, what 2^32 Wh cost is 0 again in a balance of 32 bits.
    @boundary
    Scenario Outline: The balance of the <fuel> meter falls by what was consumed while the register begins anew
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a unit price of <price>
      And the import register of the meter stands <left> before its end
      And a demand of <demand> that has run for 1 h
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And the answered balance is <balance> within the price of the meter's accuracy
      And the answered balance agrees with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | price        | left   | demand | balance  |
        | import supplier | electricity | 19.997 p/kWh | 700 Wh | 2000 W | £4.60006 |

      @gas
      Examples: gas
        | user         | fuel | price       | left   | demand   | balance  |
        | gas supplier | gas  | 50.003 p/m3 | 0.7 m3 | 2.0 m3/h | £3.99994 |

    @boundary
    Scenario Outline: A payment debt is answered beside a balance of <balance> at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of <balance>
      And a payment debt of £10.00
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And the answered payment debt is £10.00
      And the answered balance is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | balance |
        | import supplier | electricity | £0.01   |
        | import supplier | electricity | -£1.50  |

      @gas
      Examples: gas
        | user         | fuel | balance |
        | gas supplier | gas  | £0.01   |
        | gas supplier | gas  | -£1.50  |

    @negative
    Scenario Outline: The <user> may not read the prepayment values of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Prepay Values
      Then the DCC refuses with <code>
      And nothing is sent to the meter

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
