Feature: Smart grid and microgeneration messages on the WAN

  @WAN-smart-grid-electricity-electricity-quality-read @wan @electricity
  Rule: An electricity quality reading fits its size and its response time

    Scenario: The distributor reads the voltage of the last hours
      Given a commissioned electricity meter
      And a WAN that carries an electricity quality reading in its response time
      And the voltage has followed these half hours: 241.0 V, 222.5 V, 230.0 V
      When the electricity distributor sends Read Network Data for these periods
      Then the answer is a success within the response time of an electricity quality reading
      And each message on the WAN fits the size of an electricity quality reading
      And one message goes each way on the WAN

    @boundary
    Scenario: All the voltages that a meter of one phase keeps
      Given a commissioned electricity meter
      And the log of one phase is what the traffic model has a size for
      And a WAN that carries an electricity quality reading in its response time
      And 93 d have passed
      When the electricity distributor sends Read Network Data for the last 90 d
      Then the answer is a success within the response time of an electricity quality reading
      And each message on the WAN fits the size of an electricity quality reading
      And one message goes each way on the WAN

    @negative
    Scenario: A quality reading that the DCC refuses costs no traffic
      Given a commissioned electricity meter
      When the export supplier sends Read Network Data for the last 1 h
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @WAN-smart-grid-electricity-appliance-load-management @wan @electricity
  Rule: A load message to an appliance fits its size and its response time

    Scenario Outline: The import supplier sends <service>
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      When the import supplier sends <service> for 30 min
      Then the answer is a success within the response time of a load message
      And each message on the WAN fits the size of a load message
      And one message goes each way on the WAN

      Examples: both states
        | service                   |
        | Activate Auxiliary Load   |
        | Deactivate Auxiliary Load |

    @boundary
    Scenario Outline: A message that holds for <minutes> min
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      When the import supplier sends Activate Auxiliary Load for <minutes> min
      Then the answer is a success within the response time of a load message
      And each message on the WAN fits the size of a load message
      And one message goes each way on the WAN

      Examples: shortest and longest
        | minutes |
        | 1       |
        | 1440    |

    @negative
    Scenario: A load message that the DCC refuses costs no traffic
      Given a commissioned electricity meter
      And an appliance of 3000 W that is normally off
      When the electricity distributor sends Activate Auxiliary Load for 30 min
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @WAN-microgeneration-microgeneration-read @wan @electricity
  Rule: A microgeneration reading fits its size and its response time

    Scenario: The export supplier reads the total of the microgenerator
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator has given 3000 W for 2 h
      When the export supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within the response time of a microgeneration reading
      And each message on the WAN fits the size of a microgeneration reading
      And one message goes each way on the WAN

    @boundary
    Scenario: A counter that has passed 32 bits of watt-hours
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      And a microgenerator whose own counter stands at 4294960000 Wh
      And a microgenerator has given 3000 W for 4 h
      When the export supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the answer is a success within the response time of a microgeneration reading
      And each message on the WAN fits the size of a microgeneration reading
      And one message goes each way on the WAN

    @negative
    Scenario: A microgeneration reading that the DCC refuses costs no traffic
      Given a commissioned electricity meter
      And the DCC knows the measurement device of the microgenerator
      When the import supplier sends Read Instantaneous Export Registers to the measurement device of the microgenerator
      Then the DCC refuses with E2
      And nothing is sent to the meter
