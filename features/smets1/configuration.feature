Feature: How a SMETS1 meter is set up, and its event log emptied

  @S1-3.3 @device
  Rule: The event log is emptied, nothing else is, and logging goes on

    Scenario Outline: The <user> clears the event log of the <fuel> meter
      Given a commissioned <fuel> meter whose supply is disabled
      When the <user> sends Clear Event Log
      Then the answer is a success within its response time
      And the event log is empty

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The security log of the <fuel> meter is kept
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      When the <user> sends Clear Event Log
      Then the answer is a success within its response time
      And the security log at the meter holds cover-opened once

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: What was emptied of the event log of the <fuel> meter does not come back with its power
      Given a commissioned <fuel> meter whose supply is disabled
      And the <user> has emptied the event log
      And <loss>
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the event log at the meter holds no supply-disabled
      And the answered log holds power-restored once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: What happens to the <fuel> meter after that is logged again
      Given a commissioned <fuel> meter whose supply is enabled
      And the <user> has emptied the event log
      When the <user> sends Disable Supply
      Then the answer is a success within its response time
      And the event log at the meter holds supply-disabled and nothing else

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not clear the event log of the <fuel> meter
      Given a commissioned <fuel> meter whose supply is disabled
      When the <user> sends Clear Event Log
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the event log at the meter holds supply-disabled once

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

  @S1-6.2 @device
  Rule: The configuration answered is that of the meter on the bench

    Scenario Outline: The <user> reads the identity of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Device Configuration (Identity Exc MPxN)
      Then the answer is a success within its response time
      And the answered identity is the one declared for the device

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | import supplier           | electricity |
        | electricity distributor   | electricity |
        | export supplier           | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | gas supplier              | gas  |
        | gas transporter           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |

    Scenario Outline: The <user> reads the meter point of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | import supplier           | electricity |
        | electricity distributor   | electricity |
        | export supplier           | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | gas supplier              | gas  |
        | gas transporter           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |

    Scenario Outline: The <user> reads that the <fuel> meter has been switched to <mode>
      Given a commissioned <fuel> meter in <before> mode
      And the <supplier> has switched it to <mode>
      When the <user> sends Read Device Configuration (Payment Mode)
      Then the answer is a success within its response time
      And the answered payment mode is <mode>

      @electricity
      Examples: electricity
        | user                      | fuel        | supplier        | before     | mode       |
        | import supplier           | electricity | import supplier | credit     | prepayment |
        | import supplier           | electricity | import supplier | prepayment | credit     |
        | registered supplier agent | electricity | import supplier | credit     | prepayment |

      @gas
      Examples: gas
        | user                      | fuel | supplier     | before     | mode       |
        | gas supplier              | gas  | gas supplier | credit     | prepayment |
        | gas supplier              | gas  | gas supplier | prepayment | credit     |
        | registered supplier agent | gas  | gas supplier | credit     | prepayment |

    Scenario Outline: The <user> reads the billing calendar of the <fuel> meter, <calendar>
      Given a commissioned <fuel> meter
      And a billing calendar that is <calendar>
      When the <user> sends Read Device Configuration (Billing Calendar)
      Then the answer is a success within its response time
      And the answered billing calendar is <calendar>

      @electricity
      Examples: electricity
        | user                      | fuel        | calendar                      |
        | import supplier           | electricity | weekly on day 3 at 06:30:15   |
        | registered supplier agent | electricity | monthly on day 28 at 00:00:00 |

      @gas
      Examples: gas
        | user                      | fuel | calendar                         |
        | gas supplier              | gas  | weekly from 2026-02-03 06:00:00  |
        | registered supplier agent | gas  | monthly from 2026-01-01 00:00:00 |

    @boundary @electricity
    Scenario Outline: The configuration of the meter outlives a loss of power: <part>
      Given a commissioned electricity meter
      And a billing calendar that is yearly on day 1 of month 12 at 23:59:59
      And the mains has failed for 60 s
      When the import supplier sends Read Device Configuration <service>
      Then the answer is a success within its response time
      And the answered <part> is <value>

      Examples: parts
        | part             | service             | value                                   |
        | billing calendar | (Billing Calendar)  | yearly on day 1 of month 12 at 23:59:59 |
        | meter point      | (MPxN)              | that of the rig                         |
        | identity         | (Identity Exc MPxN) | the one declared for the device         |

    @boundary @gas
    Scenario Outline: The configuration of the meter outlives a change of its battery: <part>
      Given a commissioned gas meter
      And a billing calendar that is monthly from 2026-01-31 23:59:59
      And the battery of the meter has been taken out and put back
      When the gas supplier sends Read Device Configuration <service>
      Then the answer is a success within its response time
      And the answered <part> is <value>

      Examples: parts of it
        | part             | service             | value                            |
        | billing calendar | (Billing Calendar)  | monthly from 2026-01-31 23:59:59 |
        | meter point      | (MPxN)              | that of the rig                  |
        | identity         | (Identity Exc MPxN) | the one declared for the device  |

    @boundary @gas
    Scenario Outline: The configuration of the meter is the same a month later: <part>
      Given a commissioned gas meter
      And a billing calendar that is six-monthly from 2026-12-31 23:59:59
      And 30 d have passed
      When the gas supplier sends Read Device Configuration <service>
      Then the answer is a success within its response time
      And the answered <part> is <value>

      Examples: parts
        | part             | service            | value                                |
        | billing calendar | (Billing Calendar) | six-monthly from 2026-12-31 23:59:59 |
        | meter point      | (MPxN)             | that of the rig                      |

    @negative
    Scenario Outline: The <user> may not read the configuration of the <fuel> meter: <service>
      Given a commissioned <fuel> meter
      When the <user> sends Read Device Configuration <service>
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                    | fuel        | service             | code |
        | gas supplier            | electricity | (Identity Exc MPxN) | E4   |
        | gas transporter         | electricity | (MPxN)              | E4   |
        | gas supplier            | electricity | (Payment Mode)      | E4   |
        | other user              | electricity | (Payment Mode)      | E2   |
        | electricity distributor | electricity | (Billing Calendar)  | E2   |
        | export supplier         | electricity | (Billing Calendar)  | E2   |

      @gas
      Examples: gas
        | user                    | fuel | service             | code |
        | import supplier         | gas  | (Identity Exc MPxN) | E4   |
        | electricity distributor | gas  | (MPxN)              | E4   |
        | import supplier         | gas  | (Payment Mode)      | E4   |
        | other user              | gas  | (Payment Mode)      | E2   |
        | gas transporter         | gas  | (Billing Calendar)  | E2   |
        | export supplier         | gas  | (Billing Calendar)  | E2   |

  @S1-6.8 @device
  Rule: The billing calendar is the one that its supplier has set

    Scenario Outline: The <user> sets the billing calendar of the <fuel> meter: <calendar>
      Given a commissioned <fuel> meter
      When the <user> sends Update Device Configuration (Billing Calendar) that is <calendar>
      Then the answer is a success within its response time
      And the billing calendar at the meter is <calendar>
      And the billing calendar reported is <calendar>

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                                  |
        | import supplier | electricity | daily at 06:30:00                         |
        | import supplier | electricity | weekly on day 3 at 12:00:01               |
        | import supplier | electricity | monthly on day 5 at 00:00:00              |
        | import supplier | electricity | quarterly on day 2 of month 4 at 01:02:03 |

      @gas
      Examples: gas
        | user         | fuel | calendar                           |
        | gas supplier | gas  | daily from 2026-03-01 06:00:00     |
        | gas supplier | gas  | quarterly from 2026-02-03 12:00:01 |
        | gas supplier | gas  | yearly from 2025-06-01 00:00:00    |

    @boundary
    Scenario Outline: A second calendar of the <fuel> meter replaces the first: <calendar>
      Given a commissioned <fuel> meter
      And a billing calendar that is <before>
      When the <user> sends Update Device Configuration (Billing Calendar) that is <calendar>
      Then the answer is a success within its response time
      And the billing calendar at the meter is <calendar>
      And the billing calendar reported is <calendar>

      @electricity
      Examples: electricity
        | user            | fuel        | before                                   | calendar                                    |
        | import supplier | electricity | yearly on day 28 of month 12 at 23:59:59 | weekly on day 7 at 23:59:59                 |
        | import supplier | electricity | daily at 06:30:00                        | yearly on day 28 of month 12 at 23:59:59    |
        | import supplier | electricity | daily at 06:30:00                        | six-monthly on day 1 of month 1 at 00:00:00 |

      @gas
      Examples: gas
        | user         | fuel | before                          | calendar                             |
        | gas supplier | gas  | yearly from 2025-06-01 00:00:00 | weekly from 2026-12-31 23:59:59      |
        | gas supplier | gas  | daily from 2025-06-01 00:00:00  | six-monthly from 2020-02-29 12:00:00 |

    @negative
    Scenario Outline: The <user> may not set the billing calendar of the <fuel> meter
      Given a commissioned <fuel> meter
      And a billing calendar that is <before>
      When the <user> sends Update Device Configuration (Billing Calendar) that is <calendar>
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the billing calendar at the meter is <before>

      @electricity
      Examples: electricity
        | user                      | fuel        | before            | calendar                     | code |
        | electricity distributor   | electricity | daily at 06:30:00 | monthly on day 5 at 00:00:00 | E2   |
        | export supplier           | electricity | daily at 06:30:00 | monthly on day 5 at 00:00:00 | E2   |
        | registered supplier agent | electricity | daily at 06:30:00 | monthly on day 5 at 00:00:00 | E2   |
        | other user                | electricity | daily at 06:30:00 | monthly on day 5 at 00:00:00 | E2   |
        | gas transporter           | electricity | daily at 06:30:00 | monthly on day 5 at 00:00:00 | E2   |
        | gas supplier              | electricity | daily at 06:30:00 | monthly on day 5 at 00:00:00 | E4   |

      @gas
      Examples: gas
        | user                      | fuel | before                         | calendar                         | code |
        | gas transporter           | gas  | daily from 2026-03-01 06:00:00 | monthly from 2026-01-01 00:00:00 | E2   |
        | export supplier           | gas  | daily from 2026-03-01 06:00:00 | monthly from 2026-01-01 00:00:00 | E2   |
        | registered supplier agent | gas  | daily from 2026-03-01 06:00:00 | monthly from 2026-01-01 00:00:00 | E2   |
        | other user                | gas  | daily from 2026-03-01 06:00:00 | monthly from 2026-01-01 00:00:00 | E2   |
        | electricity distributor   | gas  | daily from 2026-03-01 06:00:00 | monthly from 2026-01-01 00:00:00 | E2   |
        | import supplier           | gas  | daily from 2026-03-01 06:00:00 | monthly from 2026-01-01 00:00:00 | E4   |
