Feature: Reading the half-hourly profile of a SMETS1 meter

  @S1-4.8 @device
  Rule: Each half hour of the profile holds what was consumed or generated in it

    Scenario Outline: The <user> reads the import profile of the <fuel> meter
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours agree with the bench side

      @electricity
      Examples: electricity
        | user                    | fuel        | half hours             |
        | import supplier         | electricity | 2000 W, 0 W, 1000 W    |
        | electricity distributor | electricity | 500 W, 3000 W          |
        | other user              | electricity | 500 W, 3000 W          |

      @gas
      Examples: gas
        | user            | fuel | half hours                   |
        | gas supplier    | gas  | 2.0 m3/h, 0.0 m3/h, 1.0 m3/h |
        | gas transporter | gas  | 1.0 m3/h, 3.0 m3/h           |
        | other user      | gas  | 1.0 m3/h, 3.0 m3/h           |

    @electricity
    Scenario Outline: The <user> reads the export profile
      Given a commissioned electricity meter
      And the generation has followed these half hours: 1500 W, 0 W, 700 W
      When the <user> sends Read Export Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours agree with the bench side

      Examples: eligible users
        | user                    |
        | export supplier         |
        | electricity distributor |
        | other user              |

    @boundary
    Scenario Outline: A day that crosses midnight is read from the <fuel> meter
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 26 h
      When the <user> sends Read Active Import Profile Data for the last 24 h
      Then the answer is a success within its response time
      And the answer holds 48 half hours without a gap
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
    Scenario Outline: The half hour in which the import register of the <fuel> meter begins anew holds what was consumed
      Given a commissioned <fuel> meter
      And the import register of the meter stands <left> before its end
      And the demand has followed these half hours: <half hours>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours add up to what the import register has risen by
      And the answered half hours agree with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | left    | half hours             |
        | import supplier | electricity | 1300 Wh | 2000 W, 1500 W, 1000 W |

      @gas
      Examples: gas
        | user         | fuel | left   | half hours                   |
        | gas supplier | gas  | 1.3 m3 | 2.0 m3/h, 1.5 m3/h, 1.0 m3/h |

    @boundary @electricity
    Scenario: The half hour in which the export register begins anew holds what was generated
      Given a commissioned electricity meter
      And the export register of the meter stands 1000 Wh before its end
      And the generation has followed these half hours: 1500 W, 1100 W, 700 W
      When the export supplier sends Read Export Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy

    @boundary
    Scenario Outline: Half hours of the <fuel> meter from before a loss of power are answered after it
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      And <loss>
      When the <user> sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | half hours     | loss                          |
        | import supplier | electricity | 2000 W, 1000 W | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | half hours         | loss                                                     |
        | gas supplier | gas  | 2.0 m3/h, 1.0 m3/h | the battery of the meter has been taken out and put back |

    @boundary @electricity
    Scenario: No consumption is invented for half hours without power
      Given a commissioned electricity meter
      And the demand has followed these half hours: 2000 W, no mains, 1000 W
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy

    @boundary @electricity
    Scenario: A clock that is set forward over the end of a half hour leaves no half hour out
      Given a commissioned electricity meter whose clock is 9 s behind
      And the demand has followed these half hours: 2000 W, 2000 W
      And the import supplier has synchronised the clock
      When the import supplier sends Read Active Import Profile Data for these half hours
      Then the answer is a success within its response time
      And the answered half hours are those of the demand within the meter's accuracy
      And the answered half hours agree with the bench side

    @boundary
    Scenario Outline: The <fuel> meter has a 29th of February in a leap year
      Given a commissioned <fuel> meter
      And the clock of the meter stands at <before> UTC
      When a demand of <demand> runs for 3 h
      Then the half hours at the meter from <first> to <last> UTC hold <content> each

      @electricity
      Examples: electricity
        | fuel        | before              | demand | first               | last                | content |
        | electricity | 2028-02-28 22:20:00 | 1000 W | 2028-02-28 22:30:00 | 2028-02-29 01:00:00 | 500 Wh  |
        | electricity | 2028-02-29 22:20:00 | 1000 W | 2028-02-29 22:30:00 | 2028-03-01 01:00:00 | 500 Wh  |

      @gas
      Examples: gas
        | fuel | before              | demand   | first               | last                | content |
        | gas  | 2028-02-28 22:20:00 | 2.0 m3/h | 2028-02-28 22:30:00 | 2028-02-29 01:00:00 | 1.0 m3  |
        | gas  | 2028-02-29 22:20:00 | 2.0 m3/h | 2028-02-29 22:30:00 | 2028-03-01 01:00:00 | 1.0 m3  |

    @negative
    Scenario Outline: The <user> may not read the import profile of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Active Import Profile Data for the last 1 h
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        | code |
        | registered supplier agent | electricity | E2   |
        | export supplier           | electricity | E2   |
        | gas supplier              | electricity | E4   |
        | gas transporter           | electricity | E4   |

      @gas
      Examples: gas
        | user                      | fuel | code |
        | registered supplier agent | gas  | E2   |
        | export supplier           | gas  | E2   |
        | import supplier           | gas  | E4   |
        | electricity distributor   | gas  | E4   |
