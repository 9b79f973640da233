Feature: Registrations as the DCC follows and shows them

  @REG-1 @dcc
  Rule: A User sees through one window just the registrations that it is entitled to

    Scenario Outline: The <user> sees its <fuel> meter point
      Given a commissioned <fuel> meter
      When the <user> looks into its window for the meter point
      Then the window shows the meter point with its meter

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | import supplier           | electricity |
        | export supplier           | electricity |
        | electricity distributor   | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | gas supplier    | gas  |
        | gas transporter | gas  |

    @electricity
    Scenario Outline: By one window the <user> sees <count> meter points
      Given a commissioned electricity meter
      When the <user> looks into its window
      Then the window shows <count> meter points

      Examples: on one fuel, on both, on none
        | user            | count |
        | import supplier | 1     |
        | other user      | 2     |
        | gas shipper     | 0     |

    @boundary @electricity
    Scenario: The supplier before sees its own time and nothing else
      Given a commissioned electricity meter
      And the meter point has passed to the incoming supplier
      When the import supplier looks into its window for the meter point
      Then the window shows nothing of the meter point but the time in which it was held

    @boundary @electricity
    Scenario: The supplier to come sees the meter point beforehand
      Given a commissioned electricity meter
      And the meter point passes to the incoming supplier in 3600 s
      When the incoming supplier looks into its window for the meter point
      Then the window shows the meter point with its meter

    @negative @electricity
    Scenario: A synchronisation has not been: what the DCC does not know it does not show
      Given a commissioned electricity meter
      And registration databases that are synchronised nightly
      And the meter point has passed to the incoming supplier
      When the incoming supplier looks into its window
      Then the window shows 0 meter points

    @negative
    Scenario Outline: The <user> sees nothing of the <fuel> meter point
      Given a commissioned <fuel> meter
      When the <user> looks into its window for the meter point
      Then the window shows 0 meter points

      @electricity
      Examples: electricity
        | user                     | fuel        |
        | incoming supplier        | electricity |
        | gas supplier             | electricity |
        | neighbouring distributor | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | import supplier | gas  |

  @REG-2 @dcc
  Rule: The registration databases are read directly and read only, and their meter points link by premises

    Scenario Outline: What the database of <fuel> says is in force at once
      Given a commissioned <fuel> meter
      And registration databases that are read directly
      And the meter point has passed to the <incoming>
      When the <incoming> sends Read Firmware Version
      Then the answer is a success within its response time

      @electricity
      Examples: electricity
        | incoming          | fuel        |
        | incoming supplier | electricity |

      @gas
      Examples: gas
        | incoming              | fuel |
        | incoming gas supplier | gas  |

    @boundary @electricity
    Scenario: Both fuels are found by one premises id
      Given a commissioned electricity meter
      And registration databases that are read directly
      When the premises are looked up
      Then the premises link the meter points, meters and hub of both fuels

    @negative @electricity
    Scenario Outline: What the <user> asks changes no registration
      Given a commissioned electricity meter
      And registration databases that are read directly
      And what the registration databases hold
      When the <user> sends Read Firmware Version
      Then the registration databases hold what they held

      Examples: who may and who may not
        | user              |
        | import supplier   |
        | incoming supplier |

  @REG-3 @REG-4 @dcc @electricity
  Rule: Access, security and comms data are referenced by a premises id, linked when smart meters are installed

    Scenario: Two smart meters
      Given a commissioned electricity meter
      When the premises are looked up
      Then the premises link the meter points, meters and hub of both fuels

    @boundary
    Scenario: A dumb meter is replaced by a smart one
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      And the meter point is registered with a smart meter that the DCC operates
      When the premises are looked up
      Then the premises link the meter points, meters and hub of both fuels

    @negative
    Scenario: A dumb meter is linked to no premises
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      When the premises are looked up
      Then the premises link nothing

  @REG-5 @dcc
  Rule: Data of dumb meters stay viewable and are found by MPAN or MPRN

    Scenario Outline: The <user> finds its dumb <fuel> meter
      Given a commissioned <fuel> meter
      And the meter point is registered with a dumb meter
      When the <user> looks into its window for the meter point
      Then the window says that the meter is dumb
      And the window shows neither premises nor devices

      @electricity
      Examples: electricity
        | user                    | fuel        |
        | import supplier         | electricity |
        | electricity distributor | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: Another number finds nothing
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      When the import supplier looks into its window for another meter point
      Then the window shows 0 meter points

    @negative @electricity
    Scenario: A dumb meter is shown to nobody who is not entitled to it
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      When the incoming supplier looks into its window for the meter point
      Then the window shows 0 meter points

  @REG-6 @dcc @electricity
  Rule: Between two nightly synchronisations access follows the last synchronised data

    Scenario: What changed since the last night is not followed yet
      Given a commissioned electricity meter
      And registration databases that are synchronised nightly
      And the meter point has passed to the incoming supplier
      When the import supplier sends Read Firmware Version
      Then the answer is a success within its response time
      And the incoming supplier is refused at the meter with E4

    @boundary
    Scenario: The night after, it is followed
      Given a commissioned electricity meter
      And registration databases that are synchronised nightly
      And the meter point has passed to the incoming supplier
      And 24 h have passed
      When the incoming supplier sends Read Firmware Version
      Then the answer is a success within its response time
      And the import supplier is refused at the meter with E4

    @boundary
    Scenario: A change of the next day waits for the next night
      Given a commissioned electricity meter
      And registration databases that are synchronised nightly
      And 24 h have passed
      And the meter point has passed to the incoming supplier
      When the incoming supplier sends Read Firmware Version
      Then the DCC refuses with E4

    @negative
    Scenario: A switch that was synchronised beforehand takes effect at its moment, not at night
      Given a commissioned electricity meter
      And registration databases that are synchronised nightly
      And the meter point passes to the incoming supplier in 48 h
      And 24 h have passed
      When the incoming supplier sends Read Firmware Version
      Then the DCC refuses with E4
      And the import supplier reaches the meter

  @REG-7 @dcc @electricity
  Rule: A move from the virtual to an actual single database changes nothing for a User

    Scenario Outline: The same request and the same window where the data are <source>
      Given a commissioned electricity meter
      And registration databases that are <source>
      When the import supplier looks into its window for the meter point
      Then the window shows the meter point with its meter
      And the import supplier reaches the meter

      Examples: one database or three
        | source               |
        | mirrored             |
        | synchronised nightly |
        | read directly        |

    @boundary
    Scenario Outline: In the middle of a change of holder where the data are <source>
      Given a commissioned electricity meter
      And the meter point has passed to the incoming supplier
      And registration databases that are <source>
      When the incoming supplier sends Read Firmware Version
      Then the answer is a success within its response time
      And the import supplier is refused at the meter with E4

      Examples: one database or three
        | source               |
        | mirrored             |
        | synchronised nightly |
        | read directly        |

    @negative
    Scenario Outline: The same refusal where the data are <source>
      Given a commissioned electricity meter
      And registration databases that are <source>
      When the incoming supplier sends Read Firmware Version
      Then the DCC refuses with E4
      And the window of the incoming supplier shows 0 meter points

      Examples: one database or three
        | source               |
        | mirrored             |
        | synchronised nightly |
        | read directly        |

  @REG-8 @dcc @gas
  Rule: The gas registration databases of transporters and of iGTs are separate and both are read

    Scenario Outline: A meter point of the database <database>
      Given a commissioned gas meter
      And the meter point is registered in the database <database>
      When the gas supplier sends Read Firmware Version
      Then the answer is a success within its response time

      Examples: databases
        | database |
        | gas-gt   |
        | gas-igt  |

    @boundary
    Scenario Outline: A change of holder in the database <database> where they are <source>
      Given a commissioned gas meter
      And registration databases that are <source>
      And the meter point is registered in the database <database>
      And the meter point has passed to the incoming gas supplier
      When the incoming gas supplier sends Read Firmware Version
      Then the answer is a success within its response time

      Examples: databases
        | database | source        |
        | gas-gt   | mirrored      |
        | gas-igt  | mirrored      |
        | gas-gt   | read directly |
        | gas-igt  | read directly |

    @negative
    Scenario Outline: Who is not in the database <database> is refused
      Given a commissioned gas meter
      And the meter point is registered in the database <database>
      And the registration of the gas supplier has ended
      When the gas supplier sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

      Examples: databases
        | database |
        | gas-gt   |
        | gas-igt  |

  @REG-9 @dcc @electricity
  Rule: The model supports better reads at a change of supplier: the incoming supplier may read registers early

    Scenario: Two hours before its moment, with three allowed
      Given a commissioned electricity meter
      And the registration parameter early_reading_s is 10800
      And the meter point passes to the incoming supplier in 7200 s
      When the incoming supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time

    @boundary
    Scenario: Two hours before its moment, with one allowed
      Given a commissioned electricity meter
      And the registration parameter early_reading_s is 3600
      And the meter point passes to the incoming supplier in 7200 s
      When the incoming supplier sends Read Instantaneous Import Registers
      Then the DCC refuses with E4

    @negative
    Scenario: By default not before its moment
      Given a commissioned electricity meter
      And the meter point passes to the incoming supplier in 7200 s
      When the incoming supplier sends Read Instantaneous Import Registers
      Then the DCC refuses with E4

    @negative
    Scenario: Nothing else is allowed early
      Given a commissioned electricity meter
      And the registration parameter early_reading_s is 10800
      And the meter point passes to the incoming supplier in 7200 s
      When the incoming supplier sends Read Firmware Version
      Then the DCC refuses with E4

  @COS-6 @dcc
  Rule: The registration says whether a meter is dumb or smart, whether the DCC operates it, and perhaps its payment mode

    Scenario Outline: A smart <fuel> meter of the DCC in <mode> mode
      Given a commissioned <fuel> meter
      And the meter point is registered with payment mode <mode>
      When the <user> looks into its window for the meter point
      Then the window says that the meter is smart
      And the window says of the DCC flag yes
      And the window says that the payment mode is <mode>

      @electricity
      Examples: electricity
        | user            | fuel        | mode       |
        | import supplier | electricity | credit     |
        | import supplier | electricity | prepayment |

      @gas
      Examples: gas
        | user         | fuel | mode       |
        | gas supplier | gas  | prepayment |

    @boundary @electricity
    Scenario: The payment mode may be unknown
      Given a commissioned electricity meter
      And the meter point is registered with payment mode unknown
      When the import supplier looks into its window for the meter point
      Then the window says that the payment mode is unknown

    @boundary @electricity
    Scenario: A smart meter that is not migrated has no DCC flag
      Given a commissioned electricity meter
      And the meter point is registered with a smart meter that is not migrated
      When the import supplier looks into its window for the meter point
      Then the window says that the meter is smart
      And the window says of the DCC flag no

    @negative @electricity
    Scenario: A dumb meter has no DCC flag
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      When the import supplier looks into its window for the meter point
      Then the window says that the meter is dumb
      And the window says of the DCC flag no

  @COS-15 @dcc @gas
  Rule: A shipper that is not the supplier has the rights of the parameter, and the supplier all of its own

    Scenario Outline: A shipper that may <rights> reads the meter
      Given a commissioned gas meter
      And the registration parameter shipper is <rights>
      And the meter point has the gas shipper as its shipper
      When the gas shipper sends Read Firmware Version
      Then the answer is a success within its response time
      And the gas supplier reaches the meter

      Examples: rights
        | rights    |
        | read      |
        | configure |

    Scenario: A shipper that may configure restricts access
      Given a commissioned gas meter
      And the registration parameter shipper is configure
      And the meter point has the gas shipper as its shipper
      When the gas shipper sends Disable Supply
      Then the answer is a success within its response time

    @boundary
    Scenario: The shipper is the supplier, as in 99 of 100 cases
      Given a commissioned gas meter
      And the meter point has the gas supplier as its shipper
      When the gas supplier sends Read Firmware Version
      Then the answer is a success within its response time

    @negative
    Scenario: By default a shipper has no access
      Given a commissioned gas meter
      And the meter point has the gas shipper as its shipper
      When the gas shipper sends Read Firmware Version
      Then the DCC refuses with E4
      And the gas supplier reaches the meter

    @negative
    Scenario: A shipper that may read does not configure
      Given a commissioned gas meter
      And the registration parameter shipper is read
      And the meter point has the gas shipper as its shipper
      When the gas shipper sends Disable Supply
      Then the DCC refuses with E4
      And nothing is sent to the meter

  @COS-16 @dcc @gas
  Rule: A gas site is large above 73200 kWh a year, whomever it supplies

    Scenario Outline: A <use> site of <annual> kWh a year
      Given a commissioned gas meter
      And the meter point is registered as a <use> site of <annual> kWh a year
      When the gas supplier looks into its window for the meter point
      Then the window says that the site is <size> and <use>
      And the gas supplier reaches the meter

      Examples: four kinds
        | use          | annual | size  |
        | domestic     | 12000  | small |
        | domestic     | 90000  | large |
        | non-domestic | 12000  | small |
        | non-domestic | 90000  | large |

      @boundary
      Examples: the limit
        | use          | annual | size  |
        | domestic     | 73200  | small |
        | domestic     | 73201  | large |
        | non-domestic | 73200  | small |
        | non-domestic | 73201  | large |

    @negative
    Scenario: Nobody has access to a large site because it is large
      Given a commissioned gas meter
      And the meter point is registered as a non-domestic site of 90000 kWh a year
      When the incoming gas supplier sends Read Firmware Version
      Then the DCC refuses with E4

  @COS-18 @dcc @gas
  Rule: A late registration update of an iGT gives no party access that it should not have

    Scenario: Once the update is there, the incoming supplier is let in and the one before is not
      Given a commissioned gas meter
      And the meter point is registered in the database gas-igt
      When the registration system tells that the meter point passed to the incoming gas supplier 3600 s ago
      Then the incoming gas supplier reaches the meter
      And the gas supplier is refused at the meter with E4

    @boundary
    Scenario: The loss was told in time and the gain is late
      Given a commissioned gas meter
      And the meter point is registered in the database gas-igt
      And the registration of the gas supplier has ended
      When the incoming gas supplier sends Read Firmware Version
      Then the DCC refuses with E4
      And the gas supplier is refused at the meter with E4

    @negative
    Scenario: Before the update nobody gets in on the strength of it
      Given a commissioned gas meter
      And the meter point is registered in the database gas-igt
      When the incoming gas supplier sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

  @COS-19 @dcc
  Rule: A metering agent has access from its appointment to its de-appointment, and around them as the parameter says

    Scenario Outline: An agent that the supplier of the <fuel> meter has appointed
      Given a commissioned <fuel> meter
      And the meter point has passed to the incoming agent
      When the incoming agent sends Read Firmware Version
      Then the answer is a success within its response time
      And the registered supplier agent is refused at the meter with E4

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary @electricity
    Scenario: After its de-appointment, for as long as the parameter says
      Given a commissioned electricity meter
      And the registration parameter agent_lag_s is 3600
      And the registration of the registered supplier agent has ended
      When the registered supplier agent sends Read Firmware Version
      Then the answer is a success within its response time

    @boundary @electricity
    Scenario: Before its appointment, for as long as the parameter says
      Given a commissioned electricity meter
      And the registration parameter agent_lead_s is 7200
      And the meter point passes to the incoming agent in 3600 s
      When the incoming agent sends Read Firmware Version
      Then the answer is a success within its response time

    @negative @electricity
    Scenario: After its de-appointment
      Given a commissioned electricity meter
      And the registration of the registered supplier agent has ended
      When the registered supplier agent sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

    @negative @electricity
    Scenario: Before its appointment
      Given a commissioned electricity meter
      And the meter point passes to the incoming agent in 3600 s
      When the incoming agent sends Read Firmware Version
      Then the DCC refuses with E4

  @COS-20 @dcc
  Rule: A compliant smart meter that is not migrated has no DCC flag, and a request to it is refused

    Scenario Outline: The <user> asks the <fuel> meter that is not migrated
      Given a commissioned <fuel> meter
      And the meter point is registered with a smart meter that is not migrated
      When the <user> sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                    | fuel        |
        | import supplier         | electricity |
        | electricity distributor | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The meter is migrated
      Given a commissioned electricity meter
      And the meter point is registered with a smart meter that is not migrated
      And the meter point is registered with a smart meter that the DCC operates
      When the import supplier sends Read Firmware Version
      Then the answer is a success within its response time

    @negative @electricity
    Scenario: Not even a signal is let through
      Given a commissioned electricity meter
      And the meter point is registered with a smart meter that is not migrated
      When the import supplier sends Disable Supply
      Then the DCC refuses with E4
      And nothing is sent to the meter

  @COS-21 @dcc
  Rule: A meter point registered as dumb is not operated, and a request to it is refused

    Scenario Outline: The <user> asks the <fuel> meter that is registered as dumb
      Given a commissioned <fuel> meter
      And the meter point is registered with a dumb meter
      When the <user> sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                    | fuel        |
        | import supplier         | electricity |
        | electricity distributor | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: A smart meter takes its place
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      And the meter point is registered with a smart meter that the DCC operates
      When the import supplier sends Read Firmware Version
      Then the answer is a success within its response time

    @negative @electricity
    Scenario: The other fuel of the premises goes on
      Given a commissioned electricity meter
      And the meter point is registered with a dumb meter
      When the import supplier sends Disable Supply
      Then the DCC refuses with E4
      And the gas supplier reaches the gas meter of the rig

  @DATA-2 @dcc
  Rule: The DCC knows each meter by its meter point identifier

    Scenario Outline: The <number> finds the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> looks into its window for the meter point
      Then the window shows the meter point with its meter
      And the window shows 1 meter points

      @electricity
      Examples: electricity
        | number | fuel        | user            |
        | MPAN   | electricity | import supplier |

      @gas
      Examples: gas
        | number | fuel | user         |
        | MPRN   | gas  | gas supplier |

    @boundary @electricity
    Scenario: Another MPAN finds nothing
      Given a commissioned electricity meter
      When the import supplier looks into its window for another meter point
      Then the window shows 0 meter points

    @negative @electricity
    Scenario: The MPAN finds nothing for the gas supplier
      Given a commissioned electricity meter
      When the gas supplier looks into its window for the meter point
      Then the window shows 0 meter points

  @DATA-7 @DAT-3 @dcc
  Rule: Where the fuels are supplied separately, the lead says whose supplier is responsible for the WAN

    Scenario Outline: Asked by its <fuel> meter, with the supplier of <lead> as the lead
      Given a commissioned <fuel> meter
      And the lead supplier of the premises is that of <lead>
      When the premises are looked up
      Then the <user> answers for the WAN of the premises

      @electricity
      Examples: electricity
        | fuel        | lead        | user            |
        | electricity | electricity | import supplier |
        | electricity | gas         | gas supplier    |

      @gas
      Examples: gas
        | fuel | lead        | user            |
        | gas  | electricity | import supplier |
        | gas  | gas         | gas supplier    |

    Scenario Outline: The lead of the premises is seen by the <user>
      Given a commissioned <fuel> meter
      And the lead supplier of the premises is that of gas
      When the <user> looks into its window for the meter point
      Then the window says that the lead is gas

      @electricity
      Examples: electricity
        | fuel        | user            |
        | electricity | import supplier |

      @gas
      Examples: gas
        | fuel | user         |
        | gas  | gas supplier |

    @boundary @electricity
    Scenario: The supplier of the lead fuel has changed
      Given a commissioned electricity meter
      And the lead supplier of the premises is that of electricity
      And the meter point has passed to the incoming supplier
      When the premises are looked up
      Then the incoming supplier answers for the WAN of the premises

    @negative @electricity
    Scenario: Without a supplier of the lead fuel the other one is responsible
      Given a commissioned electricity meter
      And the lead supplier of the premises is that of electricity
      And the registration of the import supplier has ended
      When the premises are looked up
      Then the gas supplier answers for the WAN of the premises
