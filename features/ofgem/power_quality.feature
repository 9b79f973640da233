Feature: Quality and faults of the electricity supply

  @OFGEM-1.0 @device @electricity
  Rule: The quality of the electricity is read remotely

    Scenario: The distributor reads the voltage of the last hours
      Given a commissioned electricity meter
      And the voltage has followed these half hours: 241.0 V, 222.5 V, 230.0 V
      When the electricity distributor sends Read Network Data for these periods
      Then the answer is a success within its response time
      And the answered periods are those of the Given

    @boundary
    Scenario: The voltage is read in the periods that the distributor has set
      Given a commissioned electricity meter
      And the electricity distributor has set voltage limits of mean from 200 V to 264 V over 10 min
      And a measurement period of 30 min begins
      And the supply has gone through 240.0 V for 10 min, 220.0 V for 10 min, 250.0 V for 10 min
      And 20 s have passed
      When the electricity distributor sends Read Network Data for the last 30 min
      Then the answer is a success within its response time
      And the answered network data are 240.0 V for 10 min, 220.0 V for 10 min, 250.0 V for 10 min
      And the answered periods agree with the bench side

    @negative
    Scenario: An export supplier does not read the quality of the supply
      Given a commissioned electricity meter
      When the export supplier sends Read Network Data for these periods
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @OFGEM-18.0 @device @electricity
  Rule: A fault of the electricity supply triggers an alarm

    Scenario: The voltage of the supply collapses
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 5 s
      When the supply goes through 165.0 V for 10 s
      Then an RMS Extreme Under Voltage Alert reaches the electricity distributor within its response time
      And no other user receives an RMS Extreme Under Voltage Alert

    @boundary
    Scenario: A fault that began with an outage is told when there is power to tell it
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 5 s
      When the supply goes through no mains for 60 s, 165.0 V for 10 s
      Then an RMS Extreme Under Voltage Alert reaches the electricity distributor within its response time
      And the event log at the meter holds power-restored once
      And the event log at the meter holds rms-extreme-under-voltage once, 5 s after power-restored

    @negative
    Scenario: A supply that is as it should be triggers no alarm
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 5 s, sag below 207 V for 5 s, swell above 253 V for 5 s
      When the supply goes through 217.0 V for 1 h, 252.0 V for 1 h
      Then no alert is sent on the WAN
