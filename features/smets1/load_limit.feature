Feature: Load limiting of a SMETS1 meter

  @S1-6.4 @device @electricity
  Rule: The meter limits the load as its supplier has set

    Scenario Outline: The import supplier sets a limit of <limit>
      Given a commissioned electricity meter
      When the import supplier sends Update Device Configuration (Load Limiting General Settings) of <limit>
      Then the answer is a success within its response time
      And the event log at the meter holds load-limit-configured once
      And the load limit at the meter is <limit>

      Examples: limits
        | limit                                                   |
        | 6900 W for 300 s that disables the supply for 30 s      |
        | 2999 W for 30 s that leaves the supply alone            |
        | 70000 W for 3600 s that disables the supply for 18000 s |

    Scenario: What was set is what a load is judged by
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      And the import supplier has set a load limit of 2000 W for 120 s that leaves the supply alone
      When the demand goes through 2500 W for 150 s
      Then the event log at the meter holds load-limit once, after 120 s
      And the load limit at the meter has counted 1 events

    Scenario: The import supplier resets the counter
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that leaves the supply alone
      And the demand has gone through 3060 W for 70 s
      When the import supplier sends Update Device Configuration (Load Limiting Counter Reset)
      Then the answer is a success within its response time
      And the event log at the meter holds load-limit-counter-reset once
      And the load limit at the meter has counted 0 events
      And the load limit at the meter is 3000 W for 60 s that leaves the supply alone

    @boundary
    Scenario: Limit and counter outlive a loss of power
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      And the demand has gone through 3060 W for 70 s, 0 W for 1 s, 3060 W for 70 s
      When the mains fails for 60 s
      Then the load limit at the meter is 3000 W for 60 s that leaves the supply alone
      And the load limit at the meter has counted 2 events

    @negative
    Scenario Outline: The <user> may not set a load limit
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the <user> sends Update Device Configuration (Load Limiting General Settings) of 100 W for 30 s that disables the supply for 60 s
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the load limit at the meter is 3000 W for 60 s that leaves the supply alone

      Examples: other users
        | user                      |
        | electricity distributor   |
        | export supplier           |
        | registered supplier agent |
        | other user                |
        | gas supplier              |
        | gas transporter           |

    @negative
    Scenario Outline: The meter refuses a load limit whose period is <period>
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the import supplier sends Update Device Configuration (Load Limiting General Settings) with a period that is <period>
      Then the answer is a refusal by the meter within its response time
      And the load limit at the meter is 3000 W for 60 s that leaves the supply alone

      Examples: periods
        | period                            |
        | one second below the shortest one |
        | one second above the longest one  |

    @negative
    Scenario: An electricity distributor may not reset the counter
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      And the demand has gone through 3060 W for 70 s
      When the electricity distributor sends Update Device Configuration (Load Limiting Counter Reset)
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the load limit at the meter has counted 1 events

  @S1-6.4 @dcc @gas
  Rule: A gas meter has no load to limit, and the DCC says so to its supplier

    Scenario: The gas supplier sets a load limit
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Load Limiting General Settings) of 3000 W for 60 s that leaves the supply alone
      Then the DCC refuses with E2
      And nothing is sent to the meter

    @boundary
    Scenario: The gas supplier resets a counter of load limits
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Load Limiting Counter Reset)
      Then the DCC refuses with E2
      And nothing is sent to the meter

    @negative
    Scenario: An import supplier has no load to limit at a gas meter
      Given a commissioned gas meter
      When the import supplier sends Update Device Configuration (Load Limiting General Settings) of 3000 W for 60 s that leaves the supply alone
      Then the DCC refuses with E11
      And nothing is sent to the meter

  @S1A-load-limit @device @electricity
  Rule: The supplier is alerted when the load stays above its limit for the period

    Scenario: The load is above the limit for longer than the period
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the demand goes through 3060 W for 300 s
      Then exactly one Load Limit Alert reaches the import supplier
      And no other user receives a Load Limit Alert
      And the event log at the meter holds load-limit once, after 60 s

    @boundary
    Scenario: The load is above the limit for one second longer than the period
      Given a commissioned electricity meter
      And a load limit of 3000 W for 30 s that leaves the supply alone
      When the demand goes through 3060 W for 31 s
      Then a Load Limit Alert reaches the import supplier within its response time

    @boundary
    Scenario: Within the limit, one second shorter than the period, or with a break
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the demand goes through 2940 W for 1 h, 3060 W for 59 s, 2940 W for 1 s, 3060 W for 59 s, no mains for 1 s, 3060 W for 59 s
      Then no Load Limit Alert reaches any user

    @boundary
    Scenario: Each time above the limit is an event of its own
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the demand goes through 5000 W for 300 s, 1000 W for 5 s, 3060 W for 61 s
      Then the event log at the meter holds load-limit 2 times
      And the load limit at the meter has counted 2 events

    @boundary
    Scenario Outline: The period begins anew when the <user> has <done>
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      And a demand of 3060 W
      And 40 s have passed
      And the <user> has <done>
      When 40 s pass
      Then the event log at the meter holds no load-limit

      Examples: in the middle of a period
        | user            | done                                                               |
        | import supplier | synchronised the clock                                             |
        | import supplier | set another load limit of 3010 W for 60 s that leaves the supply alone |

    @negative
    Scenario: What is generated is no load
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the demand goes through -5000 W for 10 min
      Then the event log at the meter holds no load-limit

    @negative
    Scenario: A period of zero switches the limit off
      Given a commissioned electricity meter
      And a load limit of 3000 W for 0 s that leaves the supply alone
      When the demand goes through 9000 W for 2 h
      Then the event log at the meter holds no load-limit
