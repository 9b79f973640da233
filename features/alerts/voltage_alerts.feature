Feature: Alerts of the voltage at a SMETS1 meter

  @S1A-rms-extreme-under-voltage @device @electricity
  Rule: The distributor is alerted when the RMS voltage stays far below what is right for longer than its period

    Scenario: Extreme under-voltage: the supply is beyond the threshold for longer than the period
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 10 s
      When the supply goes through 181.0 V for 20 s
      Then exactly one RMS Extreme Under Voltage Alert reaches the electricity distributor
      And no other user receives an RMS Extreme Under Voltage Alert
      And the event log at the meter holds rms-extreme-under-voltage once, after 10 s

    @boundary
    Scenario: Extreme under-voltage: the supply is beyond the threshold for one second longer than the period
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 10 s
      When the supply goes through 181.0 V for 11 s
      Then an RMS Extreme Under Voltage Alert reaches the electricity distributor within its response time
      And the event log at the meter holds rms-extreme-under-voltage-ended once

    @boundary
    Scenario: Extreme under-voltage: within the threshold, one second shorter than the period, or with a break
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 10 s
      When the supply goes through 187.0 V for 60 s, 181.0 V for 9 s, 187.0 V for 1 s, 181.0 V for 9 s, no mains for 1 s, 181.0 V for 9 s
      Then no RMS Extreme Under Voltage Alert reaches any user

    @boundary
    Scenario: Extreme under-voltage: each excursion is an event of its own
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 10 s
      When the supply goes through 181.0 V for 60 s, 230.0 V for 2 s, 181.0 V for 12 s
      Then the event log at the meter holds rms-extreme-under-voltage 2 times
      And the event log at the meter holds rms-extreme-under-voltage-ended 2 times

    @negative
    Scenario: A supply that is far too high is no under-voltage
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 10 s
      When the supply goes through 270.0 V for 60 s
      Then the event log at the meter holds no rms-extreme-under-voltage

    @negative
    Scenario: Extreme under-voltage: a period of zero switches the check off
      Given a commissioned electricity meter
      And voltage limits of extreme below 184 V for 0 s
      When the supply goes through 181.0 V for 1 h
      Then the event log at the meter holds no rms-extreme-under-voltage

  @S1A-rms-voltage-sag @device @electricity
  Rule: The distributor is alerted when the RMS voltage sags below its threshold for longer than its period

    Scenario: Sag: the supply is beyond the threshold for longer than the period
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s, extreme below 184 V for 10 s
      When the supply goes through 204.0 V for 20 s
      Then exactly one RMS Voltage Sag Alert reaches the electricity distributor
      And no other user receives an RMS Voltage Sag Alert
      And the event log at the meter holds rms-voltage-sag once, after 10 s

    @boundary
    Scenario: Sag: the supply is beyond the threshold for one second longer than the period
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s, extreme below 184 V for 10 s
      When the supply goes through 204.0 V for 11 s
      Then an RMS Voltage Sag Alert reaches the electricity distributor within its response time
      And the event log at the meter holds rms-voltage-sag-ended once

    @boundary
    Scenario: Sag: within the threshold, one second shorter than the period, or with a break
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s, extreme below 184 V for 10 s
      When the supply goes through 210.0 V for 60 s, 204.0 V for 9 s, 210.0 V for 1 s, 204.0 V for 9 s, no mains for 1 s, 204.0 V for 9 s
      Then no RMS Voltage Sag Alert reaches any user

    @boundary
    Scenario: Sag: each excursion is an event of its own
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s, extreme below 184 V for 10 s
      When the supply goes through 204.0 V for 60 s, 230.0 V for 2 s, 204.0 V for 12 s
      Then the event log at the meter holds rms-voltage-sag 2 times
      And the event log at the meter holds rms-voltage-sag-ended 2 times

    @negative
    Scenario: A swell is no sag
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 10 s, extreme below 184 V for 10 s
      When the supply goes through 270.0 V for 60 s
      Then the event log at the meter holds no rms-voltage-sag

    @negative
    Scenario: Sag: a period of zero switches the check off
      Given a commissioned electricity meter
      And voltage limits of sag below 207 V for 0 s
      When the supply goes through 204.0 V for 1 h
      Then the event log at the meter holds no rms-voltage-sag

  @S1A-rms-voltage-swell @device @electricity
  Rule: The distributor is alerted when the RMS voltage swells above its threshold for longer than its period

    Scenario: Swell: the supply is beyond the threshold for longer than the period
      Given a commissioned electricity meter
      And voltage limits of swell above 253 V for 10 s
      When the supply goes through 256.0 V for 20 s
      Then exactly one RMS Voltage Swell Alert reaches the electricity distributor
      And no other user receives an RMS Voltage Swell Alert
      And the event log at the meter holds rms-voltage-swell once, after 10 s

    @boundary
    Scenario: Swell: the supply is beyond the threshold for one second longer than the period
      Given a commissioned electricity meter
      And voltage limits of swell above 253 V for 10 s
      When the supply goes through 256.0 V for 11 s
      Then an RMS Voltage Swell Alert reaches the electricity distributor within its response time
      And the event log at the meter holds rms-voltage-swell-ended once

    @boundary
    Scenario: Swell: within the threshold, one second shorter than the period, or with a break
      Given a commissioned electricity meter
      And voltage limits of swell above 253 V for 10 s
      When the supply goes through 250.0 V for 60 s, 256.0 V for 9 s, 250.0 V for 1 s, 256.0 V for 9 s, no mains for 1 s, 256.0 V for 9 s
      Then no RMS Voltage Swell Alert reaches any user

    @boundary
    Scenario: Swell: each excursion is an event of its own
      Given a commissioned electricity meter
      And voltage limits of swell above 253 V for 10 s
      When the supply goes through 256.0 V for 60 s, 230.0 V for 2 s, 256.0 V for 12 s
      Then the event log at the meter holds rms-voltage-swell 2 times
      And the event log at the meter holds rms-voltage-swell-ended 2 times

    @negative
    Scenario: A sag is no swell
      Given a commissioned electricity meter
      And voltage limits of swell above 253 V for 10 s
      When the supply goes through 190.0 V for 60 s
      Then the event log at the meter holds no rms-voltage-swell

    @negative
    Scenario: Swell: a period of zero switches the check off
      Given a commissioned electricity meter
      And voltage limits of swell above 253 V for 0 s
      When the supply goes through 256.0 V for 1 h
      Then the event log at the meter holds no rms-voltage-swell

  @S1A-average-rms-over-voltage @device @electricity
  Rule: The distributor is alerted when the mean voltage of a measurement period is above its upper threshold

    Scenario: Mean over-voltage: the mean is outside for a measurement period
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 258.0 V for 12 min
      Then exactly one Average RMS Over Voltage Alert reaches the electricity distributor
      And no other user receives an Average RMS Over Voltage Alert
      And the event log at the meter holds average-rms-over-voltage once, at the end of the period of 10 min
      And the mean voltage was counted 1 times over and 0 times under

    @boundary
    Scenario: Mean over-voltage: it is the mean that counts, at the end of the period, and not the voltage at that moment
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 258.0 V for 8 min, 245.0 V for 3 min
      Then an Average RMS Over Voltage Alert reaches the electricity distributor within its response time
      And the event log at the meter holds average-rms-over-voltage once, at the end of the period of 10 min

    @boundary
    Scenario: Mean over-voltage: nothing is judged before the end of a period, by its extremes, or just within the threshold
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 290.0 V for 2 min, 230.0 V for 8 min, 250.0 V for 10 min, 258.0 V for 9 min
      Then no Average RMS Over Voltage Alert reaches any user

    @boundary
    Scenario: Mean over-voltage: the first period outside is an event, further ones are not, and the return is
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 258.0 V for 30 min, 235.0 V for 10 min, 258.0 V for 11 min
      Then the event log at the meter holds average-rms-over-voltage 2 times
      And the event log at the meter holds average-rms-over-voltage-ended once

    @boundary
    Scenario: Mean over-voltage: excursions of one period each are counted
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 1 min
      And a measurement period of 1 min begins
      When the supply goes through 258.0 V for 60 s, 235.0 V for 60 s, 258.0 V for 60 s, 235.0 V for 60 s, 258.0 V for 65 s
      Then the mean voltage was counted 3 times over and 0 times under

    @boundary
    Scenario: Mean over-voltage: the mean is that over the time with mains
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 258.0 V for 4 min, no mains for 3 min, 258.0 V for 5 min
      Then the event log at the meter holds average-rms-over-voltage once, at the end of the period of 10 min
      And the mean voltage was counted 1 times over and 0 times under

    @negative
    Scenario: Mean over-voltage: periods without mains say nothing
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 230.0 V for 5 min, no mains for 30 min, 230.0 V for 10 min
      Then the event log at the meter holds no average-rms-over-voltage

    @negative
    Scenario: Mean over-voltage: a measurement period of zero switches the check off
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 0 s
      When the supply goes through 258.0 V for 2 h
      Then the event log at the meter holds no average-rms-over-voltage

  @S1A-average-rms-under-voltage @device @electricity
  Rule: The distributor is alerted when the mean voltage of a measurement period is below its lower threshold

    Scenario: Mean under-voltage: the mean is outside for a measurement period
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 211.0 V for 12 min
      Then exactly one Average RMS Under Voltage Alert reaches the electricity distributor
      And no other user receives an Average RMS Under Voltage Alert
      And the event log at the meter holds average-rms-under-voltage once, at the end of the period of 10 min
      And the mean voltage was counted 0 times over and 1 times under

    @boundary
    Scenario: Mean under-voltage: it is the mean that counts, at the end of the period, and not the voltage at that moment
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 211.0 V for 8 min, 224.0 V for 3 min
      Then an Average RMS Under Voltage Alert reaches the electricity distributor within its response time
      And the event log at the meter holds average-rms-under-voltage once, at the end of the period of 10 min

    @boundary
    Scenario: Mean under-voltage: nothing is judged before the end of a period, by its extremes, or just within the threshold
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 170.0 V for 2 min, 230.0 V for 8 min, 219.0 V for 10 min, 211.0 V for 9 min
      Then no Average RMS Under Voltage Alert reaches any user

    @boundary
    Scenario: Mean under-voltage: the first period outside is an event, further ones are not, and the return is
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 211.0 V for 30 min, 235.0 V for 10 min, 211.0 V for 11 min
      Then the event log at the meter holds average-rms-under-voltage 2 times
      And the event log at the meter holds average-rms-under-voltage-ended once

    @boundary
    Scenario: Mean under-voltage: excursions of one period each are counted
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 1 min
      And a measurement period of 1 min begins
      When the supply goes through 211.0 V for 60 s, 235.0 V for 60 s, 211.0 V for 60 s, 235.0 V for 60 s, 211.0 V for 65 s
      Then the mean voltage was counted 0 times over and 3 times under

    @boundary
    Scenario: Mean under-voltage: the mean is that over the time with mains
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 211.0 V for 4 min, no mains for 3 min, 211.0 V for 5 min
      Then the event log at the meter holds average-rms-under-voltage once, at the end of the period of 10 min
      And the mean voltage was counted 0 times over and 1 times under

    @negative
    Scenario: Mean under-voltage: periods without mains say nothing
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 10 min
      And a measurement period of 10 min begins
      When the supply goes through 230.0 V for 5 min, no mains for 30 min, 230.0 V for 10 min
      Then the event log at the meter holds no average-rms-under-voltage

    @negative
    Scenario: Mean under-voltage: a measurement period of zero switches the check off
      Given a commissioned electricity meter
      And voltage limits of mean from 216 V to 253 V over 0 s
      When the supply goes through 211.0 V for 2 h
      Then the event log at the meter holds no average-rms-under-voltage
