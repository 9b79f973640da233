Feature: The product that a supplier puts on a SMETS1 meter

  @S1-1.5 @device
  Rule: The balance is what its supplier makes it, and pays no debt on the way

    Scenario Outline: The <user> changes the balance of the <fuel> meter by <change>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Update Meter Balance of <change> in prepayment mode
      Then the answer is a success within its response time
      And the balance at the meter is <balance>
      And Read Instantaneous Prepay Values reports a balance of <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | change | balance |
        | import supplier | electricity | £2.00  | £7.00   |
        | import supplier | electricity | -£1.55 | £3.45   |

      @gas
      Examples: gas
        | user         | fuel | change | balance |
        | gas supplier | gas  | £2.00  | £7.00   |
        | gas supplier | gas  | -£1.55 | £3.45   |

    Scenario Outline: The <user> changes the balance of the <fuel> meter in credit mode
      Given a commissioned <fuel> meter in credit mode with a balance of £1.00
      When the <user> sends Update Meter Balance of -£3.00 in credit mode
      Then the answer is a success within its response time
      And the balance at the meter is -£2.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A payment debt of the <fuel> meter is not paid by a changed balance
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a payment debt of £10.00
      When the <user> sends Update Meter Balance of £4.00 in prepayment mode
      Then the answer is a success within its response time
      And the balance at the meter is £9.00
      And the payment debt at the meter is £10.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The <user> resets a balance of <before> at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of <before>
      When the <user> sends Update Meter Balance to zero in prepayment mode
      Then the answer is a success within its response time
      And the balance at the meter is £0.00
      And Read Supply Status reports the supply as disabled

      @electricity
      Examples: electricity
        | user            | fuel        | before |
        | import supplier | electricity | £12.34 |
        | import supplier | electricity | -£1.50 |

      @gas
      Examples: gas
        | user         | fuel | before |
        | gas supplier | gas  | £12.34 |

    @boundary
    Scenario Outline: The largest balance of the <fuel> meter is £21474.00: £0.01 more than <before> is a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of <before>
      When the <user> sends Update Meter Balance of £0.01 in prepayment mode
      Then the answer is a <outcome> within its response time
      And the balance at the meter is £21474.00

      @electricity
      Examples: electricity
        | user            | fuel        | before    | outcome              |
        | import supplier | electricity | £21473.99 | success              |
        | import supplier | electricity | £21474.00 | refusal by the meter |

      @gas
      Examples: gas
        | user         | fuel | before    | outcome              |
        | gas supplier | gas  | £21473.99 | success              |
        | gas supplier | gas  | £21474.00 | refusal by the meter |

    @boundary
    Scenario Outline: The smallest balance of the <fuel> meter is -£21474.00: £0.01 less than <before> is a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of <before>
      When the <user> sends Update Meter Balance of -£0.01 in prepayment mode
      Then the answer is a <outcome> within its response time
      And the balance at the meter is -£21474.00

      @electricity
      Examples: electricity
        | user            | fuel        | before     | outcome              |
        | import supplier | electricity | -£21473.99 | success              |
        | import supplier | electricity | -£21474.00 | refusal by the meter |

      @gas
      Examples: gas
        | user         | fuel | before     | outcome              |
        | gas supplier | gas  | -£21473.99 | success              |
        | gas supplier | gas  | -£21474.00 | refusal by the meter |

    @negative
    Scenario Outline: The <fuel> meter in <mode> mode refuses an amount that is for <other> mode
      Given a commissioned <fuel> meter in <mode> mode with a balance of £5.00
      When the <user> sends Update Meter Balance of £2.00 in <other> mode
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        | mode       | other      |
        | import supplier | electricity | credit     | prepayment |
        | import supplier | electricity | prepayment | credit     |

      @gas
      Examples: gas
        | user         | fuel | mode       | other      |
        | gas supplier | gas  | credit     | prepayment |
        | gas supplier | gas  | prepayment | credit     |

    @negative
    Scenario Outline: The <user> may not change the balance of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Update Meter Balance of £2.00 in prepayment mode
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

  @S1-2.1 @device
  Rule: The parameters of prepayment are those that its supplier has set, and the meter goes by them

    Scenario Outline: The <user> configures prepayment at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode
      When the <user> sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00
      Then the answer is a success within its response time
      And the prepayment configuration at the meter is the one told
      And Read Instantaneous Prepay Values reports an emergency credit of £7.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: After a limit of £20.00 a top-up of <amount> at the <fuel> meter is a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has configured emergency credit of £5.00 below £2.00, low credit below £1.00, top-ups to £20.00 and a balance to £100.00
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a <outcome> within its response time
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | amount | outcome              | balance |
        | import supplier | electricity | £20.00 | success              | £25.00  |
        | import supplier | electricity | £20.01 | refusal by the meter | £5.00   |

      @gas
      Examples: gas
        | user         | fuel | amount | outcome              | balance |
        | gas supplier | gas  | £20.00 | success              | £25.00  |
        | gas supplier | gas  | £20.01 | refusal by the meter | £5.00   |

    @boundary
    Scenario Outline: After a limit of £10.00 a top-up of <amount> to a balance of £5.00 at the <fuel> meter is a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has configured emergency credit of £5.00 below £2.00, low credit below £1.00, top-ups to £20.00 and a balance to £10.00
      When the <user> sends Top Up Device with a code for <amount>
      Then the answer is a <outcome> within its response time
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | amount | outcome              | balance |
        | import supplier | electricity | £5.00  | success              | £10.00  |
        | import supplier | electricity | £5.01  | refusal by the meter | £5.00   |

      @gas
      Examples: gas
        | user         | fuel | amount | outcome              | balance |
        | gas supplier | gas  | £5.00  | success              | £10.00  |
        | gas supplier | gas  | £5.01  | refusal by the meter | £5.00   |

    @boundary
    Scenario Outline: A limit below the emergency credit that the <fuel> meter has lent leaves none, and not less than none
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And £4.00 used of an emergency credit of £5.00
      When the <user> sends Update Prepay Configuration with emergency credit of £3.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00
      Then the answer is a success within its response time
      And Read Instantaneous Prepay Values reports an emergency credit of £0.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The amounts of prepayment at the <fuel> meter may all be <amount>
      Given a commissioned <fuel> meter in prepayment mode
      When the <user> sends Update Prepay Configuration with emergency credit of <amount> below <amount>, low credit below <amount>, top-ups to <amount> and a balance to <amount>
      Then the answer is a success within its response time
      And the prepayment configuration at the meter is the one told

      @electricity
      Examples: electricity
        | user            | fuel        | amount    |
        | import supplier | electricity | £0.00     |
        | import supplier | electricity | £21474.00 |

      @gas
      Examples: gas
        | user         | fuel | amount    |
        | gas supplier | gas  | £0.00     |
        | gas supplier | gas  | £21474.00 |

    @boundary
    Scenario Outline: The parameters of prepayment at the <fuel> meter outlive a loss of power
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has configured emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00
      And the registers of the meter are noted
      And <loss>
      When the <user> sends Top Up Device with a code for £20.01
      Then the answer is a refusal by the meter within its response time
      And Read Instantaneous Prepay Values reports an emergency credit of £7.00
      And no other register of the meter has changed

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @negative
    Scenario Outline: The <fuel> meter refuses parameters of prepayment in credit mode
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00
      Then the answer is a refusal by the meter within its response time
      And the prepayment configuration at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <fuel> meter refuses a balance beyond £21474.00, and the other parameters with it
      Given a commissioned <fuel> meter in prepayment mode
      When the <user> sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £21474.01
      Then the answer is a refusal by the meter within its response time
      And the prepayment configuration at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not configure prepayment at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode
      When the <user> sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £100.00
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the prepayment configuration at the meter has not changed

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

  @S1-2.3 @device
  Rule: Debts change by what their supplier tells, and are recovered at the rate that he tells

    Scenario Outline: The <user> adds a payment debt to one of £2.00 at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a payment debt of £2.00
      When the <user> sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up
      Then the answer is a success within its response time
      And the payment debt at the meter is £8.00
      And the balance at the meter is £5.00
      And Read Instantaneous Prepay Values reports a payment debt of £8.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A top-up of £10.00 at the <fuel> meter pays <percent> % to a payment debt of £6.00
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a payment debt of £6.00 recovered by <percent> % of a top-up
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the payment debt at the meter is <debt>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | percent | debt   | balance |
        | import supplier | electricity | 40      | £2.00  | £11.00  |
        | import supplier | electricity | 12.34   | £4.766 | £13.766 |
        | import supplier | electricity | 100     | £0.00  | £9.00   |

      @gas
      Examples: gas
        | user         | fuel | percent | debt  | balance |
        | gas supplier | gas  | 40      | £2.00 | £11.00  |
        | gas supplier | gas  | 100     | £0.00 | £9.00   |

    Scenario Outline: A time debt of <debt> at the <fuel> meter is <left> after <time> at <rate>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of <debt> recovered by <rate>
      When <time> pass
      Then the time debt at the meter is <left>
      And the balance at the meter is <balance>

      @electricity
      Examples: electricity
        | user            | fuel        | debt  | rate         | time | left  | balance |
        | import supplier | electricity | £1.00 | 30 p an hour | 1 h  | £0.70 | £4.70   |
        | import supplier | electricity | £1.00 | 30 p a day   | 2 d  | £0.40 | £4.40   |

      @gas
      Examples: gas
        | user         | fuel | debt  | rate         | time | left  | balance |
        | gas supplier | gas  | £1.00 | 30 p an hour | 1 h  | £0.70 | £4.70   |
        | gas supplier | gas  | £1.00 | 30 p a day   | 2 d  | £0.40 | £4.40   |

    Scenario Outline: A second time debt of £1.00 at the <fuel> meter is recovered by a rate of its own: <rate>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a second time debt of £1.00 recovered by <rate>
      When <time> pass
      Then the second time debt at the meter is <left>
      And the time debt at the meter is £0.00
      And the balance at the meter is <balance>
      And Read Instantaneous Prepay Values reports a second time debt of <left>

      @electricity
      Examples: electricity
        | user            | fuel        | rate         | time | left  | balance |
        | import supplier | electricity | 30 p an hour | 1 h  | £0.70 | £4.70   |
        | import supplier | electricity | 30 p a day   | 2 d  | £0.40 | £4.40   |

      @gas
      Examples: gas
        | user         | fuel | rate         | time | left  | balance |
        | gas supplier | gas  | 30 p an hour | 1 h  | £0.70 | £4.70   |
        | gas supplier | gas  | 30 p a day   | 2 d  | £0.40 | £4.40   |

    Scenario Outline: The <user> adds to the <debt> of the <fuel> meter and to no other
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £1.00 recovered by 30 p a day
      And the <user> has set a second time debt of £2.00 recovered by 30 p a day
      When the <user> sends Update Debt with a <debt> of £0.50 recovered by 30 p a day
      Then the answer is a success within its response time
      And the time debt at the meter is <first>
      And the second time debt at the meter is <second>
      And Read Instantaneous Prepay Values reports a time debt of <first>
      And Read Instantaneous Prepay Values reports a second time debt of <second>

      @electricity
      Examples: electricity
        | user            | fuel        | debt             | first | second |
        | import supplier | electricity | time debt        | £1.50 | £2.00  |
        | import supplier | electricity | second time debt | £1.00 | £2.50  |

      @gas
      Examples: gas
        | user         | fuel | debt             | first | second |
        | gas supplier | gas  | time debt        | £1.50 | £2.00  |
        | gas supplier | gas  | second time debt | £1.00 | £2.50  |

    @boundary
    Scenario Outline: A <debt> of £1.00 at the <fuel> meter is changed by <change>: a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a <debt> of £1.00 recovered by 30 p a day
      When the <user> sends Update Debt with a <debt> of <change> recovered by 30 p a day
      Then the answer is a <outcome> within its response time
      And the <debt> at the meter is <left>

      @electricity
      Examples: electricity
        | user            | fuel        | debt             | change | outcome              | left  |
        | import supplier | electricity | time debt        | -£1.00 | success              | £0.00 |
        | import supplier | electricity | time debt        | -£1.01 | refusal by the meter | £1.00 |
        | import supplier | electricity | second time debt | -£1.00 | success              | £0.00 |
        | import supplier | electricity | second time debt | -£1.01 | refusal by the meter | £1.00 |

      @gas
      Examples: gas
        | user         | fuel | debt             | change | outcome              | left  |
        | gas supplier | gas  | time debt        | -£1.00 | success              | £0.00 |
        | gas supplier | gas  | time debt        | -£1.01 | refusal by the meter | £1.00 |
        | gas supplier | gas  | second time debt | -£1.00 | success              | £0.00 |
        | gas supplier | gas  | second time debt | -£1.01 | refusal by the meter | £1.00 |

    @boundary
    Scenario Outline: No more than a time debt of £0.20 is recovered at the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £0.20 recovered by 15 p an hour
      When 3 h pass
      Then the time debt at the meter is £0.00
      And the balance at the meter is £4.80
      And Read Instantaneous Prepay Values reports a balance of £4.80

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A payment debt of £10.00 at the <fuel> meter is changed by <change>: a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a payment debt of £10.00
      When the <user> sends Update Debt with a payment debt of <change> recovered by 25 % of a top-up
      Then the answer is a <outcome> within its response time
      And the payment debt at the meter is <debt>

      @electricity
      Examples: electricity
        | user            | fuel        | change  | outcome              | debt   |
        | import supplier | electricity | -£10.00 | success              | £0.00  |
        | import supplier | electricity | -£10.01 | refusal by the meter | £10.00 |

      @gas
      Examples: gas
        | user         | fuel | change  | outcome              | debt   |
        | gas supplier | gas  | -£10.00 | success              | £0.00  |
        | gas supplier | gas  | -£10.01 | refusal by the meter | £10.00 |

    @boundary
    Scenario Outline: A time debt of the <fuel> meter goes on being recovered after a loss of power
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has set a time debt of £1.00 recovered by 30 p an hour
      And <loss>
      When 2 h pass
      Then the time debt at the meter is £0.40
      And the balance at the meter is £4.40

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @negative
    Scenario Outline: The <fuel> meter refuses a debt in credit mode
      Given a commissioned <fuel> meter in credit mode
      And a payment debt of £1.00
      When the <user> sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up
      Then the answer is a refusal by the meter within its response time
      And the payment debt at the meter is £1.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not change the debts of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode
      And a payment debt of £1.00
      When the <user> sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the payment debt at the meter is £1.00

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

  @S1-2.5 @device
  Rule: Emergency credit is used once it is activated, and is activated only where it is offered

    Scenario Outline: Emergency credit that the <user> has activated keeps the <fuel> supply on
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a low credit threshold of £2.00
      And a unit price of <price>
      And the <user> has activated emergency credit
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as enabled
      And the balance at the meter is £0.00
      And the emergency credit at the meter is £4.70 within the price of the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    Scenario Outline: The <user> activates emergency credit of the <fuel> meter whose supply is off for lack of credit
      Given a commissioned <fuel> meter in prepayment mode with a balance of -£0.50
      And a low credit threshold of £2.00
      When the <user> sends Activate Emergency Credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And Read Instantaneous Prepay Values reports an emergency credit of £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Emergency credit of the <fuel> meter, offered below £2.00, at a balance of <balance>: a <outcome>
      Given a commissioned <fuel> meter in prepayment mode with a balance of <balance>
      And a low credit threshold of £2.00
      When the <user> sends Activate Emergency Credit
      Then the answer is a <outcome> within its response time
      And Read Supply Status reports the supply as enabled

      @electricity
      Examples: electricity
        | user            | fuel        | balance | outcome              |
        | import supplier | electricity | £1.99   | success              |
        | import supplier | electricity | £2.00   | refusal by the meter |

      @gas
      Examples: gas
        | user         | fuel | balance | outcome              |
        | gas supplier | gas  | £1.99   | success              |
        | gas supplier | gas  | £2.00   | refusal by the meter |

    @boundary
    Scenario Outline: Emergency credit of the <fuel> meter that a top-up has paid back is no longer in use
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.00
      And £2.00 used of an emergency credit of £5.00
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the balance at the meter is £8.00
      And emergency credit is not in use at the meter

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Emergency credit that is in use at the <fuel> meter is in use after a loss of power
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a low credit threshold of £2.00
      And the <user> has activated emergency credit
      And <loss>
      When the <user> sends Update Meter Balance to zero in prepayment mode
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as enabled
      And the emergency credit at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @negative
    Scenario Outline: The <fuel> meter refuses emergency credit when none is left
      Given a commissioned <fuel> meter in prepayment mode with a balance of -£0.50
      And a low credit threshold of £2.00
      And an emergency credit of £0.00
      When the <user> sends Activate Emergency Credit
      Then the answer is a refusal by the meter within its response time
      And Read Supply Status reports the supply as disabled

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <fuel> meter refuses emergency credit that is active already
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a low credit threshold of £2.00
      And the <user> has activated emergency credit
      When the <user> sends Activate Emergency Credit
      Then the answer is a refusal by the meter within its response time
      And the emergency credit at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <fuel> meter refuses emergency credit in credit mode
      Given a commissioned <fuel> meter in credit mode with a balance of £1.00
      And a low credit threshold of £2.00
      When the <user> sends Activate Emergency Credit
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £1.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not activate emergency credit of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of -£0.50
      And a low credit threshold of £2.00
      When the <user> sends Activate Emergency Credit
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And Read Supply Status reports the supply as disabled

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
