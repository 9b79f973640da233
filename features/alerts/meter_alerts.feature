Feature: Alerts of a SMETS1 meter about its battery and about who tampers with its codes

  @S1A-low-battery @device @gas
  Rule: The gas supplier is alerted once when the capacity of the battery falls below its threshold

    Scenario: The battery falls below the threshold
      Given a commissioned gas meter
      And a battery threshold of 90 d
      And a battery that lasts 91 d
      When 3 d pass
      Then exactly one Low Battery Alert reaches the gas supplier
      And no other user receives a Low Battery Alert

    @boundary
    Scenario: The battery stands exactly at the threshold
      Given a commissioned gas meter
      And a battery threshold of 90 d
      And a battery that lasts 91 d
      When 1 d pass
      Then no Low Battery Alert reaches any user
      And the battery at the meter lasts 90 d

    @boundary
    Scenario: Another threshold is the one that counts
      Given a commissioned gas meter
      And a battery threshold of 30 d
      And a battery that lasts 92 d
      When 5 d pass
      Then no Low Battery Alert reaches any user

    @boundary
    Scenario: A battery that goes on ageing is alerted once
      Given a commissioned gas meter
      And a battery threshold of 90 d
      And a battery that lasts 91 d
      When 40 d pass
      Then exactly one Low Battery Alert reaches the gas supplier

    @boundary
    Scenario: The alert tells the day on which the battery fell below the threshold
      Given a commissioned gas meter
      And a battery that falls below a threshold of 90 d in 2 d
      When 9 d pass
      Then a Low Battery Alert reaches the gas supplier within its response time
      And the Low Battery Alert tells when low-battery happened

    @negative
    Scenario: A day of ordinary use empties no battery
      Given a commissioned gas meter
      When a demand of 1.0 m3/h runs for 24 h
      Then no Low Battery Alert reaches any user

  @S1A-loss-of-power @device @gas
  Rule: The gas supplier is alerted when the gas meter loses its power

    Scenario: The battery is taken out
      Given a commissioned gas meter
      When the battery of the meter is taken out
      Then exactly one Loss of Power Alert reaches the gas supplier
      And no other user receives a Loss of Power Alert

    Scenario: The battery runs empty
      Given a commissioned gas meter
      And a battery that lasts 2 d
      When 4 d pass
      Then exactly one Loss of Power Alert reaches the gas supplier
      And the battery at the meter lasts 0 d

    @boundary
    Scenario: The battery is away for a moment
      Given a commissioned gas meter
      When the battery of the meter is taken out and put back
      Then exactly one Loss of Power Alert reaches the gas supplier
      And the Loss of Power Alert tells when power-lost happened

    @boundary
    Scenario: The last day of the battery has begun
      Given a commissioned gas meter
      And a battery that lasts 3 d
      When 2 d pass
      Then no Loss of Power Alert reaches any user

    @negative
    Scenario: A mains failure is none of the gas meter's
      Given a commissioned gas meter
      When the mains fails for 60 s
      Then no Loss of Power Alert reaches any user

  @S1A-unauthorised-access @device
  Rule: The supplier is alerted when somebody tries one wrong code after another

    Scenario Outline: The fifth wrong code at the <fuel> meter
      Given a commissioned <fuel> meter
      And 4 wrong codes in a row have been entered at the meter
      When a wrong code is entered at the meter
      Then exactly one Unauthorised Access Alert reaches the <user>
      And no other user receives an Unauthorised Access Alert
      And the Unauthorised Access Alert tells when unauthorised-access happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The fifth wrong code comes through the head end of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode
      And 4 wrong codes in a row have been entered at the meter
      When the <user> sends Top Up Device with a mistyped code
      Then an Unauthorised Access Alert reaches the <user> within its response time

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Four wrong codes at the <fuel> meter
      Given a commissioned <fuel> meter
      And 3 wrong codes in a row have been entered at the meter
      When a wrong code is entered at the meter
      Then no Unauthorised Access Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: A right code ends the row at the <fuel> meter
      Given a commissioned <fuel> meter
      And 3 wrong codes in a row have been entered at the meter
      And 2 wrong codes in a row have been entered at the meter
      When a wrong code is entered at the meter
      Then no Unauthorised Access Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: Eleven wrong codes within the hour of the lock of the <fuel> meter
      Given a commissioned <fuel> meter
      And 4 wrong codes in a row have been entered at the meter
      When 7 wrong codes are entered at the meter
      Then exactly one Unauthorised Access Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The lock of the <fuel> meter is over
      Given a commissioned <fuel> meter
      And 5 wrong codes in a row have been entered at the meter
      And 2 h have passed
      When 5 wrong codes are entered at the meter
      Then exactly one Unauthorised Access Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Four wrong codes after the lock of the <fuel> meter
      Given a commissioned <fuel> meter
      And 5 wrong codes in a row have been entered at the meter
      And 2 h have passed
      When 4 wrong codes are entered at the meter
      Then no Unauthorised Access Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative
    Scenario Outline: An opened cover of the <fuel> meter is no attempt with codes
      Given a commissioned <fuel> meter
      And 2 wrong codes in a row have been entered at the meter
      When the cover of the meter is opened and closed
      Then no Unauthorised Access Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |
