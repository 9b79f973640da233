Feature: Network data and power of a SMETS1 meter

  @S1-4.10 @device
  Rule: Network data are the mean voltage of each half hour, or the gas of each six minutes

    @electricity
    Scenario Outline: The <user> reads the mean voltages of the electricity meter
      Given a commissioned electricity meter
      And the voltage has followed these half hours: 230.0 V, 245.0 V, 215.5 V
      When the <user> sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given
      And the answered periods agree with the bench side

      Examples: eligible users
        | user                    |
        | import supplier         |
        | electricity distributor |

    @gas
    Scenario Outline: The <user> reads the gas of each six minutes
      Given a commissioned gas meter
      And the flow has followed these six minutes: 2.0 m3/h, 5.0 m3/h, 5.0 m3/h, 5.0 m3/h, 0.7 m3/h
      When the <user> sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given
      And the answered periods agree with the bench side

      Examples: eligible users
        | user            |
        | gas supplier    |
        | gas transporter |

    @boundary @electricity
    Scenario: The mean of a half hour is that over the time with mains, and one without has none
      Given a commissioned electricity meter
      And the voltage has followed these half hours: 220.0 V then 240.0 V, no mains, no mains then 225.0 V, 230.0 V
      When the electricity distributor sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given
      And the answered periods agree with the bench side

    @boundary @gas
    Scenario: Six minutes without gas hold 0 and none is left out
      Given a commissioned gas meter
      And the flow has followed these six minutes: 0.0 m3/h, 6.0 m3/h, 0.0 m3/h, 0.0 m3/h
      When the gas transporter sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given
      And the answered periods agree with the bench side

    @boundary @gas
    Scenario: Six minutes from before a change of the battery are answered after it
      Given a commissioned gas meter
      And the flow has followed these six minutes: 2.0 m3/h, 5.0 m3/h, 0.7 m3/h
      And the battery of the meter has been taken out and put back
      When the gas transporter sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given

    @boundary @gas
    Scenario: The six minutes in which the import register begins anew hold the gas that has passed in them
      Given a commissioned gas meter
      And the import register of the meter stands 0.7 m3 before its end
      And the flow has followed these six minutes: 4.0 m3/h, 5.0 m3/h, 2.0 m3/h
      When the gas transporter sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given
      And the answered periods agree with the bench side

    @negative
    Scenario Outline: The <user> may not read network data of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Network Data for these periods
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        | code |
        | export supplier           | electricity | E2   |
        | registered supplier agent | electricity | E2   |
        | other user                | electricity | E2   |
        | gas supplier              | electricity | E4   |
        | gas transporter           | electricity | E4   |

      @gas
      Examples: gas
        | user                      | fuel | code |
        | export supplier           | gas  | E2   |
        | registered supplier agent | gas  | E2   |
        | other user                | gas  | E2   |
        | import supplier           | gas  | E4   |
        | electricity distributor   | gas  | E4   |

  @S1-4.16 @device @electricity
  Rule: The power imported is that which the load draws at the moment

    Scenario Outline: The <user> reads the power imported at a demand of <power>
      Given a commissioned electricity meter
      And a demand of <power>
      When the <user> sends Read Active Power Import
      Then the answer is a success within its response time
      And the answered power is <power> within the meter's accuracy

      Examples: eligible users
        | user                    | power  |
        | import supplier         | 1234 W |
        | electricity distributor | 8500 W |

    @boundary
    Scenario: Nothing is imported while the meter exports
      Given a commissioned electricity meter
      And a generation of 1500 W that goes on
      When the import supplier sends Read Active Power Import
      Then the answer is a success within its response time
      And the answered power is 0 W within the meter's accuracy

    @boundary
    Scenario: Nothing is imported through an open contactor
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 2000 W
      When the electricity distributor sends Read Active Power Import
      Then the answer is a success within its response time
      And the answered power is 0 W within the meter's accuracy

    @negative
    Scenario Outline: The <user> may not read the power imported
      Given a commissioned electricity meter
      When the <user> sends Read Active Power Import
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      Examples: other users
        | user                      | code |
        | export supplier           | E2   |
        | registered supplier agent | E2   |
        | other user                | E2   |
        | gas supplier              | E2   |
        | gas transporter           | E2   |
