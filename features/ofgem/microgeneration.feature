Feature: Microgeneration in the home

  @OFGEM-33.0 @FUN-H @FUN-H1 @device @electricity
  Rule: A microgenerator's total generation is received, stored and communicated

    Scenario: The total of the microgenerator is received and stored
      Given a commissioned electricity meter
      When a microgenerator gives 3000 W for 2 h
      Then the meter has stored what was generated

    Scenario Outline: The <user> reads the total of the microgenerator
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator has given 3000 W for 2 h
      When the <user> sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within its response time
      And the answered total is what the microgenerator has counted itself

      Examples: users
        | user                    |
        | export supplier         |
        | electricity distributor |

    Scenario: What the home uses itself is part of the total
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator has given 3000 W for 1 h beside a demand of 5000 W
      When the export supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within its response time
      And the answered total is what the microgenerator has counted itself

    @boundary
    Scenario: A very small generation is counted
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator has given 5 W for 1 h
      When the export supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within its response time
      And the answered total is what the microgenerator has counted itself

    @boundary
    Scenario: The last total is kept while the microgenerator is not heard
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator has given 3000 W for 1 h
      And the measurement device of the microgenerator is no longer heard
      And 8 h have passed
      When the export supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within its response time
      And the answered total is what the microgenerator has counted itself

    @boundary
    Scenario: The stored total outlives a loss of power
      Given a commissioned electricity meter
      And a microgenerator has given 3000 W for 1 h
      And the measurement device of the microgenerator is no longer heard
      When the mains fails for 60 s
      Then the meter has stored what was generated

    @boundary
    Scenario: A counter that passes 32 bits of watt-hours is stored whole
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator whose own counter stands at 4294960000 Wh
      And a microgenerator has given 3000 W for 4 h
      When the export supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within its response time
      And the answered total is what the microgenerator has counted itself

    @negative
    Scenario Outline: The <user> does not get the total of the microgenerator
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator has given 3000 W for 1 h
      When the <user> sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the meter has stored what was generated

      Examples: users
        | user                      | code |
        | import supplier           | E2   |
        | registered supplier agent | E2   |
        | other user                | E2   |
        | gas supplier              | E2   |

  @FUN-G @FUN-G1 @device @electricity
  Rule: Net export is measured

    Scenario: Of what is generated only what the home does not use is export
      Given a commissioned electricity meter
      And a microgenerator has given 3000 W for 1 h beside a demand of 1000 W
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export is the difference of generation and demand
      And the registers of the meter have risen by the difference of generation and demand

    Scenario: Of what the home uses only what is not generated is import
      Given a commissioned electricity meter
      And a microgenerator has given 1000 W for 1 h beside a demand of 3500 W
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export is the difference of generation and demand
      And the registers of the meter have risen by the difference of generation and demand

    @boundary
    Scenario Outline: A difference of <difference> is counted in its direction
      Given a commissioned electricity meter
      And a microgenerator has given <generation> for 24 h beside a demand of <demand>
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export is the difference of generation and demand
      And the registers of the meter have risen by the difference of generation and demand

      Examples: about nothing
        | generation | demand | difference |
        | 2020 W     | 2000 W | -20 W      |
        | 2000 W     | 2000 W | 0 W        |
        | 2000 W     | 2020 W | 20 W       |

    @negative
    Scenario: What the home uses itself is no export
      Given a commissioned electricity meter
      And a microgenerator has given 3000 W for 1 h beside a demand of 3000 W
      When the electricity distributor sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export is the difference of generation and demand
