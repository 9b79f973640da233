Feature: Load management of a home from afar

  @FUN-E @FUN-E1 @device @electricity
  Rule: Electricity load in the home is controlled remotely

    Scenario: A load above what the supplier allows is shed
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 120 s
      And a demand of 3060 W
      When 100 s pass
      Then the contactor is open and the load draws 0 W
      And Read Supply Status reports the supply as armed
      And the event log at the meter holds load-limit once

    Scenario: The load is restored after the restoration period
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 120 s
      And a demand of 3060 W
      When 200 s pass
      Then the contactor is closed and the load draws 3060 W
      And the event log at the meter holds supply-enabled once, 120 s after load-limit

    Scenario: The supplier switches the load of the home off
      Given a commissioned electricity meter
      And a demand of 3060 W
      When the import supplier sends Disable Supply
      Then the answer is a success within its response time
      And the contactor is open and the load draws 0 W

    Scenario: The consumer takes the load back before the restoration period is over
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 3600 s
      And a demand of 3060 W
      And 80 s have passed
      When the consumer enables the supply at the meter
      Then the contactor is closed and the load draws 3060 W

    @boundary
    Scenario: A load below what the supplier allows is left alone
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 120 s
      And a demand of 2940 W
      When 1 h pass
      Then the contactor is closed and the load draws 2940 W
      And the event log at the meter holds no load-limit

    @boundary
    Scenario: A limit that leaves the supply alone sheds nothing
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that leaves the supply alone
      And a demand of 3060 W
      When 100 s pass
      Then the contactor is closed and the load draws 3060 W
      And the event log at the meter holds load-limit once

    @boundary
    Scenario: A restoration that is due without mains happens when it is back
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 120 s
      And a demand of 3060 W
      And 80 s have passed
      And the mains has failed for 300 s
      When 1 s pass
      Then the contactor is closed and the load draws 3060 W

    @boundary
    Scenario: A load that is still too large after the restoration is shed again
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 120 s
      And a demand of 3060 W
      When 270 s pass
      Then the contactor is open and the load draws 0 W
      And the load limit at the meter has counted 2 events

    @negative
    Scenario: A supply that the supplier has disabled meanwhile is not restored
      Given a commissioned electricity meter
      And the import supplier has set a load limit of 3000 W for 60 s that disables the supply for 120 s
      And a demand of 3060 W
      And 80 s have passed
      And the import supplier has disabled the supply
      When 300 s pass
      Then the contactor is open and the load draws 0 W
      And Read Supply Status reports the supply as disabled

    @negative
    Scenario: A network operator does not control the load of a home
      Given a commissioned electricity meter
      And a load limit of 3000 W for 60 s that leaves the supply alone
      When the electricity distributor sends Update Device Configuration (Load Limiting General Settings) of 100 W for 30 s that disables the supply for 60 s
      Then the DCC refuses with E2
      And nothing is sent to the meter
