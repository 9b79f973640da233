Feature: The condition of a SMETS1 meter, in the services of the Ofgem catalogue

  @OFGEM-4.0 @device
  Rule: The accuracy of the clock is checked from afar

    Scenario Outline: The <user> checks the clock of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And the answered time is within 2 s of the calendar
      And the answered clock is reliable

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <user> checks the clock of the <fuel> meter a month later
      Given a commissioned <fuel> meter
      And 30 d have passed
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And the answered time is within 2 s of the calendar

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A clock of the <fuel> meter that is 9 s behind is right once it was checked
      Given a commissioned <fuel> meter whose clock is 9 s behind
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And the answered time is within 2 s of the calendar
      And the answered clock is reliable

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A check with a narrow tolerance tells that the <fuel> meter is 5 s off
      Given a commissioned <fuel> meter whose clock is 5 s ahead
      When the <user> sends Synchronise Clock with a tolerance of 2 s
      Then the answer is a refusal by the meter within its response time
      And the meter's clock is still 5 s ahead

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The clock runs on without mains
      Given a commissioned electricity meter
      And the mains has failed for 24 h
      When the import supplier sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And the answered time is within 2 s of the calendar

    @negative
    Scenario Outline: The <user> does not check the clock of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | code |
        | other user      | electricity | E2   |
        | export supplier | electricity | E2   |
        | gas supplier    | electricity | E4   |

      @gas
      Examples: gas
        | user            | fuel | code |
        | other user      | gas  | E2   |
        | import supplier | gas  | E4   |

  @OFGEM-6.0 @device
  Rule: A meter fault alarm is triggered and reaches the supplier

    Scenario Outline: A <fault> fault of the <fuel> meter
      Given a commissioned <fuel> meter
      When a <fault> fault of the meter begins
      Then exactly one Meter Fault Alert reaches the <user>
      And no other user receives a Meter Fault Alert
      And the Meter Fault Alert tells when <fault>-fault happened
      And the meter knows of a <fault> fault

      @electricity
      Examples: electricity
        | user            | fuel        | fault       |
        | import supplier | electricity | memory      |
        | import supplier | electricity | measurement |

      @gas
      Examples: gas
        | user         | fuel | fault       |
        | gas supplier | gas  | memory      |
        | gas supplier | gas  | measurement |

    @boundary
    Scenario Outline: A fault of the <fuel> meter that stays is told once
      Given a commissioned <fuel> meter
      And a memory fault of the meter
      When 24 h pass
      Then no Meter Fault Alert reaches any user
      And the meter knows of a memory fault

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: A fault of the <fuel> meter that comes back is told again
      Given a commissioned <fuel> meter
      And a measurement fault of the meter
      And the fault of the meter has ended
      When a measurement fault of the meter begins
      Then exactly one Meter Fault Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: An opened cover of the <fuel> meter is no fault of it
      Given a commissioned <fuel> meter
      When the cover of the meter is opened and closed
      Then no Meter Fault Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

  @OFGEM-7.0 @device
  Rule: What is wrong with a meter is found out from afar

    Scenario Outline: The <user> finds the <fault> fault of the <fuel> meter
      Given a commissioned <fuel> meter
      And a <fault> fault of the meter
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds <fault>-fault once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        | fault       |
        | import supplier | electricity | memory      |
        | import supplier | electricity | measurement |

      @gas
      Examples: gas
        | user         | fuel | fault       |
        | gas supplier | gas  | memory      |
        | gas supplier | gas  | measurement |

    @gas
    Scenario: The gas supplier finds out how long the battery lasts
      Given a commissioned gas meter
      And a battery that lasts 1000 d
      When the gas supplier sends Read Supply Status
      Then the answer is a success within its response time
      And the answered battery lasts 1000 d

    @boundary @gas
    Scenario: The battery is a month older
      Given a commissioned gas meter
      And a battery that lasts 1000 d
      And 30 d have passed
      When the gas supplier sends Read Supply Status
      Then the answer is a success within its response time
      And the answered battery lasts 970 d

    @boundary
    Scenario Outline: A fault of the <fuel> meter that has ended is still found
      Given a commissioned <fuel> meter
      And a memory fault of the meter
      And the fault of the meter has ended
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds memory-fault once at the time when it happened
      And the answered log holds fault-ended once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A fault of the <fuel> meter from before a loss of power is found after it
      Given a commissioned <fuel> meter
      And a measurement fault of the meter
      And <loss>
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds measurement-fault once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                     |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @negative
    Scenario Outline: The <user> does not diagnose the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Event Or Security Log for the event log
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | code |
        | other user      | electricity | E2   |
        | export supplier | electricity | E2   |
        | gas supplier    | electricity | E4   |

      @gas
      Examples: gas
        | user            | fuel | code |
        | other user      | gas  | E2   |
        | import supplier | gas  | E4   |

  @OFGEM-10.0 @device
  Rule: The supplier is notified once when the calibration life or the service life is over

    Scenario Outline: The <life> life of the <fuel> meter is over
      Given a commissioned <fuel> meter
      And the <life> life of the meter ends in 1 h
      When 2 h pass
      Then exactly one <alert> reaches the <user>
      And the <alert> tells when <life>-life-ended happened
      And no other user receives a <alert>

      @electricity
      Examples: electricity
        | user            | fuel        | life        | alert                  |
        | import supplier | electricity | calibration | Calibration Life Alert |
        | import supplier | electricity | service     | Service Life Alert     |

      @gas
      Examples: gas
        | user         | fuel | life        | alert                  |
        | gas supplier | gas  | calibration | Calibration Life Alert |
        | gas supplier | gas  | service     | Service Life Alert     |

    @boundary
    Scenario Outline: The <life> life of the <fuel> meter is not over yet
      Given a commissioned <fuel> meter
      And the <life> life of the meter ends in 3605 s
      When 1 h pass
      Then no <alert> reaches any user

      @electricity
      Examples: electricity
        | user            | fuel        | life        | alert                  |
        | import supplier | electricity | calibration | Calibration Life Alert |
        | import supplier | electricity | service     | Service Life Alert     |

      @gas
      Examples: gas
        | user         | fuel | life        | alert                  |
        | gas supplier | gas  | calibration | Calibration Life Alert |
        | gas supplier | gas  | service     | Service Life Alert     |

    @boundary
    Scenario Outline: The <life> life of the <fuel> meter was over a month ago
      Given a commissioned <fuel> meter
      And the <life> life of the meter ends in 1 h
      When 30 d pass
      Then exactly one <alert> reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        | life        | alert                  |
        | import supplier | electricity | calibration | Calibration Life Alert |
        | import supplier | electricity | service     | Service Life Alert     |

      @gas
      Examples: gas
        | user         | fuel | life        | alert                  |
        | gas supplier | gas  | calibration | Calibration Life Alert |
        | gas supplier | gas  | service     | Service Life Alert     |

    @boundary @electricity
    Scenario Outline: The meter was off when its <life> life ended
      Given a commissioned electricity meter
      And the <life> life of the meter ends in 1 h
      When the mains fails for 2 h
      Then exactly one <alert> reaches the import supplier

      Examples: lives
        | life        | alert                  |
        | calibration | Calibration Life Alert |
        | service     | Service Life Alert     |

    @negative
    Scenario Outline: A life of the <fuel> meter without an end
      Given a commissioned <fuel> meter
      When 30 d pass
      Then no alert is sent on the WAN

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

  @OFGEM-29.0 @device @gas
  Rule: A gas supply fault alarm is triggered and reaches the gas supplier

    Scenario: Gas flows through a closed valve
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      And a supply fault of the meter
      When the gas supplier sends Disable Supply
      Then exactly one Supply Fault Alert reaches the gas supplier
      And the valve is closed and 1.0 m3/h flows
      And no other user receives a Supply Fault Alert

    @boundary
    Scenario: A very small flow through a closed valve
      Given a commissioned gas meter whose supply is enabled
      And a demand of 0.02 m3/h
      And a supply fault of the meter
      When the gas supplier sends Disable Supply
      Then a Supply Fault Alert reaches the gas supplier within its response time
      And the meter knows of a supply fault

    @boundary
    Scenario: A supply fault that stays is told once
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      And a supply fault of the meter
      And the gas supplier has disabled the supply
      When 24 h pass
      Then no Supply Fault Alert reaches any user
      And the meter knows of a supply fault

    @negative
    Scenario: A valve that closes
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      When the gas supplier sends Disable Supply
      Then no Supply Fault Alert reaches any user
      And the valve is closed and 0.0 m3/h flows
