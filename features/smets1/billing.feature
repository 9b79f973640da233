Feature: The billing data log of a SMETS1 meter

  @S1-4.4 @device
  Rule: The meter keeps for billing what it held at dates and at changes, and its supplier is answered that

    Scenario Outline: Snapshots of a daily billing calendar at the <fuel> meter hold what has flowed in between
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-02-26 05:59:00 UTC
      And a demand of <demand> that has run for 49 h
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered entries were made at 2026-02-26 06:00:00, 2026-02-27 06:00:00, 2026-02-28 06:00:00 UTC
      And the newest answered totals are <contents> apart
      And the answered entries agree with the meter

      @electricity
      Examples: electricity
        | user            | fuel        | calendar          | demand | contents           |
        | import supplier | electricity | daily at 06:00:00 | 1000 W | 24000 Wh, 24000 Wh |

      @gas
      Examples: gas
        | user         | fuel | calendar                       | demand   | contents     |
        | gas supplier | gas  | daily from 2026-01-01 06:00:00 | 1.5 m3/h | 36 m3, 36 m3 |

    Scenario Outline: A change of mode of the <fuel> meter to <mode> mode is kept with the account of that moment
      Given a commissioned <fuel> meter in <before> mode with a balance of £12.34
      And the <user> has switched it to <mode>
      When the <user> sends Retrieve Change Of Mode / Tariff Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest snapshot holds a balance of £12.34
      And the answered entries agree with the meter

      @electricity
      Examples: electricity
        | user            | fuel        | before     | mode       |
        | import supplier | electricity | prepayment | credit     |
        | import supplier | electricity | credit     | prepayment |

      @gas
      Examples: gas
        | user         | fuel | before     | mode   |
        | gas supplier | gas  | prepayment | credit |

    Scenario Outline: A change of tariff of the <fuel> meter is kept when it goes into force
      Given a commissioned <fuel> meter in credit mode
      And the clock of the meter stands at 2026-03-10 12:00:00 UTC
      And the <user> has set <tariff>
      When the <user> sends Retrieve Change Of Mode / Tariff Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered entries were made at 2026-03-10 12:00:00 UTC
      And the answered entries agree with the meter

      @electricity
      Examples: electricity
        | user            | fuel        | tariff                                             |
        | import supplier | electricity | a tariff of 20 p/kWh, 10 p/kWh from 00:30 to 07:30 |

      @gas
      Examples: gas
        | user         | fuel | tariff                                      |
        | gas supplier | gas  | a tariff of 20 p/m3 to 2 m3, 10 p/m3 beyond |

    Scenario Outline: Top-ups of the <fuel> meter are kept as credits
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a code for £20.00 that the meter has accepted
      And a code for £5.55 that the consumer has entered
      When the <user> sends Retrieve Billing Data Log (Prepayment Credits) for all entries
      Then the answer is a success within its response time
      And the newest answered amounts are £20.00, £5.55
      And entries that were made since the scenario began: 2
      And the answered entries agree with the meter

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: What top-ups of the <fuel> meter pay to a debt is kept, and a top-up that pays none is not
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a payment debt of £6.00
      And a code for £20.00 that the meter has accepted
      And a code for £8.00 that the meter has accepted
      And a code for £3.00 that the meter has accepted
      When the <user> sends Retrieve Billing Data Log (Payment Based Debt Payments) for all entries
      Then the answer is a success within its response time
      And the newest answered amounts are £5.00, £1.00
      And entries that were made since the scenario began: 2
      And the answered entries agree with the meter

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The thirteenth snapshot of the <fuel> meter takes the place of the first
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-04-01 05:00:00 UTC
      And 290 h have passed
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And entries answered: 12
      And the newest answered entries were made at 2026-04-02 06:00:00, 2026-04-03 06:00:00, 2026-04-04 06:00:00, 2026-04-05 06:00:00, 2026-04-06 06:00:00, 2026-04-07 06:00:00, 2026-04-08 06:00:00, 2026-04-09 06:00:00, 2026-04-10 06:00:00, 2026-04-11 06:00:00, 2026-04-12 06:00:00, 2026-04-13 06:00:00 UTC

      @electricity
      Examples: electricity
        | user            | fuel        | calendar          |
        | import supplier | electricity | daily at 06:00:00 |

      @gas
      Examples: gas
        | user         | fuel | calendar                       |
        | gas supplier | gas  | daily from 2026-01-01 06:00:00 |

    @boundary
    Scenario Outline: Daily snapshots of the <fuel> meter hold what has flowed in between while the register begins anew
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-11-26 05:59:00 UTC
      And the import register of the meter stands <left> before its end
      And a demand of <demand> that has run for 49 h
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered totals are <contents> apart
      And the answered entries agree with the meter

      @electricity
      Examples: electricity
        | user            | fuel        | calendar          | left     | demand | contents           |
        | import supplier | electricity | daily at 06:00:00 | 30000 Wh | 1000 W | 24000 Wh, 24000 Wh |

      @gas
      Examples: gas
        | user         | fuel | calendar                       | left  | demand   | contents     |
        | gas supplier | gas  | daily from 2026-01-01 06:00:00 | 45 m3 | 1.5 m3/h | 36 m3, 36 m3 |

    @boundary
    Scenario Outline: A billing calendar of the <fuel> meter that is <calendar> comes to <date>
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at <before> UTC
      And 2 min have passed
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered entries were made at <date> UTC

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                                     | before              | date                |
        | import supplier | electricity | daily at 00:00:00                            | 2028-02-28 23:59:00 | 2028-02-29 00:00:00 |
        | import supplier | electricity | weekly on day 1 at 00:00:00                  | 2026-05-03 23:59:00 | 2026-05-04 00:00:00 |
        | import supplier | electricity | monthly on day 28 at 23:59:59                | 2027-02-28 23:58:30 | 2027-02-28 23:59:59 |
        | import supplier | electricity | quarterly on day 1 of month 2 at 12:00:00    | 2027-05-01 11:59:00 | 2027-05-01 12:00:00 |
        | import supplier | electricity | yearly on day 1 of month 1 at 00:00:00       | 2027-12-31 23:59:00 | 2028-01-01 00:00:00 |
        | import supplier | electricity | yearly on day 1 of month 2 at 12:00:00       | 2027-02-01 11:59:00 | 2027-02-01 12:00:00 |
        | import supplier | electricity | six-monthly on day 15 of month 3 at 12:00:00 | 2027-09-15 11:59:00 | 2027-09-15 12:00:00 |
        | import supplier | electricity | quarterly on day 28 of month 12 at 23:59:59  | 2027-03-28 23:58:30 | 2027-03-28 23:59:59 |
        | import supplier | electricity | daily at 00:30:00                            | 2027-03-28 00:29:00 | 2027-03-28 00:30:00 |
        | import supplier | electricity | daily at 01:30:00                            | 2027-10-31 01:29:00 | 2027-10-31 01:30:00 |

      @gas
      Examples: gas
        | user         | fuel | calendar                             | before              | date                |
        | gas supplier | gas  | monthly from 2026-01-15 06:00:00     | 2027-02-15 05:59:00 | 2027-02-15 06:00:00 |
        | gas supplier | gas  | weekly from 2026-01-14 00:00:00      | 2027-01-05 23:59:00 | 2027-01-06 00:00:00 |
        | gas supplier | gas  | six-monthly from 2026-01-01 00:00:00 | 2027-06-30 23:59:00 | 2027-07-01 00:00:00 |
        | gas supplier | gas  | quarterly from 2026-02-01 06:00:00   | 2027-05-01 05:59:00 | 2027-05-01 06:00:00 |
        | gas supplier | gas  | yearly from 2026-07-30 06:00:00      | 2027-07-30 05:59:00 | 2027-07-30 06:00:00 |
        | gas supplier | gas  | monthly from 2026-01-31 06:00:00     | 2027-02-28 05:59:00 | 2027-02-28 06:00:00 |
        | gas supplier | gas  | monthly from 2026-01-31 06:00:00     | 2028-02-29 05:59:00 | 2028-02-29 06:00:00 |
        | gas supplier | gas  | monthly from 2026-01-31 06:00:00     | 2027-12-31 05:59:00 | 2027-12-31 06:00:00 |

    @boundary @electricity
    Scenario: A snapshot that was due without mains is taken once, when the mains is back
      Given a commissioned electricity meter
      And a billing calendar that is daily at 06:00:00
      And the clock of the meter stands at 2026-06-10 05:30:00 UTC
      And the mains has failed for 49 h
      When the import supplier sends Retrieve Billing Calendar Triggered Billing Data Log from 2026-06-10 05:30:00 to 2026-06-12 07:00:00 UTC
      Then the answer is a success within its response time
      And entries answered: 1
      And the newest answered entries were made at 2026-06-12 06:30:00 UTC

    @boundary
    Scenario Outline: Top-ups and debt payments of the <fuel> meter outlive a loss of power: <service>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a payment debt of £6.00
      And a code for £20.00 that the meter has accepted
      And <loss>
      When the <user> sends <service> for all entries
      Then the answer is a success within its response time
      And the newest answered amounts are <amount>

      @electricity
      Examples: electricity
        | user            | fuel        | service                                                 | amount | loss                          |
        | import supplier | electricity | Retrieve Billing Data Log (Prepayment Credits)          | £20.00 | the mains has failed for 60 s |
        | import supplier | electricity | Retrieve Billing Data Log (Payment Based Debt Payments) | £5.00  | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | service                                                 | amount | loss                                                     |
        | gas supplier | gas  | Retrieve Billing Data Log (Prepayment Credits)          | £20.00 | the battery of the meter has been taken out and put back |
        | gas supplier | gas  | Retrieve Billing Data Log (Payment Based Debt Payments) | £5.00  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: Snapshots of the <fuel> meter outlive a loss of power
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-05-10 05:59:00 UTC
      And 25 h have passed
      And <loss>
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered entries were made at 2026-05-10 06:00:00, 2026-05-11 06:00:00 UTC

      @electricity
      Examples: electricity
        | user            | fuel        | calendar          | loss                          |
        | import supplier | electricity | daily at 06:00:00 | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | calendar                       | loss                                                     |
        | gas supplier | gas  | daily from 2026-01-01 06:00:00 | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: Of six top-ups the <fuel> meter keeps the last five
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a code for £1.00 that the meter has accepted
      And a code for £2.00 that the meter has accepted
      And a code for £3.00 that the meter has accepted
      And a code for £4.00 that the meter has accepted
      And a code for £5.00 that the meter has accepted
      And a code for £6.00 that the meter has accepted
      When the <user> sends Retrieve Billing Data Log (Prepayment Credits) for all entries
      Then the answer is a success within its response time
      And entries answered: 5
      And the newest answered amounts are £2.00, £3.00, £4.00, £5.00, £6.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Of eleven payments to a debt the <fuel> meter keeps the last ten
      Given a commissioned <fuel> meter in prepayment mode with a balance of £1.00
      And a payment debt of £100.00
      And 11 codes that the meter has accepted, from £4.00 each £4.00 more
      When the <user> sends Retrieve Billing Data Log (Payment Based Debt Payments) for all entries
      Then the answer is a success within its response time
      And entries answered: 10
      And the newest answered amounts are £2.00, £3.00, £4.00, £5.00, £6.00, £7.00, £8.00, £9.00, £10.00, £11.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Only entries of the window asked for are answered by the <fuel> meter
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2027-09-01 05:59:00 UTC
      And 73 h have passed
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log from 2027-09-02 05:59:00 to 2027-09-03 06:01:00 UTC
      Then the answer is a success within its response time
      And entries answered: 2
      And the newest answered entries were made at 2027-09-02 06:00:00, 2027-09-03 06:00:00 UTC

      @electricity
      Examples: electricity
        | user            | fuel        | calendar          |
        | import supplier | electricity | daily at 06:00:00 |

      @gas
      Examples: gas
        | user         | fuel | calendar                       |
        | gas supplier | gas  | daily from 2026-01-01 06:00:00 |

    @negative
    Scenario Outline: Between its dates the <fuel> meter takes no snapshot
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      And the clock of the meter stands at 2026-08-01 06:00:30 UTC
      And 23 h have passed
      When the <user> sends Retrieve Billing Calendar Triggered Billing Data Log from 2026-08-01 06:00:30 to 2026-08-02 06:00:00 UTC
      Then the answer is a success within its response time
      And entries answered: 0

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                                    |
        | import supplier | electricity | daily at 06:00:00                           |
        | import supplier | electricity | weekly on day 7 at 12:00:00                 |
        | import supplier | electricity | monthly on day 2 at 12:00:00                |
        | import supplier | electricity | quarterly on day 1 of month 7 at 12:00:00   |
        | import supplier | electricity | six-monthly on day 1 of month 5 at 12:00:00 |
        | import supplier | electricity | yearly on day 1 of month 2 at 12:00:00      |

      @gas
      Examples: gas
        | user         | fuel | calendar                             |
        | gas supplier | gas  | daily from 2026-01-01 06:00:00       |
        | gas supplier | gas  | weekly from 2026-07-26 12:00:00      |
        | gas supplier | gas  | monthly from 2026-06-02 12:00:00     |
        | gas supplier | gas  | quarterly from 2026-03-01 12:00:00   |
        | gas supplier | gas  | six-monthly from 2026-05-01 12:00:00 |
        | gas supplier | gas  | yearly from 2026-02-01 12:00:00      |
        | gas supplier | gas  | daily from 2026-08-03 12:00:00       |

    @negative
    Scenario Outline: A tariff that is held for later makes no entry at the <fuel> meter yet
      Given a commissioned <fuel> meter in credit mode
      And the clock of the meter stands at 2026-09-01 12:00:00 UTC
      And the <user> has set <tariff>
      And the <user> has sent Update Price (Primary Element) with <later> for 900 d later
      When the <user> sends Retrieve Change Of Mode / Tariff Triggered Billing Data Log from 2026-09-01 12:00:00 to 2026-09-02 12:00:00 UTC
      Then the answer is a success within its response time
      And entries answered: 1

      @electricity
      Examples: electricity
        | user            | fuel        | tariff               | later                |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 30 p/kWh |

      @gas
      Examples: gas
        | user         | fuel | tariff              | later               |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 30 p/m3 |

    @negative
    Scenario Outline: The <user> is not answered by <service> of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends <service> for all entries
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        | service                                                     | code |
        | electricity distributor   | electricity | Retrieve Billing Calendar Triggered Billing Data Log        | E2   |
        | export supplier           | electricity | Retrieve Change Of Mode / Tariff Triggered Billing Data Log | E2   |
        | registered supplier agent | electricity | Retrieve Billing Data Log (Payment Based Debt Payments)     | E2   |
        | other user                | electricity | Retrieve Billing Data Log (Prepayment Credits)              | E2   |
        | gas transporter           | electricity | Retrieve Billing Calendar Triggered Billing Data Log        | E2   |
        | gas supplier              | electricity | Retrieve Change Of Mode / Tariff Triggered Billing Data Log | E4   |

      @gas
      Examples: gas
        | user                      | fuel | service                                                     | code |
        | gas transporter           | gas  | Retrieve Billing Calendar Triggered Billing Data Log        | E2   |
        | export supplier           | gas  | Retrieve Change Of Mode / Tariff Triggered Billing Data Log | E2   |
        | registered supplier agent | gas  | Retrieve Billing Data Log (Payment Based Debt Payments)     | E2   |
        | other user                | gas  | Retrieve Billing Data Log (Prepayment Credits)              | E2   |
        | electricity distributor   | gas  | Retrieve Billing Calendar Triggered Billing Data Log        | E2   |
        | import supplier           | gas  | Retrieve Change Of Mode / Tariff Triggered Billing Data Log | E4   |
