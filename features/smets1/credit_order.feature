Feature: In which order a SMETS1 meter spends a credit

  @S1-2.2 @device
  Rule: A top-up pays the payment debt's share, then the accumulated debt, then the emergency credit used, then the balance

    Scenario Outline: A top-up of £10.00 at the <fuel> meter goes through all four accounts
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.00
      And £2.00 used of an emergency credit of £5.00
      And a payment debt of £20.00
      And an accumulated debt of £3.25
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the payment debt at the meter is £17.50
      And the accumulated debt at the meter is £0.00
      And the emergency credit at the meter is £5.00
      And the balance at the meter is £2.25
      And Read Instantaneous Prepay Values reports an accumulated debt of £0.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: What a top-up of £1.00 at the <fuel> meter does not reach stays as it was
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.00
      And £2.00 used of an emergency credit of £5.00
      And a payment debt of £20.00
      And an accumulated debt of £3.25
      When the <user> sends Top Up Device with a code for £1.00
      Then the answer is a success within its response time
      And the payment debt at the meter is £19.75
      And the accumulated debt at the meter is £2.50
      And the emergency credit at the meter is £3.00
      And the balance at the meter is £0.00
      And Read Instantaneous Prepay Values reports an accumulated debt of £2.50

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A code for <amount> keyed in at the <fuel> meter is spent in the same order
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.00
      And £4.00 used of an emergency credit of £5.00
      And a payment debt of £2.00
      And an accumulated debt of £1.00
      When the consumer enters a code for <amount> at the meter
      Then the payment debt at the meter is <debt>
      And the accumulated debt at the meter is £0.00
      And the emergency credit at the meter is <emergency>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | amount | debt  | emergency | balance |
        | import supplier | electricity | £4.00  | £1.00 | £3.00     | £0.00   |
        | import supplier | electricity | £8.00  | £0.00 | £5.00     | £1.00   |

      @gas
      Examples: gas
        | user         | fuel | amount | debt  | emergency | balance |
        | gas supplier | gas  | £4.00  | £1.00 | £3.00     | £0.00   |
        | gas supplier | gas  | £8.00  | £0.00 | £5.00     | £1.00   |

    @boundary
    Scenario Outline: The emergency credit of the <fuel> meter is repaid <how> by a top-up of <amount>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.00
      And £3.00 used of an emergency credit of £5.00
      And an accumulated debt of £1.00
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a success within its response time
      And the emergency credit at the meter is <emergency>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | how              | amount | emergency | balance |
        | import supplier | electricity | not at all       | £1.00  | £2.00     | £0.00   |
        | import supplier | electricity | but for a penny  | £3.99  | £4.99     | £0.00   |
        | import supplier | electricity | to the penny     | £4.00  | £5.00     | £0.00   |
        | import supplier | electricity | and a penny over | £4.01  | £5.00     | £0.01   |

      @gas
      Examples: gas
        | user         | fuel | how              | amount | emergency | balance |
        | gas supplier | gas  | not at all       | £1.00  | £2.00     | £0.00   |
        | gas supplier | gas  | but for a penny  | £3.99  | £4.99     | £0.00   |
        | gas supplier | gas  | to the penny     | £4.00  | £5.00     | £0.00   |
        | gas supplier | gas  | and a penny over | £4.01  | £5.00     | £0.01   |

    @boundary
    Scenario Outline: The accumulated debt of the <fuel> meter is paid <how> by a top-up of <amount>, without emergency credit
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And an accumulated debt of £2.50
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a success within its response time
      And the accumulated debt at the meter is <debt>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | how              | amount | debt  | balance |
        | import supplier | electricity | but for a penny  | £2.49  | £0.01 | £1.00   |
        | import supplier | electricity | to the penny     | £2.50  | £0.00 | £1.00   |
        | import supplier | electricity | and a penny over | £2.51  | £0.00 | £1.01   |

      @gas
      Examples: gas
        | user         | fuel | how              | amount | debt  | balance |
        | gas supplier | gas  | but for a penny  | £2.49  | £0.01 | £1.00   |
        | gas supplier | gas  | to the penny     | £2.50  | £0.00 | £1.00   |
        | gas supplier | gas  | and a penny over | £2.51  | £0.00 | £1.01   |

    @boundary
    Scenario Outline: A top-up of <amount> at the <fuel> meter, limited to a balance of £10.00, pays £1.00 of debt first: a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has configured emergency credit of £5.00 below £2.00, low credit below £1.00, top-ups to £20.00 and a balance to £10.00
      And a payment debt of £1.00
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a <outcome> within its response time
      And the payment debt at the meter is <debt>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | amount | outcome              | debt  | balance |
        | import supplier | electricity | £6.00  | success              | £0.00 | £10.00  |
        | import supplier | electricity | £6.01  | refusal by the meter | £1.00 | £5.00   |

      @gas
      Examples: gas
        | user         | fuel | amount | outcome              | debt  | balance |
        | gas supplier | gas  | £6.00  | success              | £0.00 | £10.00  |
        | gas supplier | gas  | £6.01  | refusal by the meter | £1.00 | £5.00   |

    @negative
    Scenario Outline: A refused code pays nothing of what the <fuel> meter is owed
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.00
      And £2.00 used of an emergency credit of £5.00
      And a payment debt of £20.00
      And an accumulated debt of £3.25
      When the <user> sends Top Up Device with a mistyped code
      Then the answer is a refusal by the meter within its response time
      And the payment debt at the meter is £20.00
      And the accumulated debt at the meter is £3.25
      And the emergency credit at the meter is £3.00
      And the balance at the meter is £0.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @S1-2.3 @device
  Rule: A debt is recovered from top-ups up to its cap, and by the hour only while nothing suspends it

    Scenario Outline: What is owed at the <fuel> meter is added to, before anything is recovered
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £1.00 recovered by 30 p a day
      And the <user> has set a payment debt of £2.00 recovered by 40 % of a top-up
      When the <user> sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up
      Then the answer is a success within its response time
      And the payment debt at the meter is £8.00
      And the time debt at the meter is £1.00
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The cap of £0.60 leaves of a top-up of £10.00 at the <fuel> meter the rest to the balance
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has capped the recovery of debt at £0.60 a week
      And the <user> has set a payment debt of £6.00 recovered by 40 % of a top-up
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the payment debt at the meter is £5.40
      And the balance at the meter is £14.40
      And Read Instantaneous Prepay Values reports a payment debt of £5.40

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A share of <amount> at the <fuel> meter that is <how> the cap of £0.60 pays <paid>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has capped the recovery of debt at £0.60 a week
      And the <user> has set a payment debt of £6.00 recovered by 50 % of a top-up
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a success within its response time
      And the payment debt at the meter is <debt>

      @electricity
      Examples: electricity
        | user            | fuel        | amount | how   | paid   | debt   |
        | import supplier | electricity | £1.19  | below | £0.595 | £5.405 |
        | import supplier | electricity | £1.20  | at    | £0.60  | £5.40  |
        | import supplier | electricity | £1.21  | above | £0.60  | £5.40  |

      @gas
      Examples: gas
        | user         | fuel | amount | how   | paid   | debt   |
        | gas supplier | gas  | £1.19  | below | £0.595 | £5.405 |
        | gas supplier | gas  | £1.20  | at    | £0.60  | £5.40  |
        | gas supplier | gas  | £1.21  | above | £0.60  | £5.40  |

    @boundary
    Scenario Outline: A second top-up <time> later pays <paid> more to the payment debt of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has capped the recovery of debt at £0.60 a week
      And the <user> has set a payment debt of £6.00 recovered by 40 % of a top-up
      And a code for £1.20 that the meter has accepted
      And <time> have passed
      When the <user> sends Top Up Device with a code for £1.20
      Then the answer is a success within its response time
      And the payment debt at the meter is <debt>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | time    | paid  | debt  | balance |
        | import supplier | electricity | 1 d     | £0.12 | £5.40 | £6.80   |
        | import supplier | electricity | 167.9 h | £0.12 | £5.40 | £6.80   |
        | import supplier | electricity | 168 h   | £0.48 | £5.04 | £6.44   |

      @gas
      Examples: gas
        | user         | fuel | time    | paid  | debt  | balance |
        | gas supplier | gas  | 1 d     | £0.12 | £5.40 | £6.80   |
        | gas supplier | gas  | 167.9 h | £0.12 | £5.40 | £6.80   |
        | gas supplier | gas  | 168 h   | £0.48 | £5.04 | £6.44   |

    @boundary
    Scenario Outline: A loss of power does not begin the period of the cap at the <fuel> meter anew
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has capped the recovery of debt at £0.60 a week
      And the <user> has set a payment debt of £6.00 recovered by 40 % of a top-up
      And a code for £1.20 that the meter has accepted
      And <loss>
      When the <user> sends Top Up Device with a code for £1.20
      Then the answer is a success within its response time
      And the payment debt at the meter is £5.40
      And the balance at the meter is £6.80

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: Emergency credit of £5.00 at the <fuel> meter and a balance of £1.00 bear a debt of <rate>: the supply is <state>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a low credit threshold of £2.00
      And the <user> has activated emergency credit
      And the <user> has set a time debt of £20.00 recovered by <rate>
      When 1 h pass
      Then Read Supply Status reports the supply as <state>
      And the balance at the meter is £0.00
      And the emergency credit at the meter is <left>

      @electricity
      Examples: electricity
        | user            | fuel        | rate            | state    | left   |
        | import supplier | electricity | 599.9 p an hour | enabled  | £0.001 |
        | import supplier | electricity | 600 p an hour   | disabled | £0.00  |

      @gas
      Examples: gas
        | user         | fuel | rate            | state    | left   |
        | gas supplier | gas  | 599.9 p an hour | enabled  | £0.001 |
        | gas supplier | gas  | 600 p an hour   | disabled | £0.00  |

    @negative
    Scenario Outline: No time debt is recovered at the <fuel> meter while its supply is off, where its supplier has said so
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £1.00 recovered by 30 p an hour
      And the <user> has switched it to prepayment
      And the <user> has disabled the supply
      When 2 h pass
      Then the time debt at the meter is £1.00
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: No time debt is recovered at the <fuel> meter while emergency credit is in use, where its supplier has said so
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a low credit threshold of £2.00
      And the <user> has set a time debt of £1.00 recovered by 30 p an hour
      And the <user> has suspended the recovery of debts in emergency credit
      And the <user> has activated emergency credit
      When 2 h pass
      Then the time debt at the meter is £1.00
      And the balance at the meter is £1.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Debts that are suspended in emergency credit are recovered from the <fuel> meter until it is used
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £1.00 recovered by 30 p an hour
      And the <user> has suspended the recovery of debts in emergency credit
      When 2 h pass
      Then the time debt at the meter is £0.40
      And the balance at the meter is £4.40

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A time debt of the <fuel> meter goes on being recovered while its supply is off, where nobody has suspended it
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £1.00 recovered by 30 p an hour
      And the <user> has disabled the supply
      When 2 h pass
      Then the time debt at the meter is £0.40
      And the balance at the meter is £4.40

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |
