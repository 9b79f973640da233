Feature: A polyphase SMETS1 meter

  @S1-6.5 @device @electricity
  Rule: The network operator sets thresholds of the mean for each phase

    Scenario: The distributor sets limits of the voltage that differ between the phases
      Given a commissioned electricity meter
      When the electricity distributor sends Update Device Configuration (Voltage) with sag below 209 V for 4 s, mean from 217 V to 249 V over 5 min, from 218 V to 251 V on phase 2, from 215 V to 255 V on phase 3
      Then the answer is a success within its response time
      And the voltage limits at the meter are sag below 209 V for 4 s, mean from 217 V to 249 V over 5 min, from 218 V to 251 V on phase 2, from 215 V to 255 V on phase 3

    @boundary
    Scenario: Limits and counters of each phase outlive a loss of power
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 1 min, from 218 V to 251 V on phase 2, from 215 V to 255 V on phase 3
      And a measurement period of 1 min begins
      And the phases of the supply have gone through 230.0/258.0/210.0 V for 2 min
      When the mains fails for 60 s
      Then the voltage limits at the meter are mean from 216 V to 253 V over 1 min, from 218 V to 251 V on phase 2, from 215 V to 255 V on phase 3
      And the mean voltage of phase 1 was counted 0 times over and 0 times under
      And the mean voltage of phase 2 was counted 1 times over and 0 times under
      And the mean voltage of phase 3 was counted 0 times over and 1 times under

    @boundary
    Scenario: What the distributor set for a phase is what the phase is judged by, and its counter begins anew
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 1 min
      And a measurement period of 1 min begins
      And the phases of the supply have gone through 230.0/258.0/258.0 V for 2 min
      And the electricity distributor has set voltage limits of mean from 216 V to 253 V over 1 min, from 216 V to 264 V on phase 2
      And a measurement period of 1 min begins
      When the phases of the supply go through 230.0/260.0/260.0 V for 2 min
      Then the mean voltage of phase 2 was counted 0 times over and 0 times under
      And the mean voltage of phase 3 was counted 1 times over and 0 times under

    @negative
    Scenario: A threshold that is no voltage is refused, whichever phase it is for
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 1 min, from 218 V to 251 V on phase 3
      When the electricity distributor sends Update Device Configuration (Voltage) with mean from 217 V to 249 V over 1 min, from 217 V to 499 V on phase 3
      Then the answer is a refusal by the meter within its response time
      And the voltage limits at the meter are mean from 216 V to 253 V over 1 min, from 218 V to 251 V on phase 3

  @S1-4.1 @device @electricity
  Rule: The import register counts what all phases make together

    Scenario Outline: Loads of <loads>
      Given a commissioned electricity meter
      And loads of <loads> have run for 1 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register agrees with the bench side
      And the answered import register has risen by what the phases make together

      Examples: each phase alone, and all of them
        | loads                                                |
        | 2000 W on phase 1                                    |
        | 2000 W on phase 2                                    |
        | 2000 W on phase 3                                    |
        | 1200 W on phase 1, 800 W on phase 2, 500 W on phase 3 |

    @boundary
    Scenario Outline: One phase generates: <loads>
      Given a commissioned electricity meter
      And loads of <loads> have run for 1 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by what the phases make together

      Examples: less than the others draw, and more
        | loads                                                    |
        | 1200 W on phase 1, 800 W on phase 2, -500 W on phase 3   |
        | 1200 W on phase 1, -2500 W on phase 2, 500 W on phase 3  |

    @boundary
    Scenario Outline: Phase <phase> is dead, and the others are counted
      Given a commissioned electricity meter
      And loads of 1200 W on phase 1, 800 W on phase 2, 500 W on phase 3 have run for 1 h while phase <phase> is dead
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by what the phases make together

      Examples: one of them
        | phase |
        | 1     |
        | 3     |

    @negative
    Scenario: Phases that make nothing together move no register
      Given a commissioned electricity meter
      And loads of 1500 W on phase 1, -900 W on phase 2, -600 W on phase 3 have run for 1 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by what the phases make together
