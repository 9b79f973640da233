Feature: Access control of the DCC

  @ACC-1 @DCC-comms-access-control @dcc
  Rule: A request is authorised by role, and by registration, network area or accreditation record

    Scenario Outline: The <user> is let to its <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Firmware Version
      Then the answer is a success within its response time

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
        | user                      | fuel |
        | gas supplier              | gas  |
        | gas transporter           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |

    @boundary
    Scenario Outline: The <incoming> is let to the <fuel> meter from its moment on, and the <outgoing> no longer
      Given a commissioned <fuel> meter
      And the meter point passes to the <incoming> in 60 s
      And 60 s have passed
      When the <incoming> sends Read Firmware Version
      Then the answer is a success within its response time
      And the <outgoing> is refused at the meter with E4

      @electricity
      Examples: electricity
        | incoming          | outgoing        | fuel        |
        | incoming supplier | import supplier | electricity |

      @gas
      Examples: gas
        | incoming              | outgoing     | fuel |
        | incoming gas supplier | gas supplier | gas  |

    @boundary @electricity
    Scenario: A network operator whose area the meter comes to lie in
      Given a commissioned electricity meter
      And the meter point lies in the network area of the neighbouring distributor
      When the neighbouring distributor sends Read Firmware Version
      Then the answer is a success within its response time
      And the electricity distributor is refused at the meter with E4

    @boundary @gas
    Scenario: A gas network operator whose area the meter comes to lie in
      Given a commissioned gas meter
      And the meter point lies in the network area of the neighbouring transporter
      When the neighbouring transporter sends Read Firmware Version
      Then the answer is a success within its response time
      And the gas transporter is refused at the meter with E4

    @negative
    Scenario Outline: The <user> has no business with this <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                     | fuel        |
        | incoming supplier        | electricity |
        | gas supplier             | electricity |
        | neighbouring distributor | electricity |
        | gas transporter          | electricity |
        | incoming agent           | electricity |
        | energy service company   | electricity |

      @gas
      Examples: gas
        | user                     | fuel |
        | incoming gas supplier    | gas  |
        | import supplier          | gas  |
        | gas shipper              | gas  |
        | neighbouring transporter | gas  |
        | electricity distributor  | gas  |
        | energy service company   | gas  |

    @negative
    Scenario Outline: A supplier that will hold the <fuel> meter does not hold it yet
      Given a commissioned <fuel> meter
      And the meter point passes to the <incoming> in 3600 s
      When the <incoming> sends Read Firmware Version
      Then the DCC refuses with E4
      And the <outgoing> reaches the meter

      @electricity
      Examples: electricity
        | incoming          | outgoing        | fuel        |
        | incoming supplier | import supplier | electricity |

      @gas
      Examples: gas
        | incoming              | outgoing     | fuel |
        | incoming gas supplier | gas supplier | gas  |

    @negative
    Scenario Outline: The role of the <user> does not have the service
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Prepay Values
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | electricity distributor   | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | gas transporter | gas  |

  @ACC-2 @dcc @electricity
  Rule: The DCC stores no meter reads but to buffer them

    Scenario: A reading that was delivered
      Given a commissioned electricity meter
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the DCC holds nothing of the answer once it is delivered

    @boundary
    Scenario: A reading that has to wait for its User
      Given a commissioned electricity meter
      And the receiver of the import supplier is away
      When the import supplier sends Read Instantaneous Import Registers
      Then the DCC holds nothing of the answer once the import supplier takes messages again

    @negative
    Scenario: A reading that is refused
      Given a commissioned electricity meter
      When the incoming supplier sends Read Instantaneous Import Registers
      Then the DCC refuses with E4
      And the DCC has nothing of the request on record

  @ACC-3 @dcc @electricity
  Rule: Only parties to the SEC are authorised

    Scenario Outline: The <user> is a party to the SEC
      Given a commissioned electricity meter
      When the <user> sends Read Firmware Version
      Then the answer is a success within its response time

      Examples: suppliers, network operators, energy service companies
        | user                    |
        | import supplier         |
        | electricity distributor |
        | other user              |

    @boundary
    Scenario: A party that has just left
      Given a commissioned electricity meter
      And the import supplier is no party to the SEC any more
      When the import supplier sends Read Firmware Version
      Then the DCC refuses with E3
      And nothing is sent to the meter

    @negative
    Scenario: Somebody who is no party
      Given a commissioned electricity meter
      When the outsider sends Read Firmware Version
      Then the DCC refuses with E1
      And nothing is sent to the meter

    @negative
    Scenario: Somebody who is no party sees no registration
      Given a commissioned electricity meter
      When the outsider looks into its window
      Then the window shows 0 meter points

  @ACC-4 @dcc
  Rule: Access follows the registration data of whatever source it is configured to have

    Scenario Outline: Registration data that are <source> let the <incoming> to its <fuel> meter
      Given a commissioned <fuel> meter
      And registration databases that are <source>
      And the meter point has passed to the <incoming>
      And 24 h have passed
      When the <incoming> sends Read Firmware Version
      Then the answer is a success within its response time
      And the <outgoing> is refused at the meter with E4

      @electricity
      Examples: electricity
        | source              | incoming          | outgoing        | fuel        |
        | mirrored            | incoming supplier | import supplier | electricity |
        | synchronised nightly | incoming supplier | import supplier | electricity |
        | read directly       | incoming supplier | import supplier | electricity |

      @gas
      Examples: gas
        | source              | incoming              | outgoing     | fuel |
        | mirrored            | incoming gas supplier | gas supplier | gas  |
        | synchronised nightly | incoming gas supplier | gas supplier | gas  |
        | read directly       | incoming gas supplier | gas supplier | gas  |

    @boundary @electricity
    Scenario Outline: Registration data that are <source> are followed at once
      Given a commissioned electricity meter
      And registration databases that are <source>
      And the meter point has passed to the incoming supplier
      When the incoming supplier sends Read Firmware Version
      Then the answer is a success within its response time

      Examples: sources
        | source        |
        | mirrored      |
        | read directly |

    @negative @electricity
    Scenario Outline: By registration data that are <source> nobody else is let in
      Given a commissioned electricity meter
      And registration databases that are <source>
      When the incoming supplier sends Read Firmware Version
      Then the DCC refuses with E4
      And the import supplier reaches the meter

      Examples: sources
        | source              |
        | mirrored            |
        | synchronised nightly |
        | read directly       |

  @ACC-5 @dcc
  Rule: Who sees customer data and who sends signals depends on consent where the parameter asks for it

    Scenario Outline: An accredited User with the consumer's authority reads the <fuel> meter
      Given a commissioned <fuel> meter
      And the energy service company is accredited
      And the energy service company has the consumer's authority for the meter
      When the energy service company sends Read Firmware Version
      Then the answer is a success within its response time

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @electricity
    Scenario: Where no consent is asked for, accreditation is enough
      Given a commissioned electricity meter
      And the registration parameter consent is false
      And the energy service company is accredited
      When the energy service company sends Read Firmware Version
      Then the answer is a success within its response time

    @boundary @electricity
    Scenario: An authority for 60 s is over after 60 s
      Given a commissioned electricity meter
      And the energy service company is accredited
      And the energy service company has the consumer's authority for the meter for 60 s
      And 60 s have passed
      When the energy service company sends Read Firmware Version
      Then the DCC refuses with E4

    @negative @electricity
    Scenario: Accreditation without the consumer's authority
      Given a commissioned electricity meter
      And the energy service company is accredited
      When the energy service company sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

    @negative @electricity
    Scenario: An authority after the accreditation has ended
      Given a commissioned electricity meter
      And the accreditation of the other user has ended
      When the other user sends Read Firmware Version
      Then the DCC refuses with E4

    @negative @electricity
    Scenario: No authority lets anybody but a supplier send signals
      Given a commissioned electricity meter
      And the registration parameter consent is false
      When the other user sends Disable Supply
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @ACC-6 @dcc @electricity
  Rule: How often and how finely a network operator reads is a parameter

    Scenario: Without limits
      Given a commissioned electricity meter
      And the electricity distributor has asked for a reading by registration
      When the electricity distributor sends Read Firmware Version
      Then the answer is a success within its response time

    @boundary
    Scenario: Once an hour, and an hour has passed
      Given a commissioned electricity meter
      And the electricity distributor has asked for a reading by registration
      And the registration parameter network_interval_s is 3600
      And 3601 s have passed
      When the electricity distributor sends Read Firmware Version
      Then the answer is a success within its response time

    @boundary
    Scenario: A profile of the whole day where no finer one is allowed
      Given a commissioned electricity meter
      And the registration parameter network_period_s is 86400
      When the electricity distributor reads a profile of 24 h by registration
      Then access control answers I99

    @negative
    Scenario: Once an hour, and the hour is not over
      Given a commissioned electricity meter
      And the electricity distributor has asked for a reading by registration
      And the registration parameter network_interval_s is 3600
      When the electricity distributor sends Read Firmware Version
      Then the DCC refuses with E4
      And the import supplier reaches the meter

    @negative
    Scenario: A profile of less than a day where no finer one is allowed
      Given a commissioned electricity meter
      And the registration parameter network_period_s is 86400
      When the electricity distributor reads a profile of 23 h by registration
      Then access control answers E4

  @PM-8 @dcc
  Rule: The DCC answers a supplier's read to that supplier, who hands it on

    Scenario Outline: A reading of the <user>
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers
      Then the answer goes to the <user> and to nobody else

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The network operator has just read for itself
      Given a commissioned electricity meter
      And the electricity distributor has asked for a reading by registration
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer goes to the import supplier and to nobody else

    @negative @electricity
    Scenario: A supplier that holds the meter no longer reads for nobody
      Given a commissioned electricity meter
      And the meter point has passed to the incoming supplier
      When the import supplier sends Read Instantaneous Import Registers
      Then the DCC refuses with E4
      And nothing is sent to the meter
