Feature: Payment on a SMETS1 meter

  @S1-2.2 @device
  Rule: A valid top-up raises the balance once by its amount, and no other code does

    Scenario Outline: The <user> tops up the <fuel> meter by £10.00
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the balance at the meter is £15.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The largest single top-up of the <fuel> meter is £500.00: <amount> is <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a <outcome> within its response time
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | amount   | outcome              | balance |
        | import supplier | electricity | £0.01    | success              | £5.01   |
        | import supplier | electricity | £500.00  | success              | £505.00 |
        | import supplier | electricity | £500.01  | refusal by the meter | £5.00   |
        | import supplier | electricity | £1000.01 | refusal by the meter | £5.00   |
        | import supplier | electricity | £9999.99 | refusal by the meter | £5.00   |

      @gas
      Examples: gas
        | user         | fuel | amount   | outcome              | balance |
        | gas supplier | gas  | £500.00  | success              | £505.00 |
        | gas supplier | gas  | £500.01  | refusal by the meter | £5.00   |
        | gas supplier | gas  | £1000.01 | refusal by the meter | £5.00   |
        | gas supplier | gas  | £9999.99 | refusal by the meter | £5.00   |

    @boundary
    Scenario Outline: A code that the <fuel> meter has already used is refused
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the meter has accepted
      When the <user> sends Top Up Device with the code used before
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £15.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A code that the <fuel> meter used before it lost its power is refused after that
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the meter has accepted
      And <loss>
      When the <user> sends Top Up Device with the code used before
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £15.00

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: A code that the <fuel> meter has refused while it was in credit mode is not used up
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the meter has refused in credit mode
      When the <user> sends Top Up Device with the code refused before
      Then the answer is a success within its response time
      And the balance at the meter is £15.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A code that was made before <others> is a <outcome> at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that was made before <others>
      When the <user> sends Top Up Device with the code made before
      Then the answer is a <outcome> within its response time

      @electricity
      Examples: electricity
        | user            | fuel        | others                                  | outcome              |
        | import supplier | electricity | one other less than the meter remembers | success              |
        | import supplier | electricity | as many others as the meter remembers   | refusal by the meter |

      @gas
      Examples: gas
        | user         | fuel | others                                  | outcome              |
        | gas supplier | gas  | one other less than the meter remembers | success              |
        | gas supplier | gas  | as many others as the meter remembers   | refusal by the meter |

    @negative
    Scenario Outline: <code> is refused by the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with <code>
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        | code                                   |
        | import supplier | electricity | a mistyped code                        |
        | import supplier | electricity | a code for another meter               |
        | import supplier | electricity | a code for the other meter of the home |
        | import supplier | electricity | a code of another kind                 |
        | import supplier | electricity | a code for £0.00                       |

      @gas
      Examples: gas
        | user         | fuel | code                                   |
        | gas supplier | gas  | a mistyped code                        |
        | gas supplier | gas  | a code for another meter               |
        | gas supplier | gas  | a code for the other meter of the home |
        | gas supplier | gas  | a code of another kind                 |
        | gas supplier | gas  | a code for £0.00                       |

    @negative
    Scenario Outline: The <fuel> meter refuses a top-up while it is in credit mode
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not top up the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for £10.00
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the balance at the meter is £5.00

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

  @S1-1.6 @device
  Rule: The meter works in the payment mode that its supplier has set

    Scenario Outline: The <user> switches the <fuel> meter from <before> to <after>
      Given a commissioned <fuel> meter in <before> mode
      When the <user> sends Update Payment Mode to <after>
      Then the answer is a success within its response time
      And the meter works in <after> mode

      @electricity
      Examples: electricity
        | user            | fuel        | before     | after      |
        | import supplier | electricity | credit     | prepayment |
        | import supplier | electricity | prepayment | credit     |

      @gas
      Examples: gas
        | user         | fuel | before     | after      |
        | gas supplier | gas  | credit     | prepayment |
        | gas supplier | gas  | prepayment | credit     |

    Scenario Outline: In <mode> mode the balance of the <fuel> meter <reaction>
      Given a commissioned <fuel> meter in <mode> mode
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then the balance at the meter <reaction>

      @electricity
      Examples: electricity
        | fuel        | mode       | price        | demand | reaction           |
        | electricity | prepayment | 20.000 p/kWh | 2000 W | has fallen by 40 p |
        | electricity | credit     | 20.000 p/kWh | 2000 W | has not changed    |

      @gas
      Examples: gas
        | fuel | mode       | price       | demand   | reaction            |
        | gas  | prepayment | 50.000 p/m3 | 2.0 m3/h | has fallen by 100 p |
        | gas  | credit     | 50.000 p/m3 | 2.0 m3/h | has not changed     |

    @boundary
    Scenario Outline: The payment mode of the <fuel> meter outlives a loss of power
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When <loss>
      Then the meter works in prepayment mode
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | fuel        | loss                     |
        | electricity | the mains fails for 60 s |

      @gas
      Examples: gas
        | fuel | loss                                               |
        | gas  | the battery of the meter is taken out and put back |

    @boundary
    Scenario Outline: Prepayment with a balance of <balance> leaves the <fuel> supply <state>
      Given a commissioned <fuel> meter in credit mode with a balance of <balance>
      When the <user> sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as <state>

      @electricity
      Examples: electricity
        | user            | fuel        | balance | state    |
        | import supplier | electricity | £0.01   | enabled  |
        | import supplier | electricity | £0.00   | disabled |

      @gas
      Examples: gas
        | user         | fuel | balance | state    |
        | gas supplier | gas  | £0.01   | enabled  |
        | gas supplier | gas  | £0.00   | disabled |

    @negative
    Scenario Outline: The <user> may not change the payment mode of the <fuel> meter
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Update Payment Mode to prepayment
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the meter works in credit mode

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
