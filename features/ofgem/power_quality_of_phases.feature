Feature: Quality of the electricity supply, phase by phase

  @OFGEM-1.0 @device @electricity
  Rule: The quality of the electricity is read remotely, of each phase of a polyphase meter

    Scenario: The distributor reads the voltage of each phase
      Given a commissioned electricity meter
      And voltage limits of mean from 200 V to 264 V over 10 min
      And a measurement period of 30 min begins
      And the phases of the supply have gone through 240.0/231.0/222.0 V for 10 min, 220.0/241.0/232.0 V for 10 min, 250.0/221.0/242.0 V for 10 min
      And 20 s have passed
      When the electricity distributor sends Read Network Data for the last 30 min
      Then the answer is a success within its response time
      And the answered network data of the phases are 240.0/231.0/222.0 V for 10 min, 220.0/241.0/232.0 V for 10 min, 250.0/221.0/242.0 V for 10 min
      And the answered periods of each phase agree with the bench side

    @boundary
    Scenario: The meter shows each phase as it is, a dead one as well
      Given a commissioned electricity meter
      When the phases of the supply stand at 241.0/229.5/0.0 V for 5 s
      Then the meter shows the voltage of each phase

    @negative
    Scenario: An export supplier reads the quality of no phase
      Given a commissioned electricity meter
      And the phases of the supply have gone through 240.0/231.0/222.0 V for 10 min
      When the export supplier sends Read Network Data for the last 30 min
      Then the DCC refuses with E2
      And nothing is sent to the meter
