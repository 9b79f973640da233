Feature: Guards of the DCC against misuse

  @FLT-1 @dcc
  Rule: Remote disconnection is guarded, and the number of such transactions is throttled

    Scenario Outline: More disconnections of the <user> than the throttle lets through
      Given a commissioned <fuel> meter
      And a DCC that refuses more than 2 Disable Supply of a User within 1 h
      When the <user> sends Disable Supply 4 times
      Then the DCC acknowledges 2 of them and answers the others with E4
      And 2 commands go out to the meters
      And the audit log says refused for 2 of them, and its chain holds

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @electricity
    Scenario: Beyond the throttle requests wait in quarantine
      Given a commissioned electricity meter
      And a DCC that quarantines more than 1 Disable Supply of a User within 1 h
      When the import supplier sends Disable Supply 3 times
      Then 1 commands go out to the meters
      And its User is told that 2 of them are quarantined for the User's threshold

    @boundary @electricity
    Scenario Outline: <passed> after the throttle was reached
      Given a commissioned electricity meter
      And a DCC that refuses more than 2 Disable Supply of a User within 1 h
      And the DCC has taken 2 Disable Supply of the import supplier
      And <passed> have gone by since
      When the import supplier sends Disable Supply 1 times
      Then the DCC acknowledges <through> of them and answers the others with E4

      Examples: within the window and past it
        | passed | through |
        | 3540 s | 0       |
        | 3601 s | 1       |

    @negative @electricity
    Scenario: Another service is not throttled with it
      Given a commissioned electricity meter
      And a DCC that refuses more than 0 Disable Supply of a User within 1 h
      When the import supplier sends Read Supply Status 3 times
      Then the DCC acknowledges 3 of them and answers the others with E4
      And 3 commands go out to the meters

  @DCC-security-monitoring-assurance @dcc @electricity
  Rule: What looks wrong is held until somebody has looked at it, and all of it is on record unalterably

    Scenario: A quarantined disconnection is released
      Given a commissioned electricity meter whose supply is enabled
      And a quarantined Disable Supply of the import supplier
      When the operator of the DCC releases it
      Then the request is answered with success
      And the supply at the meter is disabled
      And the audit log says released for 1 of them, and its chain holds

    Scenario: Bulk critical requests of all Users
      Given a commissioned electricity meter
      And a DCC that quarantines more than 1 critical requests in all within 1 h
      When the import supplier sends Disable Supply 3 times
      Then its User is told that 2 of them are quarantined for the threshold of all Users
      And the audit log says quarantined for 2 of them, and its chain holds

    @boundary
    Scenario Outline: A clock tolerance of <tolerance> under a limit of 10 s
      Given a commissioned electricity meter
      And a DCC that quarantines a clock tolerance above 10 s
      When the import supplier sets the clock with a tolerance of <tolerance>
      Then its User is told that <held> of them are quarantined for an attribute limit

      Examples: at the limit and beyond
        | tolerance | held |
        | 10 s      | 0    |
        | 11 s      | 1    |

    @negative
    Scenario: A quarantined disconnection is rejected
      Given a commissioned electricity meter whose supply is enabled
      And a quarantined Disable Supply of the import supplier
      When the operator of the DCC rejects it
      Then the request is answered later with E4
      And the supply at the meter is enabled
      And the audit log says rejected for 1 of them, and its chain holds

    @negative
    Scenario: What is within all limits is accepted and on record
      Given a commissioned electricity meter
      And a DCC that quarantines more than 3 critical requests in all within 1 h
      When the import supplier sends Disable Supply 3 times
      Then 3 commands go out to the meters
      And its User is told that 0 of them are quarantined for the threshold of all Users
      And the audit log says accepted for 3 of them, and its chain holds
