Feature: Maximum demand, as the Ofgem catalogue has it, on a SMETS1 site

  @OFGEM-20.0 @device @electricity
  Rule: The maximum demand of electricity is the largest half hour, and can be read from afar

    Scenario Outline: The <user> reads the largest of three half hours
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 1500 W, 4200 W, 900 W
      When the <user> sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is 4200 W, that of period 2
      And the maximum of the answered periods is the one that the meter holds
      And the maximum demand at the meter is 4200 W, that of period 2

      Examples: who plans and bills by it
        | user                    |
        | import supplier         |
        | electricity distributor |

    Scenario: After a reset a smaller demand is the largest
      Given a commissioned electricity meter
      And the demand of these periods: 6000 W
      And the maximum demand of the meter has been reset
      And the demand of these periods: 700 W, 1100 W
      When the import supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is the one that the meter holds
      And the maximum demand at the meter is 1100 W, that of period 2

    Scenario: A reset leaves neither a demand nor its time
      Given a commissioned electricity meter
      And the demand of these periods: 2000 W
      When the maximum demand of the meter is reset
      Then the meter holds no maximum demand
      And the meter has stamped the reset with the time of the calendar

    @boundary
    Scenario: A later half hour that is a little smaller is not the maximum
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 800 W, 2000 W, 1980 W, 1400 W
      When the import supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum demand at the meter is 2000 W, that of period 2

    @boundary
    Scenario: The half hour in which the import register begins anew is not the largest by that
      Given a commissioned electricity meter
      And the import register of the meter stands 1500 Wh before its end
      And the maximum demand of the meter has been reset
      And the demand of these periods: 2400 W, 1200 W, 900 W
      When the import supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is 2400 W, that of period 1
      And the maximum demand at the meter is 2400 W, that of period 1

    @boundary
    Scenario: Half hours follow each other and do not slide
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      When a demand of 3000 W for one period lies for two thirds in one and for one in the next
      Then the maximum demand at the meter is 2000 W, that of period 1

    @boundary
    Scenario: A half hour that is cut by a loss of power counts as a whole one
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      When a period begins with 10 min of 3000 W and goes on without mains
      Then the maximum demand at the meter is 1000 W, that of period 1

    @boundary
    Scenario: A maximum outlives a loss of power and half hours without power
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 2500 W, no mains, 300 W
      When the import supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum demand at the meter is 2500 W, that of period 1

    @boundary
    Scenario: A maximum on the 29th of February is one of that day
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And the clock of the meter stands at 2028-02-29 11:50:00 UTC
      When a demand of 3000 W runs for 4 h
      Then the maximum demand at the meter is one of the day of 2028-02-29 00:00:00 UTC

    @boundary
    Scenario: What came before a reset in the same half hour does not count
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      When a demand of 8000 W is followed by a reset and one of 1000 W, in the middle of a period
      Then the maximum demand at the meter is 500 W, that of period 1

    @boundary
    Scenario: The demand of a meter at its largest current is no smaller than it was
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 20000 W, 23000 W
      When the electricity distributor sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is 23000 W, that of period 2
      And the maximum demand at the meter is 23000 W, that of period 2

    @negative
    Scenario: Generation is no demand
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And a generation of 3000 W that has run for 2 h
      When the import supplier sends Read Active Import Profile Data for the last 1 h
      Then the answer is a success within its response time
      And the meter holds no maximum demand

    @negative
    Scenario: An agent does not read by which demand a home is planned
      Given a commissioned electricity meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 1500 W
      When the registered supplier agent sends Read Active Import Profile Data for these periods of demand
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @OFGEM-32.0 @device @gas
  Rule: The maximum demand of gas is the largest hour, and can be read from afar

    Scenario Outline: The <user> reads the largest of three hours
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 1.5 m3/h, 4.2 m3/h, 0.9 m3/h
      When the <user> sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is 4.2 m3/h, that of period 2
      And the maximum of the answered periods is the one that the meter holds
      And the maximum demand at the meter is 4.2 m3/h, that of period 2

      Examples: who plans and bills by it
        | user            |
        | gas supplier    |
        | gas transporter |

    Scenario: After a reset a smaller hour is the largest
      Given a commissioned gas meter
      And the demand of these periods: 5.0 m3/h
      And the maximum demand of the meter has been reset
      And the demand of these periods: 0.7 m3/h, 1.1 m3/h
      When the gas supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is the one that the meter holds
      And the maximum demand at the meter is 1.1 m3/h, that of period 2

    Scenario: A reset leaves neither a flow nor its time
      Given a commissioned gas meter
      And the demand of these periods: 2.0 m3/h
      When the maximum demand of the meter is reset
      Then the meter holds no maximum demand
      And the meter has stamped the reset with the time of the calendar

    @boundary
    Scenario: A later hour that is a little smaller is not the maximum
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 0.8 m3/h, 2.0 m3/h, 1.98 m3/h, 1.4 m3/h
      When the gas supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum demand at the meter is 2.0 m3/h, that of period 2

    @boundary
    Scenario: The hour in which the import register begins anew is not the largest by that
      Given a commissioned gas meter
      And the import register of the meter stands 1.5 m3 before its end
      And the maximum demand of the meter has been reset
      And the demand of these periods: 2.4 m3/h, 1.2 m3/h, 0.9 m3/h
      When the gas supplier sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is 2.4 m3/h, that of period 1
      And the maximum demand at the meter is 2.4 m3/h, that of period 1

    @boundary
    Scenario: Hours follow each other and do not slide
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      When a demand of 3.0 m3/h for one period lies for two thirds in one and for one in the next
      Then the maximum demand at the meter is 2.0 m3/h, that of period 1

    @boundary
    Scenario: The maximum outlives a change of the battery
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 2.0 m3/h
      When the battery of the meter is taken out and put back
      Then the maximum demand at the meter is 2.0 m3/h, that of period 1

    @boundary
    Scenario: A maximum on the 29th of February is one of that day of gas
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And the clock of the meter stands at 2028-02-29 11:50:00 UTC
      When a demand of 2.0 m3/h runs for 4 h
      Then the maximum demand at the meter is one of the day of 2028-02-29 00:00:00 UTC

    @boundary
    Scenario: What came before a reset in the same hour does not count
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      When a demand of 5.0 m3/h is followed by a reset and one of 1.0 m3/h, in the middle of a period
      Then the maximum demand at the meter is 0.5 m3/h, that of period 1

    @boundary
    Scenario: The demand of a meter at its largest flow is no smaller than it was
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 5.0 m3/h, 6.0 m3/h
      When the gas transporter sends Read Active Import Profile Data for these periods of demand
      Then the answer is a success within its response time
      And the maximum of the answered periods is 6.0 m3/h, that of period 2
      And the maximum demand at the meter is 6.0 m3/h, that of period 2

    @negative
    Scenario: Where nothing flows there is no demand
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And 3 h have passed
      When the gas supplier sends Read Active Import Profile Data for the last 1 h
      Then the answer is a success within its response time
      And the meter holds no maximum demand

    @negative
    Scenario: An agent does not read by which hour a home is planned
      Given a commissioned gas meter
      And the maximum demand of the meter has been reset
      And the demand of these periods: 1.5 m3/h
      When the registered supplier agent sends Read Active Import Profile Data for these periods of demand
      Then the DCC refuses with E2
      And nothing is sent to the meter
