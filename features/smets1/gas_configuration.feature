Feature: What is set up at a gas meter, and the power thresholds of an electricity meter

  @S1-6.6 @device @gas
  Rule: Energy is volume x calorific value x conversion factor / 3.6, with the values that the gas supplier has set

    Scenario Outline: The gas supplier sets <conversion>
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      When the gas supplier sends Update Device Configuration (Gas Conversion) of <conversion>
      Then the answer is a success within its response time
      And the gas conversion at the meter is <conversion>
      And the gas conversion reported is <conversion>

      Examples: both, the value alone, the factor alone
        | conversion                          |
        | 38.9 MJ/m3 and a factor of 1.01131  |
        | 40.1 MJ/m3 and a factor of 1.02264  |
        | 39.5 MJ/m3 and a factor of 0.99999  |

    Scenario: The event log says that the conversion was set
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Gas Conversion) of 39.6 MJ/m3 and a factor of 1.02265
      Then the answer is a success within its response time
      And the event log at the meter holds gas-conversion-changed once

    Scenario: Gas is burnt at the conversion that the gas supplier has set
      Given a commissioned gas meter
      And the gas supplier has set a gas conversion of 37.3 MJ/m3 and a factor of 1.09731
      When 2.0 m3/h of gas is burnt for 24 h
      Then the energy at the meter has risen by the gas that was burnt, each part at its own conversion

    @boundary
    Scenario: A new conversion changes nothing of the gas that was burnt before it
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      And 2.0 m3/h of gas has been burnt for 12 h
      When the gas supplier sends Update Device Configuration (Gas Conversion) of 52.4 MJ/m3 and a factor of 0.61803
      Then the answer is a success within its response time
      And the energy at the meter has risen by the gas that was burnt, each part at its own conversion

    @boundary
    Scenario: Gas is burnt before and after a new conversion, through midnight
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      And 2.0 m3/h of gas has been burnt for 3 h
      And the gas supplier has set a gas conversion of 52.4 MJ/m3 and a factor of 0.61803
      When 1.3 m3/h of gas is burnt for 30 h
      Then the energy at the meter has risen by the gas that was burnt, each part at its own conversion

    @boundary
    Scenario: The energy of a pilot flame is counted
      Given a commissioned gas meter
      And a gas conversion of 38.1 MJ/m3 and a factor of 1.02264
      When 0.04 m3/h of gas is burnt for 24 h
      Then the energy at the meter has risen by the gas that was burnt, each part at its own conversion

    @boundary
    Scenario Outline: The energy begins anew after its end, and nothing is lost: <left> before
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      And the energy register of the meter stands <left> before its end
      When 2.0 m3/h of gas is burnt for 3 h
      Then the energy at the meter has risen by the gas that was burnt, each part at its own conversion
      And the energy register of the meter has begun anew after its end

      Examples: in the middle, with the first watt-hour
        | left     |
        | 30000 Wh |
        | 1 Wh     |

    @boundary
    Scenario Outline: The energy counts on past <place>
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      And the energy register of the meter stands 30000 Wh before <place>
      When 2.0 m3/h of gas is burnt for 3 h
      Then the energy at the meter has risen by the gas that was burnt, each part at its own conversion

      Examples: figures that a register can be too narrow for
        | place         |
        | 1000000000 Wh |
        | 2147483648 Wh |

    @boundary
    Scenario Outline: The <setting> <edge> is taken
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      When the gas supplier sends Update Device Configuration (Gas Conversion) with the <setting> <edge>
      Then the answer is a success within its response time
      And the gas conversion at the meter is the one of the request

      Examples: limits
        | setting           | edge         |
        | calorific value   | at its least |
        | calorific value   | at its most  |
        | conversion factor | at its least |
        | conversion factor | at its most  |

    @boundary
    Scenario: The conversion outlives a change of the battery, and the gas after it is burnt at it
      Given a commissioned gas meter
      And the gas supplier has set a gas conversion of 37.3 MJ/m3 and a factor of 1.09731
      And the battery of the meter has been taken out and put back
      When 2.0 m3/h of gas is burnt for 24 h
      Then the gas conversion at the meter is 37.3 MJ/m3 and a factor of 1.09731
      And the energy at the meter has risen by the gas that was burnt, each part at its own conversion

    @boundary @negative
    Scenario Outline: The <setting> <edge> is refused and neither is changed
      Given a commissioned gas meter
      And a gas conversion of 41.2 MJ/m3 and a factor of 1.01010
      When the gas supplier sends Update Device Configuration (Gas Conversion) with the <setting> <edge>
      Then the answer is a refusal by the meter within its response time
      And the gas conversion at the meter has not changed

      Examples: one step beyond the limits
        | setting           | edge           |
        | calorific value   | below its least |
        | calorific value   | above its most |
        | conversion factor | below its least |
        | conversion factor | above its most |

    @negative
    Scenario Outline: The <user> may not set the gas conversion
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      When the <user> sends Update Device Configuration (Gas Conversion) of 38.9 MJ/m3 and a factor of 1.01131
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the gas conversion at the meter has not changed

      Examples: other users
        | user                      |
        | gas transporter           |
        | registered supplier agent |
        | other user                |
        | import supplier           |
        | electricity distributor   |
        | export supplier           |

  @S1-6.7 @device @gas
  Rule: The meter shuts the gas on an uncontrolled flow, on tamper and without battery as the gas supplier has set it

    Scenario Outline: The gas supplier sets <control>
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Gas Flow) of <control>
      Then the answer is a success within its response time
      And the control of the gas flow at the meter is <control>
      And the control of the gas flow reported is <control>
      And the event log at the meter holds gas-flow-changed once

      Examples: controls
        | control                                                                  |
        | 0.5003 m3/h over 300 s after 60 s, unchanged on tamper, locked without battery |
        | 1.2500 m3/h over 301 s after 61 s, locked on tamper, unchanged without battery |

    Scenario: A flow above the rate shuts the gas when it has been measured
      Given a commissioned gas meter
      And a control of the gas flow of 0.5000 m3/h over 300 s after 60 s, unchanged on tamper, unchanged without battery
      And the supply is armed
      When the consumer enables the supply and draws 1.0 m3/h for 370 s
      Then the valve is closed and 0.0 m3/h flows
      And the event log at the meter holds uncontrolled-flow once
      And Read Supply Status reports the supply as disabled
      And a Disablement Alert reaches the gas supplier within its response time

    Scenario: A cover that is opened shuts the gas where tamper locks it
      Given a commissioned gas meter
      And a control of the gas flow of 6.5535 m3/h over 300 s after 60 s, locked on tamper, unchanged without battery
      And a demand of 1.0 m3/h
      When the cover of the meter is opened
      Then the valve is closed and 0.0 m3/h flows
      And Read Supply Status reports the supply as disabled
      And a Disablement Alert reaches the gas supplier within its response time

    Scenario: A battery that runs empty shuts the gas where that locks it
      Given a commissioned gas meter
      And a control of the gas flow of 6.5535 m3/h over 300 s after 60 s, unchanged on tamper, locked without battery
      And a battery that lasts 2 d
      And a demand of 1.0 m3/h
      When 3 d pass
      Then the valve is closed and 0.0 m3/h flows
      And Read Supply Status reports the supply as disabled
      And a Disablement Alert reaches the gas supplier within its response time

    Scenario: The gas supplier arms what tamper has locked, and the consumer enables it
      Given a commissioned gas meter
      And a control of the gas flow of 6.5535 m3/h over 300 s after 60 s, locked on tamper, unchanged without battery
      And the cover of the meter has been opened and closed
      And the gas supplier has armed the supply
      When the consumer enables the supply and draws 1.0 m3/h for 10 s
      Then the valve is open and 1.0 m3/h flows

    @boundary
    Scenario Outline: The <end> that can be set
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Gas Flow) of <control>
      Then the answer is a success within its response time
      And the control of the gas flow at the meter is <control>
      And the control of the gas flow reported is <control>

      Examples: ends
        | end   | control                                                                        |
        | least | 0.0000 m3/h over 1 s after 1 s, unchanged on tamper, unchanged without battery |
        | most  | 6.5535 m3/h over 65535 s after 255 s, locked on tamper, locked without battery |

    @boundary
    Scenario: The control of the gas flow outlives a change of the battery
      Given a commissioned gas meter
      And a control of the gas flow of 0.5003 m3/h over 301 s after 61 s, locked on tamper, locked without battery
      When the battery of the meter is taken out and put back
      Then the control of the gas flow at the meter is 0.5003 m3/h over 301 s after 61 s, locked on tamper, locked without battery
      And the control of the gas flow reported is 0.5003 m3/h over 301 s after 61 s, locked on tamper, locked without battery

    @boundary
    Scenario: A rate that is told as a whole number of ten-thousandths
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Gas Flow) of 6.1680 m3/h over 300 s after 60 s, unchanged on tamper, unchanged without battery, the rate as a whole number
      Then the answer is a success within its response time
      And the control of the gas flow at the meter is 6.1680 m3/h over 300 s after 60 s, unchanged on tamper, unchanged without battery

    @boundary
    Scenario Outline: <draws> leaves the gas on
      Given a commissioned gas meter
      And a control of the gas flow of 0.5000 m3/h over 300 s after 60 s, unchanged on tamper, unchanged without battery
      And the supply is armed
      When the consumer enables the supply and draws <draws>
      Then the valve is open and <flow> flows

      Examples: at the rate, before the end of the measurement, during stabilisation only, above it for a part only
        | draws                                    | flow     |
        | 0.5 m3/h for 370 s                       | 0.5 m3/h |
        | 1.0 m3/h for 320 s                       | 1.0 m3/h |
        | 3.0 m3/h for 40 s, then 0.1 m3/h for 330 s | 0.1 m3/h |
        | 0.8 m3/h for 150 s, then 0.1 m3/h for 220 s | 0.1 m3/h |

    @boundary
    Scenario: The smallest flow above the rate shuts the gas
      Given a commissioned gas meter
      And a control of the gas flow of 0.5000 m3/h over 300 s after 60 s, unchanged on tamper, unchanged without battery
      And the supply is armed
      When the consumer enables the supply and draws 0.5001 m3/h for 370 s
      Then the valve is closed and 0.0 m3/h flows

    @negative
    Scenario: A cover that is opened leaves the gas on where tamper does not lock it
      Given a commissioned gas meter
      And a control of the gas flow of 6.5535 m3/h over 300 s after 60 s, unchanged on tamper, locked without battery
      And a demand of 1.0 m3/h
      When the cover of the meter is opened
      Then the valve is open and 1.0 m3/h flows
      And Read Supply Status reports the supply as enabled

    @boundary
    Scenario: The last day of a battery leaves the gas on, whatever it does when it is empty
      Given a commissioned gas meter
      And a control of the gas flow of 6.5535 m3/h over 300 s after 60 s, unchanged on tamper, locked without battery
      And a battery that lasts 3 d
      And a demand of 1.0 m3/h
      When 2 d pass
      Then the valve is open and 1.0 m3/h flows

    @negative
    Scenario: A battery that runs empty leaves the gas on where that does not lock it
      Given a commissioned gas meter
      And a control of the gas flow of 6.5535 m3/h over 300 s after 60 s, locked on tamper, unchanged without battery
      And a battery that lasts 2 d
      And a demand of 1.0 m3/h
      When 3 d pass
      Then the valve is open and 1.0 m3/h flows
      And Read Supply Status reports the supply as enabled

    @negative
    Scenario Outline: The <user> may not set the control of the gas flow
      Given a commissioned gas meter
      When the <user> sends Update Device Configuration (Gas Flow) of 0.5000 m3/h over 300 s after 60 s, locked on tamper, locked without battery
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the control of the gas flow at the meter is 6.5535 m3/h over 300 s after 60 s, unchanged on tamper, unchanged without battery

      Examples: other users
        | user                      |
        | gas transporter           |
        | registered supplier agent |
        | other user                |
        | import supplier           |
        | electricity distributor   |
        | export supplier           |

  @S1-6.12 @device
  Rule: The ambient indicator shows low, medium and high power by the thresholds that the supplier has set

    @electricity
    Scenario Outline: The import supplier sets thresholds of <thresholds>
      Given a commissioned electricity meter
      And power thresholds of 1000 W and 3000 W
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of <thresholds>
      Then the answer is a success within its response time
      And the power thresholds at the meter are <thresholds>
      And the power thresholds reported are <thresholds>

      Examples: thresholds
        | thresholds        |
        | 517 W and 2903 W  |
        | 1000 W and 7001 W |

    @electricity
    Scenario: The event log says that the thresholds were set
      Given a commissioned electricity meter
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of 700 W and 2100 W
      Then the answer is a success within its response time
      And the event log at the meter holds power-thresholds-changed once

    @electricity
    Scenario Outline: New thresholds count at once for <power>
      Given a commissioned electricity meter
      And power thresholds of 1000 W and 3000 W
      And a demand of <power>
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of 500 W and 800 W
      Then the answer is a success within its response time
      And by 500 W and 800 W the ambient indicator shows <level>

      Examples: levels
        | power | level  |
        | 300 W | low    |
        | 700 W | medium |
        | 950 W | high   |

    @boundary @electricity
    Scenario Outline: <power> is <level>
      Given a commissioned electricity meter
      And a demand of <power>
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of 1000 W and 3000 W
      Then the answer is a success within its response time
      And by 1000 W and 3000 W the ambient indicator shows <level>

      Examples: both sides of each threshold
        | power  | level  |
        | 999 W  | low    |
        | 1000 W | low    |
        | 1001 W | medium |
        | 3000 W | medium |
        | 3001 W | high   |

    @boundary @electricity
    Scenario: Generation is low power, whatever its size
      Given a commissioned electricity meter
      And a generation of 4000 W
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of 1000 W and 3000 W
      Then the answer is a success within its response time
      And by 1000 W and 3000 W the ambient indicator shows low

    @boundary @electricity
    Scenario Outline: Thresholds of <thresholds> are taken whole
      Given a commissioned electricity meter
      And power thresholds of 1000 W and 3000 W
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of <thresholds>
      Then the answer is a success within its response time
      And the power thresholds at the meter are <thresholds>
      And the power thresholds reported are <thresholds>

      Examples: the least, equal ones, beyond 16 bits, the most
        | thresholds              |
        | 0 W and 0 W             |
        | 2000 W and 2000 W       |
        | 65535 W and 65536 W     |
        | 0 W and 4294967295 W    |

    @boundary @electricity
    Scenario: Thresholds outlive a loss of power
      Given a commissioned electricity meter
      And the import supplier has set power thresholds of 400 W and 600 W
      And a demand of 500 W
      When the mains fails for 60 s
      Then the power thresholds at the meter are 400 W and 600 W
      And by 400 W and 600 W the ambient indicator shows medium

    @negative @electricity
    Scenario: A first threshold above the second is refused
      Given a commissioned electricity meter
      And power thresholds of 1000 W and 3000 W
      When the import supplier sends Update Device Configuration (Instantaneous Power Threshold) of 2001 W and 2000 W
      Then the answer is a refusal by the meter within its response time
      And the power thresholds at the meter are 1000 W and 3000 W

    @negative @electricity
    Scenario Outline: The <user> may not set the power thresholds
      Given a commissioned electricity meter
      And power thresholds of 1000 W and 3000 W
      When the <user> sends Update Device Configuration (Instantaneous Power Threshold) of 500 W and 800 W
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the power thresholds at the meter are 1000 W and 3000 W

      Examples: other users
        | user                      |
        | electricity distributor   |
        | export supplier           |
        | registered supplier agent |
        | other user                |
        | gas supplier              |
        | gas transporter           |

    @gas
    Scenario: A gas meter has no power thresholds and the request of its supplier is refused
      Given a commissioned gas meter
      When the gas supplier sends Update Device Configuration (Instantaneous Power Threshold) of 500 W and 800 W
      Then the DCC refuses with E2
      And nothing is sent to the meter

    @negative @gas
    Scenario Outline: The <user> has no power thresholds of a gas meter to set either
      Given a commissioned gas meter
      When the <user> sends Update Device Configuration (Instantaneous Power Threshold) of 500 W and 800 W
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      Examples: other users
        | user                      | code |
        | gas transporter           | E2   |
        | registered supplier agent | E2   |
        | other user                | E2   |
        | import supplier           | E11  |
