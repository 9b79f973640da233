Feature: A twin element SMETS1 meter

  @S1-4.1 @device @electricity
  Rule: Each element counts what is drawn behind it and nothing of the other

    Scenario Outline: Loads of <loads>
      Given a commissioned electricity meter
      And loads of <loads> have run for 1 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered registers of both elements have risen by what each of them drew
      And the rates of each element have risen together as its register has

      Examples: each element alone, and both
        | loads                                      |
        | 2000 W on element 1                        |
        | 2000 W on element 2                        |
        | 1200 W on element 1, 3700 W on element 2   |
        | 4500 W on element 1, 150 W on element 2    |

    Scenario: The distributor is told both registers
      Given a commissioned electricity meter
      And loads of 700 W on element 1, 1900 W on element 2 have run for 1 h
      When the electricity distributor sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered registers of both elements have risen by what each of them drew

    @boundary
    Scenario: Registers of both elements outlive a loss of power
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 10:30 to 12:00
      And the clock of the meter stands at 2026-01-14 10:00:00 UTC
      And loads of 1000 W on element 1, 2000 W on element 2 have run for 2 h
      And the mains has failed for 60 s
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered registers of both elements have risen by what each of them drew
      And the rates of element 2 have risen by 1000 Wh, 3000 Wh

    @boundary
    Scenario Outline: The register of element 2 begins anew after its end, and nothing is lost: <left> before
      Given a commissioned electricity meter
      And the register of element 2 stands <left> before its end
      And loads of 1200 W on element 1, 2000 W on element 2 have run for 1 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered registers of both elements have risen by what each of them drew
      And the answered register of element 2 has begun anew after its end
      And the rates of each element have risen together as its register has

      Examples: in the middle, with the first watt-hour
        | left   |
        | 700 Wh |
        | 1 Wh   |

    @boundary
    Scenario: Power is lost after the register of element 2 has begun anew
      Given a commissioned electricity meter
      And the register of element 2 stands 700 Wh before its end
      And loads of 2000 W on element 2 have run for 1 h
      And the mains has failed for 60 s
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered register of element 2 has begun anew after its end

    @boundary
    Scenario Outline: The register of element 2 counts on past <place>
      Given a commissioned electricity meter
      And the register of element 2 stands 700 Wh before <place>
      And loads of 2000 W on element 2 have run for 1 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered registers of both elements have risen by what each of them drew

      Examples: figures that a register can be too narrow for
        | place         |
        | 1000000000 Wh |
        | 2147483648 Wh |

    @negative
    Scenario: Without a load no register of either element moves
      Given a commissioned electricity meter
      And loads of 0 W on element 1, 0 W on element 2 have run for 3 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered registers of both elements have risen by what each of them drew
      And the rates of element 2 have risen by 0 Wh

    @negative
    Scenario: A meter with one element answers no second register
      Given a commissioned electricity meter
      And an electricity meter with one element
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answer says nothing of a second element

  @S1-4.8 @device @electricity
  Rule: A half hour of the profile has what each element drew in it

    Scenario Outline: The <user> reads the import profile of both elements
      Given a commissioned electricity meter
      And the elements have followed these half hours: <half hours>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours of element 2 are those of its load
      And the answered half hours agree with the bench side
      And the answered half hours of element 2 agree with the bench side

      Examples: eligible users
        | user                    | half hours                      |
        | import supplier         | 2000/800 W, 0/3000 W, 1000/0 W  |
        | electricity distributor | 500/700 W, 900/0 W              |
        | other user              | 0/2400 W, 1500/1100 W           |

    @boundary
    Scenario: One element draws nothing for whole half hours
      Given a commissioned electricity meter
      And the elements have followed these half hours: 0/2000 W, 2000/0 W, 0/0 W, 0/2000 W
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours of element 2 are those of its load

    @boundary
    Scenario: Half hours of element 2 hold what flowed in them while its register begins anew
      Given a commissioned electricity meter
      And the register of element 2 stands 500 Wh before its end
      And the elements have followed these half hours: 600/2000 W, 0/1400 W
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours of element 2 are those of its load

    @boundary
    Scenario: Half hours of both elements outlive a loss of power
      Given a commissioned electricity meter
      And the elements have followed these half hours: 600/1400 W, 1800/200 W
      And the mains has failed for 60 s
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours of element 2 are those of its load

    @negative
    Scenario: A meter with one element answers no second value of a half hour
      Given a commissioned electricity meter
      And an electricity meter with one element
      And the demand has followed these half hours: 500 W, 3000 W
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answer says nothing of a second element

  @S1-6.2 @device @electricity
  Rule: Each element has a meter point of its own

    Scenario Outline: The <user> reads the meter points of both elements
      Given a commissioned electricity meter
      And the import supplier has set the meter point 1234567890126 for element 2
      When the <user> sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig
      And the answered meter point of element 2 is 1234567890126

      Examples: eligible users
        | user                    |
        | import supplier         |
        | electricity distributor |

    @boundary
    Scenario: The meter point of element 2 is the one that was told last
      Given a commissioned electricity meter
      And the import supplier has set the meter point 1234567890126 for element 2
      And the import supplier has set the meter point 1200023305967 for element 2
      When the import supplier sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point of element 2 is 1200023305967

    @boundary
    Scenario: The meter point of element 2 stays while that of element 1 is set, and over a loss of power
      Given a commissioned electricity meter
      And the import supplier has set the meter point 1234567890126 for element 2
      And the import supplier has set the meter point of element 1 alone
      And the mains has failed for 60 s
      When the import supplier sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig
      And the answered meter point of element 2 is 1234567890126

    @negative
    Scenario: A meter with one element tells no meter point of a second one
      Given a commissioned electricity meter
      And an electricity meter with one element
      When the import supplier sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig
      And the answer says nothing of a second element

  @S1-4.4 @device @electricity
  Rule: The billing data log of a meter with two elements holds the registers of both

    Scenario: Snapshots of a daily billing calendar hold what has flowed through element 2 in between
      Given a commissioned electricity meter
      And element 2 switches to rate 1, rate 2 from 00:30 to 07:30
      And a billing calendar that is daily at 06:00:00
      And the clock of the meter stands at 2026-02-26 05:59:00 UTC
      And loads of 1000 W on element 1, 2000 W on element 2 have run for 25 h
      When the import supplier sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered entries were made at 2026-02-26 06:00:00, 2026-02-27 06:00:00 UTC
      And the rates of element 2 have risen between the newest answered snapshots by 34000 Wh, 14000 Wh
      And the answered entries agree with the meter

    Scenario: A change of the tariff of element 2 is kept when it goes into force
      Given a commissioned electricity meter in credit mode
      And loads of 1000 W on element 1, 2000 W on element 2 have run for 1 h
      And the clock of the meter stands at 2026-03-10 12:00:00 UTC
      And the import supplier has set for element 2 a tariff of 20 p/kWh, 10 p/kWh from 00:30 to 07:30
      When the import supplier sends Retrieve Change Of Mode / Tariff Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the newest answered entries were made at 2026-03-10 12:00:00 UTC
      And the answered entries agree with the meter

    @boundary
    Scenario: Snapshots hold what has flowed through element 2 while its register begins anew
      Given a commissioned electricity meter
      And a billing calendar that is daily at 06:00:00
      And the clock of the meter stands at 2026-11-26 05:59:00 UTC
      And the register of element 2 stands 30000 Wh before its end
      And loads of 1000 W on element 1, 2000 W on element 2 have run for 25 h
      When the import supplier sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the rates of element 2 have risen between the newest answered snapshots by 48000 Wh
      And the answered entries agree with the meter

    @negative
    Scenario: Snapshots of a meter with one element hold nothing of a second one
      Given a commissioned electricity meter
      And an electricity meter with one element
      And a billing calendar that is daily at 06:00:00
      And the clock of the meter stands at 2026-02-26 05:59:00 UTC
      And 25 h have passed
      When the import supplier sends Retrieve Billing Calendar Triggered Billing Data Log for all entries
      Then the answer is a success within its response time
      And the answer says nothing of a second element
