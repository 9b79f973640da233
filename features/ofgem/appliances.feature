Feature: Load management of appliances in the home

  @OFGEM-2.0 @device @electricity
  Rule: Messages for load management reach an appliance in the home

    Scenario: An appliance is switched on for a time
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      When the import supplier sends Activate Auxiliary Load for 30 min
      Then the answer is a success within its response time
      And the appliance is on and the load draws 3000 W
      And Read Auxiliary Load Switch Data reports the appliance as on

    Scenario: An appliance is switched off at a peak
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally on
      And a demand of 400 W
      When the import supplier sends Deactivate Auxiliary Load for 30 min
      Then the answer is a success within its response time
      And the appliance is off and the load draws 400 W
      And Read Auxiliary Load Switch Data reports the appliance as off

    Scenario: A message that still holds is taken back
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      And the import supplier has sent Activate Auxiliary Load for 60 min
      When the import supplier sends Reset Auxiliary Load to the appliance
      Then the answer is a success within its response time
      And the appliance is off and the load draws 0 W

    Scenario Outline: The <user> reads what the switches were told
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      And the import supplier has sent Activate Auxiliary Load for 60 min
      When the <user> sends Read Auxiliary Load Switch Data
      Then the answer is a success within its response time
      And the answered state of the switch is on

      Examples: users
        | user                    |
        | import supplier         |
        | electricity distributor |
        | other user              |

    @boundary
    Scenario Outline: After <time> of a message for 30 min the appliance is <state>
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally <normal>
      And the import supplier has sent <service> for 30 min
      When <time> pass
      Then the appliance is <state> and the load draws <power>

      Examples: both sides of the end
        | service                   | normal | time   | state | power  |
        | Activate Auxiliary Load   | off    | 1790 s | on    | 3000 W |
        | Activate Auxiliary Load   | off    | 1800 s | off   | 0 W    |
        | Deactivate Auxiliary Load | on     | 1790 s | off   | 0 W    |
        | Deactivate Auxiliary Load | on     | 1800 s | on    | 3000 W |

    @boundary
    Scenario: The longest message holds for more than 45 days
      Given a commissioned electricity meter
      And an appliance of 2000 W that is normally off
      And the import supplier has sent Activate Auxiliary Load for 65535 min
      When 45 d pass
      Then the appliance is on and the load draws 2000 W

    @boundary
    Scenario: A message before is replaced and does not end the new one
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      And the import supplier has sent Activate Auxiliary Load for 10 min
      And the import supplier has sent Activate Auxiliary Load for 30 min
      When 20 min pass
      Then the appliance is on and the load draws 3000 W

    @boundary
    Scenario: A message outlives a loss of power
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      And the import supplier has sent Activate Auxiliary Load for 60 min
      When the mains fails for 60 s
      Then the appliance is on and the load draws 3000 W

    @boundary
    Scenario: A message that ended while the mains was away does not hold any more
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      And the import supplier has sent Activate Auxiliary Load for 10 min
      When the mains fails for 15 min
      Then the appliance is off and the load draws 0 W

    @negative
    Scenario: A switch that no appliance is linked to
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      When the import supplier sends Activate Auxiliary Load for 30 min to switch 2
      Then the answer is a refusal by the meter within its response time
      And the appliance is off and the load draws 0 W

    @negative
    Scenario Outline: The <user> may not switch an appliance
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      When the <user> sends Activate Auxiliary Load for 30 min
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the appliance is off and the load draws 0 W

      Examples: users
        | user                      | code |
        | electricity distributor   | E2   |
        | export supplier           | E2   |
        | registered supplier agent | E2   |
        | other user                | E2   |
        | gas supplier              | E2   |
