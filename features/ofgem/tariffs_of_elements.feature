Feature: Tariffs of the second element, in the words of the services that Ofgem drafted

  @FUN-D @device @electricity
  Rule: The second element of a meter supports time of use tariffs of its own

    Scenario: A rate of element 2 begins at its minute, and element 1 stays in its rate
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 10:30 to 12:00
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 1200 W on element 1, 2000 W on element 2 run for 1 h
      Then the rates of element 2 have risen by 1000 Wh, 1000 Wh
      And the rates of element 1 have risen by 1200 Wh

    Scenario: A rate of element 1 begins, and element 2 stays in its rate
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 10:30 to 12:00
      And element 2 switches to rate 1, rate 2 from 18:00 to 20:00
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 1200 W on element 1, 2000 W on element 2 run for 1 h
      Then the rates of element 1 have risen by 600 Wh, 600 Wh
      And the rates of element 2 have risen by 2000 Wh

    Scenario: All four rates of element 2 in turn
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 10:30 to 11:30, rate 3 from 11:30 to 13:00, rate 4 from 13:00 to 15:00
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 2000 W on element 2 run for 5 h
      Then the rates of element 2 have risen by 1000 Wh, 2000 Wh, 3000 Wh, 4000 Wh
      And the rates of element 1 have risen by 0 Wh

    @boundary
    Scenario: A rate of element 2 that crosses midnight
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 23:00 to 01:00
      And the clock of the meter stands at 2026-01-14 22:30:00 UTC
      When loads of 2000 W on element 2 run for 3 h
      Then the rates of element 2 have risen by 2000 Wh, 4000 Wh

    @boundary
    Scenario: A rate of element 2 follows local time in summer
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 00:30 to 07:30
      And the clock of the meter stands at 2026-07-14 23:00:00 UTC
      When loads of 2000 W on element 2 run for 1 h
      Then the rates of element 2 have risen by 1000 Wh, 1000 Wh

    @boundary
    Scenario: A weekend rate of element 2 ends with Sunday
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 on Saturdays and Sundays
      And the clock of the meter stands at 2026-01-18 23:00:00 UTC
      When loads of 2000 W on element 2 run for 2 h
      Then the rates of element 2 have risen by 2000 Wh, 2000 Wh

    @boundary
    Scenario: Element 2 keeps its switching table over a loss of power
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 10:30 to 12:00
      And the mains has failed for 60 s
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 2000 W on element 2 run for 1 h
      Then the rates of element 2 have risen by 1000 Wh, 1000 Wh

    @boundary
    Scenario: A rate of element 2 begins anew after its end, and nothing is lost
      Given a commissioned electricity meter
      And element 2 switches to rate 1
      And the register of rate 1 of element 2 stands 700 Wh before its end
      When loads of 2000 W on element 2 run for 1 h
      Then the rates of element 2 have risen by 2000 Wh
      And the register of rate 1 of element 2 has begun anew after its end

    @negative
    Scenario: What element 1 draws is in no rate of element 2
      Given a commissioned electricity meter
      And the meter has a tariff of 30 p/kWh, 7.5 p/kWh from 10:30 to 12:00
      And element 2 switches to rate 1, rate 2 from 10:30 to 12:00
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      When loads of 2000 W on element 1 run for 1 h
      Then the rates of element 1 have risen by 1000 Wh, 1000 Wh
      And the rates of element 2 have risen by 0 Wh
