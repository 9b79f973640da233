Feature: What a network operator wants to know of the voltage at a SMETS1 meter

  @S1-6.5 @device @electricity
  Rule: The meter checks the voltage by the thresholds and periods that its network operator has set

    Scenario Outline: The distributor sets <limits>
      Given a commissioned electricity meter
      When the electricity distributor sends Update Device Configuration (Voltage) with <limits>
      Then the answer is a success within its response time
      And the event log at the meter holds voltage-configured once
      And the voltage limits at the meter are <limits>

      Examples: limits
        | limits                                                                                                                                            |
        | extreme above 263 V for 1 s, extreme below 183 V for 2 s, swell above 251 V for 3 s, sag below 209 V for 4 s, mean from 217 V to 249 V over 5 min |
        | extreme above 287 V for 300 s, sag below 196 V for 3600 s, mean from 200 V to 264 V over 30 min                                                   |

    Scenario: What was set is what an event is judged by
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s
      And the electricity distributor has set voltage limits of sag below 200 V for 20 s
      When the supply goes through 203.0 V for 60 s, 197.0 V for 30 s
      Then the event log at the meter holds rms-voltage-sag once, after 80 s

    @boundary
    Scenario Outline: The counters of the mean are <kept>
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 1 min
      And a measurement period of 1 min begins
      And the supply has gone through 258.0 V for 2 min, 211.0 V for 2 min
      When the electricity distributor sends <request>
      Then the answer is a success within its response time
      And the mean voltage was counted <count> times over and <count> times under

      Examples: with and without the word for it
        | kept  | count | request                                                                                               |
        | kept  | 1     | Update Device Configuration (Voltage) with mean from 215 V to 254 V over 2 min and keeps the counters |
        | reset | 0     | Update Device Configuration (Voltage) with mean from 215 V to 254 V over 2 min                        |

    @boundary
    Scenario: Limits and counters outlive a loss of power
      Given a commissioned electricity meter
      And voltage limits of extreme below 183 V for 5 s, mean from 216 V to 253 V over 1 min
      And a measurement period of 1 min begins
      And the supply has gone through 258.0 V for 2 min
      When the mains fails for 60 s
      Then the voltage limits at the meter are extreme below 183 V for 5 s, mean from 216 V to 253 V over 1 min
      And the mean voltage was counted 1 times over and 0 times under

    @boundary
    Scenario: Another measurement period begins an empty log of means
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And 1 h have passed
      When the electricity distributor sends Update Device Configuration (Voltage) with mean from 216 V to 253 V over 30 min
      Then the answer is a success within its response time
      And the log of the mean voltage at the meter is empty

    @boundary
    Scenario Outline: The meter takes <limits>
      Given a commissioned electricity meter
      And limits of the voltage with <limits>
      When the electricity distributor sends Update Device Configuration (Voltage) with these limits
      Then the answer is a success within its response time
      And the voltage limits at the meter are these

      Examples: ends of its range
        | limits                                                    |
        | a sag threshold that is the lowest that it takes          |
        | a swell threshold that is the highest that it takes       |
        | a lower mean threshold that is the lowest that it takes   |
        | an upper mean threshold that is the highest that it takes |

    @negative
    Scenario Outline: The meter refuses <limits>, and nothing changes
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s
      And limits of the voltage with <limits>
      When the electricity distributor sends Update Device Configuration (Voltage) with these limits
      Then the answer is a refusal by the meter within its response time
      And the voltage limits at the meter are sag below 207 V for 10 s

      Examples: beyond its range
        | limits                                                          |
        | a sag threshold that is below the lowest that it takes          |
        | a swell threshold that is above the highest that it takes       |
        | a lower mean threshold that is below the lowest that it takes   |
        | an upper mean threshold that is above the highest that it takes |
        | a measurement period that it does not take                      |

    @negative
    Scenario Outline: The <user> may not set limits of the voltage
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s
      When the <user> sends Update Device Configuration (Voltage) with sag below 190 V for 60 s
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the voltage limits at the meter are sag below 207 V for 10 s

      Examples: other users
        | user                      |
        | import supplier           |
        | export supplier           |
        | registered supplier agent |
        | other user                |
        | gas supplier              |
        | gas transporter           |
