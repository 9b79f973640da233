Feature: Reading and registration services of the Ofgem catalogue on a SMETS1 site

  @FUN-A @device
  Rule: Accurate reads for defined periods are provided from afar

    Scenario Outline: The <fuel> meter at its <point> load counts within both limits of its class
      Given a commissioned <fuel> meter
      And the <point> load of the meter, for 24 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen within the limits of the meter's class

      @electricity
      Examples: electricity
        | user            | fuel        | point  |
        | import supplier | electricity | middle |

      @gas
      Examples: gas
        | user         | fuel | point  |
        | gas supplier | gas  | middle |

    @boundary
    Scenario Outline: The <fuel> meter at the end of its range, the <point> load, counts within both limits of its class
      Given a commissioned <fuel> meter
      And the <point> load of the meter, for 24 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen within the limits of the meter's class

      @electricity
      Examples: electricity
        | user            | fuel        | point                       |
        | import supplier | electricity | smallest                    |
        | import supplier | electricity | last below the transitional |
        | import supplier | electricity | transitional                |
        | import supplier | electricity | largest                     |

      @gas
      Examples: gas
        | user         | fuel | point                       |
        | gas supplier | gas  | smallest                    |
        | gas supplier | gas  | last below the transitional |
        | gas supplier | gas  | transitional                |
        | gas supplier | gas  | largest                     |

    @boundary @electricity
    Scenario Outline: Generation at the <point> load is counted within both limits of the class
      Given a commissioned electricity meter
      And the <point> load of the meter as generation, for 24 h
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register has risen within the limits of the meter's class

      Examples: both ends
        | point    |
        | smallest |
        | largest  |

    Scenario Outline: The half hours of the <fuel> meter add up to its register
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours add up to what the import register has risen by

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                  |
        | import supplier | electricity | 333 W, 1777 W, 71 W, 2999 W |

      @gas
      Examples: gas
        | user         | fuel | half hours                                     |
        | gas supplier | gas  | 0.333 m3/h, 1.777 m3/h, 0.071 m3/h, 2.999 m3/h |

    @boundary
    Scenario Outline: The half hours of the <fuel> meter around the end of the <end> are whole
      Given a commissioned <fuel> meter
      And it is an hour before the end of the <end>
      And the demand has followed these half hours: <half hours>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours add up to what the import register has risen by
      And the answered half hours agree with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | end   | half hours                   |
        | import supplier | electricity | day   | 500 W, 1500 W, 2500 W, 700 W |
        | import supplier | electricity | month | 500 W, 1500 W, 2500 W, 700 W |

      @gas
      Examples: gas
        | user         | fuel | end   | half hours                             |
        | gas supplier | gas  | day   | 0.5 m3/h, 1.5 m3/h, 2.5 m3/h, 0.7 m3/h |
        | gas supplier | gas  | month | 0.5 m3/h, 1.5 m3/h, 2.5 m3/h, 0.7 m3/h |

    @boundary
    Scenario Outline: The local day of the <fuel> meter on which the clocks go forward has 46 half hours
      Given a commissioned <fuel> meter
      And a demand of <demand> all through the day on which the clocks go forward
      When the <user> sends Read Active Import Profile Data for that local day
      Then the answer is a success within its response time
      And the answer holds 46 half hours without a gap
      And each answered half hour holds <content> within the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | demand | content |
        | import supplier | electricity | 1000 W | 500 Wh  |

      @gas
      Examples: gas
        | user         | fuel | demand   | content |
        | gas supplier | gas  | 2.0 m3/h | 1.0 m3  |

    @boundary
    Scenario Outline: The local day of the <fuel> meter on which the clocks go back has 50 half hours
      Given a commissioned <fuel> meter
      And a demand of <demand> all through the day on which the clocks go back
      When the <user> sends Read Active Import Profile Data for that local day
      Then the answer is a success within its response time
      And the answer holds 50 half hours without a gap
      And each answered half hour holds <content> within the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | demand | content |
        | import supplier | electricity | 1000 W | 500 Wh  |

      @gas
      Examples: gas
        | user         | fuel | demand   | content |
        | gas supplier | gas  | 2.0 m3/h | 1.0 m3  |

    @boundary @electricity
    Scenario: A half hour without mains leaves the others right, and the sum
      Given a commissioned electricity meter
      And the demand has followed these half hours: 1333 W, no mains, 777 W
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours add up to what the import register has risen by

    @negative
    Scenario Outline: Where nothing is consumed the <fuel> meter tells of nothing
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | half hours    |
        | import supplier | electricity | 0 W, 0 W, 0 W |

      @gas
      Examples: gas
        | user         | fuel | half hours         |
        | gas supplier | gas  | 0.0 m3/h, 0.0 m3/h |

  @FUN-A1 @device
  Rule: Reads for defined periods reach customers, suppliers and other designated market organisations

    Scenario Outline: The half hours of the <fuel> meter reach the <organisation> and the consumer
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <organisation> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the consumer is given the same half hours

      @electricity
      Examples: electricity
        | user            | fuel        | organisation            | half hours           |
        | import supplier | electricity | import supplier         | 1234 W, 56 W, 2345 W |
        | import supplier | electricity | electricity distributor | 1234 W, 56 W, 2345 W |
        | import supplier | electricity | other user              | 1234 W, 56 W, 2345 W |

      @gas
      Examples: gas
        | user         | fuel | organisation    | half hours                         |
        | gas supplier | gas  | gas supplier    | 1.234 m3/h, 0.056 m3/h, 2.345 m3/h |
        | gas supplier | gas  | gas transporter | 1.234 m3/h, 0.056 m3/h, 2.345 m3/h |
        | gas supplier | gas  | other user      | 1.234 m3/h, 0.056 m3/h, 2.345 m3/h |

    @boundary
    Scenario Outline: Across the end of the day the <organisation> and the consumer at the <fuel> meter have the same half hours
      Given a commissioned <fuel> meter
      And it is an hour before the end of the day
      And the demand has followed these half hours: <half hours>
      When the <organisation> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the consumer is given the same half hours

      @electricity
      Examples: electricity
        | user            | fuel        | organisation | half hours                |
        | import supplier | electricity | other user   | 1234 W, 56 W, 2345 W, 0 W |

      @gas
      Examples: gas
        | user         | fuel | organisation | half hours                                   |
        | gas supplier | gas  | other user   | 1.234 m3/h, 0.056 m3/h, 2.345 m3/h, 0.0 m3/h |

    @negative
    Scenario Outline: The <organisation> is not designated for the half hours of the <fuel> meter
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <organisation> sends Read Active Import Profile Data for these half hours
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | organisation              | half hours | code |
        | import supplier | electricity | registered supplier agent | 1234 W     | E2   |
        | import supplier | electricity | gas supplier              | 1234 W     | E4   |

      @gas
      Examples: gas
        | user         | fuel | organisation              | half hours | code |
        | gas supplier | gas  | registered supplier agent | 1.234 m3/h | E2   |
        | gas supplier | gas  | import supplier           | 1.234 m3/h | E4   |

  @OFGEM-3.0 @device
  Rule: A smart meter is registered by what it says of itself: who it is, and which meter point it serves

    Scenario Outline: The <fuel> meter tells its supplier who it is
      Given a commissioned <fuel> meter
      When the <user> sends Read Device Configuration (Identity Exc MPxN)
      Then the answer is a success within its response time
      And the answered identity is the one declared for the device

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <fuel> meter tells its supplier for which meter point it is registered
      Given a commissioned <fuel> meter
      When the <user> sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The registration outlives a loss of power
      Given a commissioned electricity meter
      And the mains has failed for 1 h
      When the electricity distributor sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig

    @boundary @gas
    Scenario: The registration outlives a change of the battery
      Given a commissioned gas meter
      And the battery of the meter has been taken out and put back
      When the gas transporter sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig

    @boundary @gas
    Scenario: The registration is the same a day later
      Given a commissioned gas meter
      And 1 d have passed
      When the gas transporter sends Read Device Configuration (MPxN)
      Then the answer is a success within its response time
      And the answered meter point is that of the rig

    @negative
    Scenario Outline: Who is not registered for the <fuel> meter learns nothing of it
      Given a commissioned <fuel> meter
      When the <other> sends Read Device Configuration (MPxN)
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | other        |
        | import supplier | electricity | gas supplier |

      @gas
      Examples: gas
        | user         | fuel | other           |
        | gas supplier | gas  | import supplier |

  @OFGEM-21.0 @dcc @electricity
  Rule: Who has asked for a reading of electricity is notified when none was obtained

    Scenario: No register of electricity is obtained
      Given a commissioned electricity meter
      And the hub of the meter is not there
      When the import supplier sends Read Instantaneous Import Registers
      Then its User alone is notified with E20 that no reading was obtained

    Scenario: No half hours of electricity are obtained for the network
      Given a commissioned electricity meter
      And the hub of the meter is not there
      When the electricity distributor sends Read Active Import Profile Data for the last 1 h
      Then its User alone is notified with E20 that no reading was obtained

    @boundary
    Scenario: The hub is there and the meter is not
      Given a commissioned electricity meter
      When the import supplier sends Read Instantaneous Import Registers while the mains is away
      Then its User alone is notified with E21 that no reading was obtained

    @boundary
    Scenario: A scheduled reading is not obtained
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of active power
      When 2 h pass without mains
      Then scheduled readings that the DCC says it has not obtained: 1
      And scheduled readings at the import supplier: 0

    @negative
    Scenario: A reading of electricity that is obtained brings no notification of failure
      Given a commissioned electricity meter
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register agrees with the bench side

  @OFGEM-31.0 @dcc @gas
  Rule: Who has asked for a reading of gas is notified when none was obtained

    Scenario: No register of gas is obtained
      Given a commissioned gas meter
      And the hub of the meter is not there
      When the gas supplier sends Read Instantaneous Import Registers
      Then its User alone is notified with E20 that no reading was obtained

    Scenario: No half hours of gas are obtained for the network
      Given a commissioned gas meter
      And the hub of the meter is not there
      When the gas transporter sends Read Active Import Profile Data for the last 1 h
      Then its User alone is notified with E20 that no reading was obtained

    @boundary
    Scenario: A home without mains is no failure to read its gas
      Given a commissioned gas meter
      When the gas supplier sends Read Instantaneous Import Registers while the mains is away
      Then the answer is a success within its response time

    @negative
    Scenario: A reading of gas that is obtained brings no notification of failure
      Given a commissioned gas meter
      When the gas supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register agrees with the bench side
