Feature: Alerts of the voltage at a polyphase SMETS1 meter

  @S1A-rms-extreme-over-voltage @S1A-rms-extreme-under-voltage @S1A-rms-voltage-sag @S1A-rms-voltage-swell @device @electricity
  Rule: Each phase is checked by itself, by the thresholds that all phases have

    Scenario Outline: <phase>: <limits>
      Given a commissioned electricity meter
      And voltage limits of <limits>
      When the phases of the supply go through <volts> for 20 s
      Then exactly one <alert> reaches the electricity distributor
      And no other user receives an <alert>
      And the event log at the meter holds <event> once, after 10 s
      And only phase <phase> has logged excursions

      Examples: phase and check
        | phase | limits                        | volts               | alert                           | event                             |
        | 1     | sag below 207 V for 10 s      | 204.0/230.0/230.0 V | RMS Voltage Sag Alert           | rms-voltage-sag                   |
        | 2     | sag below 207 V for 10 s      | 230.0/204.0/230.0 V | RMS Voltage Sag Alert           | rms-voltage-sag-phase-2           |
        | 3     | sag below 207 V for 10 s      | 230.0/230.0/204.0 V | RMS Voltage Sag Alert           | rms-voltage-sag-phase-3           |
        | 2     | swell above 253 V for 10 s    | 230.0/256.0/230.0 V | RMS Voltage Swell Alert         | rms-voltage-swell-phase-2         |
        | 3     | swell above 253 V for 10 s    | 230.0/230.0/256.0 V | RMS Voltage Swell Alert         | rms-voltage-swell-phase-3         |
        | 2     | extreme above 262 V for 10 s  | 230.0/265.0/230.0 V | RMS Extreme Over Voltage Alert  | rms-extreme-over-voltage-phase-2  |
        | 3     | extreme above 262 V for 10 s  | 230.0/230.0/265.0 V | RMS Extreme Over Voltage Alert  | rms-extreme-over-voltage-phase-3  |
        | 2     | extreme below 184 V for 10 s  | 230.0/181.0/230.0 V | RMS Extreme Under Voltage Alert | rms-extreme-under-voltage-phase-2 |
        | 3     | extreme below 184 V for 10 s  | 230.0/230.0/181.0 V | RMS Extreme Under Voltage Alert | rms-extreme-under-voltage-phase-3 |

    @boundary
    Scenario: Phases that take turns are none of them out for longer than the period
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s
      When the phases of the supply go through 204.0/230.0/230.0 V for 8 s, 230.0/204.0/230.0 V for 8 s, 230.0/230.0/204.0 V for 8 s
      Then no RMS Voltage Sag Alert reaches any user
      And no phase has logged an excursion

    @boundary
    Scenario: A phase that follows while another is out has an event of its own
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s
      When the phases of the supply go through 230.0/204.0/230.0 V for 20 s, 230.0/204.0/204.0 V for 20 s, 230.0/230.0/204.0 V for 20 s
      Then the event log at the meter holds rms-voltage-sag-phase-2 once, after 10 s
      And the event log at the meter holds rms-voltage-sag-phase-3 once, after 30 s
      And the event log at the meter holds rms-voltage-sag-phase-2-ended once, after 40 s
      And the event log at the meter holds rms-voltage-sag-phase-3-ended once, after 60 s
      And only phases 2 and 3 have logged excursions

    @boundary
    Scenario Outline: Phase <phase> alone is dead, which is no loss of power
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 10 s
      When the phases of the supply go through <volts> for 20 s
      Then exactly one RMS Extreme Under Voltage Alert reaches the electricity distributor
      And the event log at the meter holds <event> once, after 10 s
      And the event log at the meter holds no power-lost

      Examples: one of the phases
        | phase | volts             | event                             |
        | 1     | 0.0/230.0/230.0 V | rms-extreme-under-voltage         |
        | 3     | 230.0/230.0/0.0 V | rms-extreme-under-voltage-phase-3 |

    @negative
    Scenario: Phases that differ and are each within are no excursion
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 5 s, sag below 207 V for 5 s, swell above 253 V for 5 s
      When the phases of the supply go through 209.0/251.0/230.0 V for 1 min, 251.0/230.0/209.0 V for 1 min
      Then no alert is sent on the WAN
      And no phase has logged an excursion

  @S1A-average-rms-over-voltage @S1A-average-rms-under-voltage @device @electricity
  Rule: The mean of each phase is compared with the thresholds of that phase

    Scenario Outline: The mean of phase <phase> is <side>
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the phases of the supply go through <volts> for 12 min
      Then exactly one <alert> reaches the electricity distributor
      And the event log at the meter holds <event> once, at the end of the period of 10 min
      And only phase <phase> has logged excursions
      And the mean voltage of phase 1 was counted <first> times over and 0 times under
      And the mean voltage of phase 2 was counted <second> times over and 0 times under
      And the mean voltage of phase 3 was counted 0 times over and <third> times under

      Examples: phases
        | phase | side      | volts               | alert                           | event                             | first | second | third |
        | 1     | too high  | 258.0/230.0/230.0 V | Average RMS Over Voltage Alert  | average-rms-over-voltage          | 1     | 0      | 0     |
        | 2     | too high  | 230.0/258.0/230.0 V | Average RMS Over Voltage Alert  | average-rms-over-voltage-phase-2  | 0     | 1      | 0     |
        | 3     | too low   | 230.0/230.0/211.0 V | Average RMS Under Voltage Alert | average-rms-under-voltage-phase-3 | 0     | 0      | 1     |

    @boundary
    Scenario: One voltage is right for a phase and wrong for another, by the thresholds of each
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min, from 216 V to 262 V on phase 2, from 222 V to 253 V on phase 3
      And a measurement period of 10 min begins
      When the phases of the supply go through 230.0/258.0/219.0 V for 12 min
      Then exactly one Average RMS Under Voltage Alert reaches the electricity distributor
      And the event log at the meter holds average-rms-under-voltage-phase-3 once, at the end of the period of 10 min
      And only phase 3 has logged excursions

    @negative
    Scenario: What one phase is too high does not make up for what another is too low
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the phases of the supply go through 258.0/230.0/211.0 V for 12 min
      Then exactly one Average RMS Over Voltage Alert reaches the electricity distributor
      And exactly one Average RMS Under Voltage Alert reaches the electricity distributor
      And the mean voltage of phase 2 was counted 0 times over and 0 times under
