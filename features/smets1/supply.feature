Feature: Controlling the supply of a SMETS1 meter

  @S1-7.1 @device @electricity
  Rule: An enabled supply is closed at the meter and feeds the load

    Scenario Outline: The import supplier enables a supply that is <state>
      Given a commissioned electricity meter whose supply is <state>
      And a demand of 500 W
      When the import supplier sends Enable Supply
      Then the answer is a success within its response time
      And the contactor is closed and the load draws 500 W
      And Read Supply Status reports the supply as enabled

      Examples: states
        | state    |
        | disabled |
        | armed    |

    @boundary
    Scenario: A supply that is already enabled stays enabled
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 500 W
      When the import supplier sends Enable Supply
      Then the answer is a success within its response time
      And the contactor is closed and the load draws 500 W

    @boundary
    Scenario: A prepayment supply without credit is not enabled
      Given a commissioned electricity meter in prepayment mode with a balance of -£1.00
      And the supply is disabled
      And a demand of 500 W
      When the import supplier sends Enable Supply
      Then the answer is a refusal by the meter within its response time
      And the contactor is open and the load draws 0 W

    @negative
    Scenario Outline: The <user> may not enable the supply
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 500 W
      When the <user> sends Enable Supply
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the contactor is open and the load draws 0 W

      Examples: other users
        | user                      |
        | electricity distributor   |
        | export supplier           |
        | gas supplier              |
        | gas transporter           |
        | registered supplier agent |
        | other user                |

  @S1-7.2 @device
  Rule: A disabled supply is open at the meter and stays open until it is enabled or armed

    @electricity
    Scenario: The import supplier disables the electricity supply
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 500 W
      When the import supplier sends Disable Supply
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as disabled
      And the contactor is open and the load draws 0 W
      And a Disablement Alert reaches the import supplier within its response time

    @gas
    Scenario: The gas supplier disables the gas supply
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      When the gas supplier sends Disable Supply
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as disabled
      And the valve is closed and 0.0 m3/h flows
      And a Disablement Alert reaches the gas supplier within its response time

    @boundary @electricity
    Scenario: Power is lost while the supply is disabled
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 500 W
      When the mains fails for 60 s
      Then Read Supply Status reports the supply as disabled
      And the contactor is open and the load draws 0 W

    @boundary @gas
    Scenario: A disabled gas supply is still shut a day later
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      When 24 h pass
      Then Read Supply Status reports the supply as disabled
      And the valve is closed and 0.0 m3/h flows

    @boundary @gas
    Scenario: The battery is changed while the gas supply is disabled
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      When the battery of the meter is taken out and put back
      Then Read Supply Status reports the supply as disabled
      And the valve is closed and 0.0 m3/h flows

    @negative @electricity
    Scenario Outline: The <user> may not disable the electricity supply
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 500 W
      When the <user> sends Disable Supply
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the contactor is closed and the load draws 500 W

      Examples: other users
        | user                      | code |
        | electricity distributor   | E2   |
        | export supplier           | E2   |
        | registered supplier agent | E2   |
        | other user                | E2   |
        | gas transporter           | E2   |
        | gas supplier              | E4   |

    @negative @gas
    Scenario Outline: The <user> may not disable the gas supply
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      When the <user> sends Disable Supply
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the valve is open and 1.0 m3/h flows

      Examples: other users
        | user                      | code |
        | gas transporter           | E2   |
        | export supplier           | E2   |
        | registered supplier agent | E2   |
        | other user                | E2   |
        | electricity distributor   | E2   |
        | import supplier           | E4   |

  @S1-7.3 @device
  Rule: An armed supply is open until the consumer enables it at the meter

    @electricity
    Scenario: The import supplier arms the electricity supply
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 500 W
      When the import supplier sends Arm Supply
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And the contactor is open and the load draws 0 W

    @gas
    Scenario: The gas supplier arms the gas supply
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      When the gas supplier sends Arm Supply
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And the valve is closed and 0.0 m3/h flows

    @electricity
    Scenario: The consumer enables an armed electricity supply
      Given a commissioned electricity meter whose supply is armed
      And a demand of 500 W
      When the consumer enables the supply at the meter
      Then the contactor is closed and the load draws 500 W
      And Read Supply Status reports the supply as enabled

    @gas
    Scenario: The consumer enables an armed gas supply
      Given a commissioned gas meter whose supply is armed
      And a demand of 1.0 m3/h
      When the consumer enables the supply at the meter
      Then the valve is open and 1.0 m3/h flows
      And Read Supply Status reports the supply as enabled

    @boundary @electricity
    Scenario: The consumer cannot enable a supply that is not armed
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 500 W
      When the consumer enables the supply at the meter
      Then the contactor is open and the load draws 0 W
      And Read Supply Status reports the supply as disabled

    @boundary @gas
    Scenario: The consumer cannot enable a gas supply that is not armed
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      When the consumer enables the supply at the meter
      Then the valve is closed and 0.0 m3/h flows
      And Read Supply Status reports the supply as disabled

    @boundary @electricity
    Scenario: Power is lost while the supply is armed, and the consumer enables it afterwards
      Given a commissioned electricity meter whose supply is armed
      And a demand of 500 W
      And the mains has failed for 60 s
      When the consumer enables the supply at the meter
      Then the contactor is closed and the load draws 500 W
      And Read Supply Status reports the supply as enabled

    @boundary @electricity
    Scenario: Power that comes back enables no armed supply
      Given a commissioned electricity meter whose supply is armed
      And a demand of 500 W
      When the mains fails for 60 s
      Then Read Supply Status reports the supply as armed
      And the contactor is open and the load draws 0 W

    @boundary @gas
    Scenario: A battery that is changed enables no armed gas supply
      Given a commissioned gas meter whose supply is armed
      And a demand of 1.0 m3/h
      When the battery of the meter is taken out and put back
      Then Read Supply Status reports the supply as armed
      And the valve is closed and 0.0 m3/h flows

    @negative
    Scenario Outline: The <user> may not arm the <fuel> supply
      Given a commissioned <fuel> meter whose supply is disabled
      When the <user> sends Arm Supply
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And Read Supply Status reports the supply as disabled

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

  @S1-7.4 @device
  Rule: The supply status is answered as the contactor or valve stands

    @electricity
    Scenario Outline: The <user> reads the status of an electricity supply that is <state>
      Given a commissioned electricity meter whose supply is <state>
      And a demand of 500 W
      When the <user> sends Read Supply Status
      Then the answer is a success within its response time
      And the answered supply state is <state>
      And the contactor is <contactor> and the load draws <power>

      Examples: states and eligible users
        | user                      | state    | contactor | power |
        | import supplier           | enabled  | closed    | 500 W |
        | import supplier           | disabled | open      | 0 W   |
        | import supplier           | armed    | open      | 0 W   |
        | electricity distributor   | disabled | open      | 0 W   |
        | export supplier           | enabled  | closed    | 500 W |
        | registered supplier agent | armed    | open      | 0 W   |

    @gas
    Scenario Outline: The <user> reads the status of a gas supply that is <state>
      Given a commissioned gas meter whose supply is <state>
      And a demand of 1.0 m3/h
      When the <user> sends Read Supply Status
      Then the answer is a success within its response time
      And the answered supply state is <state>
      And the valve is <valve> and <flow> flows

      Examples: states and eligible users
        | user                      | state    | valve  | flow     |
        | gas supplier              | enabled  | open   | 1.0 m3/h |
        | gas supplier              | disabled | closed | 0.0 m3/h |
        | gas supplier              | armed    | closed | 0.0 m3/h |
        | gas transporter           | disabled | closed | 0.0 m3/h |
        | registered supplier agent | enabled  | open   | 1.0 m3/h |

    @boundary @electricity
    Scenario: An enabled supply is reported as enabled after the mains has returned
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 500 W
      When the mains fails for 60 s
      Then Read Supply Status reports the supply as enabled
      And the contactor is closed and the load draws 500 W

    @boundary @gas
    Scenario: An enabled gas supply is reported as enabled after the battery was changed
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      When the battery of the meter is taken out and put back
      Then Read Supply Status reports the supply as enabled
      And the valve is open and 1.0 m3/h flows

    @boundary @electricity
    Scenario: An electricity supply that has just been disabled is not reported as enabled
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 500 W
      When the import supplier sends Disable Supply
      Then Read Supply Status reports the supply as disabled
      And the contactor is open and the load draws 0 W

    @boundary @gas
    Scenario: A gas supply that has just been disabled is not reported as enabled
      Given a commissioned gas meter whose supply is enabled
      And a demand of 1.0 m3/h
      When the gas supplier sends Disable Supply
      Then Read Supply Status reports the supply as disabled
      And the valve is closed and 0.0 m3/h flows

    @boundary @gas
    Scenario: A gas supply that has just been armed is not reported as enabled
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      When the gas supplier sends Arm Supply
      Then Read Supply Status reports the supply as armed
      And the valve is closed and 0.0 m3/h flows

    @negative
    Scenario Outline: The <user> may not read the status of the <fuel> supply
      Given a commissioned <fuel> meter
      When the <user> sends Read Supply Status
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | code |
        | other user      | electricity | E2   |
        | gas supplier    | electricity | E4   |
        | gas transporter | electricity | E4   |

      @gas
      Examples: gas
        | user                    | fuel | code |
        | other user              | gas  | E2   |
        | import supplier         | gas  | E4   |
        | electricity distributor | gas  | E4   |
        | export supplier         | gas  | E4   |
