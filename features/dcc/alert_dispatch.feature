Feature: Alerts on their way through the DCC

  @FLT-3 @dcc
  Rule: The DCC routes each alert by a dispatching table

    @electricity
    Scenario Outline: The table names the <user>
      Given a commissioned electricity meter
      And a dispatching table that has Physical Tamper Alert for the <user>
      When the cover of the meter is opened and closed 1 times
      Then 1 Physical Tamper Alert arrives at the <user>
      And the DCC sends no Physical Tamper Alert to anybody but the <user>

      Examples: roles
        | user                    |
        | import supplier         |
        | electricity distributor |
        | other user              |

    @boundary @electricity
    Scenario Outline: An alert of priority <priority> under a row from priority 5 on
      Given a commissioned electricity meter
      And a dispatching table that has Physical Tamper Alert for the import supplier from priority 5 on
      And Physical Tamper Alert has the priority <priority>
      When the cover of the meter is opened and closed 1 times
      Then <count> Physical Tamper Alerts arrive at the import supplier

      Examples: at the least priority and just below
        | priority | count |
        | 5        | 1     |
        | 4        | 0     |

    @negative @electricity
    Scenario: A table without a row keeps the alert and sends it to nobody
      Given a commissioned electricity meter
      And a dispatching table without a row
      When the cover of the meter is opened and closed 1 times
      Then the DCC has 1 Physical Tamper Alert on record as no route
      And the DCC sends no Physical Tamper Alert to anybody

    @negative @electricity
    Scenario: A row for the other fuel
      Given a commissioned electricity meter
      And a dispatching table that has Physical Tamper Alert for the import supplier on gas alone
      When the cover of the meter is opened and closed 1 times
      Then the DCC has 1 Physical Tamper Alert on record as no route
      And the DCC sends no Physical Tamper Alert to anybody

  @MIX-7 @dcc
  Rule: A device alert that a cohort pushes is forwarded to the Users of the table

    Scenario Outline: The <fuel> meter pushes alerts
      Given a commissioned <fuel> meter
      When the cover of the meter is opened and closed 3 times
      Then 3 Physical Tamper Alerts arrive at the <user>
      And the DCC has 3 Physical Tamper Alerts on record as forwarded

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The receiver of the User was away when the alerts came
      Given a commissioned electricity meter
      And the receiver of the import supplier is away
      And the DCC has heard of 3 Physical Tamper Alerts
      When the receiver of the import supplier is back
      Then 3 Physical Tamper Alerts arrive at the import supplier

    @negative @electricity
    Scenario: Nobody but the Users of the table gets it
      Given a commissioned electricity meter
      When the cover of the meter is opened and closed 1 times
      Then the DCC sends no Physical Tamper Alert to anybody but the import supplier

  @FLT-2 @dcc
  Rule: The DCC regulates the volume of alerts, and tells what it left out

    @electricity
    Scenario: More alerts than the DCC forwards
      Given a commissioned electricity meter
      And the DCC forwards at most 2 alerts of one name for a device within 1 h
      When the cover of the meter is opened and closed 5 times
      Then 2 Physical Tamper Alerts arrive at the import supplier
      And the DCC has 3 Physical Tamper Alerts on record as held

    @electricity
    Scenario: What was left out is told at the end of the hour
      Given a commissioned electricity meter
      And the DCC forwards at most 2 alerts of one name for a device within 1 h
      And the DCC has heard of 5 Physical Tamper Alerts
      When 1 h pass
      Then the import supplier is told that 3 Physical Tamper Alerts were left out

    @boundary @electricity
    Scenario: Exactly as many alerts as the DCC forwards
      Given a commissioned electricity meter
      And the DCC forwards at most 2 alerts of one name for a device within 1 h
      When the cover of the meter is opened and closed 2 times
      Then 2 Physical Tamper Alerts arrive at the import supplier
      And the DCC has 0 Physical Tamper Alerts on record as held

    @negative @electricity
    Scenario: Without a regulation nothing is left out
      Given a commissioned electricity meter
      And the DCC has heard of 3 Physical Tamper Alerts
      When 1 h pass
      Then the import supplier is told that 0 Physical Tamper Alerts were left out
      And the DCC has 3 Physical Tamper Alerts on record as forwarded

  @ALT-1 @dcc @electricity
  Rule: A User configures its alerts where the parameter says

    Scenario: Switched off at the DCC
      Given a commissioned electricity meter
      And Users configure alerts at the DCC
      And the electricity distributor has set RMS Extreme Over Voltage Alerts to Disable
      When the supply voltage is 270.0 V for 10 s
      Then the DCC has 1 RMS Extreme Over Voltage Alert on record as switched off
      And the DCC sends no RMS Extreme Over Voltage Alert to anybody

    @boundary
    Scenario: Switched on again at the DCC
      Given a commissioned electricity meter
      And Users configure alerts at the DCC
      And the electricity distributor has set RMS Extreme Over Voltage Alerts to Disable
      And the electricity distributor has set RMS Extreme Over Voltage Alerts to Enable
      When the supply voltage is 270.0 V for 10 s
      Then 1 RMS Extreme Over Voltage Alert arrives at the electricity distributor

    @negative
    Scenario Outline: Configured <hand>, and no head end here offers the request
      Given a commissioned electricity meter
      And Users configure alerts <hand>
      When the electricity distributor sets RMS Extreme Over Voltage Alerts to Disable
      Then the DCC answers it with E11

      Examples: not at the DCC
        | hand                |
        | on the device       |
        | by elective request |

    @negative
    Scenario: Whose alert it is not may not switch it
      Given a commissioned electricity meter
      And Users configure alerts at the DCC
      When the other user sets RMS Extreme Over Voltage Alerts to Disable
      Then the DCC answers it with E2

  @ALT-4 @dcc
  Rule: Outages, alarms and tamper alerts reach network operators and third parties in one format whatever the head end

    Scenario Outline: A tamper alert of the <fuel> meter for the <user>
      Given a commissioned <fuel> meter
      And a dispatching table that has Physical Tamper Alert for the <user>
      When the cover of the meter is opened and closed 1 times
      Then the Physical Tamper Alert at the <user> is in the words of the standard
      And the Physical Tamper Alert at the <user> holds nothing of the head end's own message

      @electricity
      Examples: electricity
        | user                    | fuel        |
        | electricity distributor | electricity |
        | other user              | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | gas transporter | gas  |

    @boundary @electricity
    Scenario: Network operator and third party get the same message
      Given a commissioned electricity meter
      And a dispatching table that has Physical Tamper Alert for the electricity distributor and the other user
      When the cover of the meter is opened and closed 1 times
      Then the Physical Tamper Alert is the same message for the electricity distributor and the other user

    @electricity
    Scenario: An outage for the network operator
      Given a commissioned electricity meter
      When an outage of the meter's communications hub is reported
      Then the electricity distributor is told of the outage of that hub and meter point

    @negative @electricity
    Scenario: An outage is no business of the gas network
      Given a commissioned electricity meter
      When an outage of the meter's communications hub is reported
      Then the gas transporter is told of no outage

  @MIX-4 @dcc @electricity
  Rule: No required alert is missing, none comes that is not wanted, and those of the communications hub are there

    Scenario: An alert of the communications hub
      Given a commissioned electricity meter
      When an outage of the meter's communications hub is reported
      Then the import supplier is told of the outage of that hub and meter point
      And the electricity distributor is told of the outage of that hub and meter point

    @boundary
    Scenario: The first alerts of a flood are not missing
      Given a commissioned electricity meter
      And the DCC forwards at most 1 alerts of one name for a device within 1 h
      When the cover of the meter is opened and closed 4 times
      Then 1 Physical Tamper Alert arrives at the import supplier
      And the DCC has 3 Physical Tamper Alerts on record as held

    @negative
    Scenario: An outage does not come to whom the table does not name
      Given a commissioned electricity meter
      And a dispatching table that has Physical Tamper Alert for the import supplier
      When an outage of the meter's communications hub is reported
      Then the electricity distributor is told of no outage

  @DCC-initial-smart-grid-requirements @dcc @electricity
  Rule: The initial smart grid requirements are power quality data on demand and status alarms

    Scenario: Power quality data on demand
      Given a commissioned electricity meter
      When the electricity distributor asks for network data of the last 1 h
      Then network data come as its answer

    Scenario: A status alarm
      Given a commissioned electricity meter
      When the supply voltage is 270.0 V for 10 s
      Then 1 RMS Extreme Over Voltage Alert arrives at the electricity distributor

    @boundary
    Scenario: A neighbouring distributor, for whom the meter is not registered
      Given a commissioned electricity meter
      When the neighbouring distributor asks for network data of the last 1 h
      Then the DCC answers it with E4

    @negative
    Scenario: Power quality data is not for everybody
      Given a commissioned electricity meter
      When the other user asks for network data of the last 1 h
      Then the DCC answers it with E2
