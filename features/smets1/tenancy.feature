Feature: Access to the history of a meter at a change of tenancy

  @S1-3.2 @device
  Rule: The consumer is shown nothing older than his tenancy, and the supplier all of it

    Scenario Outline: The <user> restricts the history of the <fuel> meter
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <user> sends Restrict Access For Change Of Tenancy from the end of half hour 2
      Then the answer is a success within its response time
      And the restriction at the meter is from the end of half hour 2
      And the consumer is shown the half hours from number 3 on and none before
      And the supplier goes on reading all of them
      And the event log at the meter holds tenancy-restricted once

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                    |
        | import supplier | electricity | 1000 W, 2000 W, 1500 W, 500 W |

      @gas
      Examples: gas
        | user         | fuel | half hours                             |
        | gas supplier | gas  | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |

    @boundary
    Scenario Outline: A tenancy of the <fuel> meter that began <moment>
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <user> sends Restrict Access For Change Of Tenancy from <moment>
      Then the answer is a success within its response time
      And the consumer is shown the half hours from number <first> on and none before
      And the meter keeps all of them

      @electricity
      Examples: electricity
        | user            | fuel        | moment                            | first | half hours                    |
        | import supplier | electricity | 1 s before the end of half hour 2 | 3     | 1000 W, 2000 W, 1500 W, 500 W |
        | import supplier | electricity | 1 s after half hour 2             | 4     | 1000 W, 2000 W, 1500 W, 500 W |
        | import supplier | electricity | the end of half hour 4            | 5     | 1000 W, 2000 W, 1500 W, 500 W |

      @gas
      Examples: gas
        | user         | fuel | moment                            | first | half hours                             |
        | gas supplier | gas  | 1 s before the end of half hour 2 | 3     | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |
        | gas supplier | gas  | 1 s after half hour 2             | 4     | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |
        | gas supplier | gas  | the end of half hour 4            | 5     | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |

    @boundary
    Scenario Outline: The outgoing tenant of the <fuel> meter permits access to his history
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      And the outgoing tenant permits access to his history
      When the <user> sends Restrict Access For Change Of Tenancy from the end of half hour 2
      Then the answer is a success within its response time
      And the consumer is shown the half hours from number 1 on and none before

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                    |
        | import supplier | electricity | 1000 W, 2000 W, 1500 W, 500 W |

      @gas
      Examples: gas
        | user         | fuel | half hours                             |
        | gas supplier | gas  | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |

    @boundary
    Scenario Outline: His permission does not hold for the tenant after the next one: <fuel>
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      And the outgoing tenant permits access to his history
      And the <user> has restricted the history from the end of half hour 1
      When the <user> sends Restrict Access For Change Of Tenancy from the end of half hour 3
      Then the answer is a success within its response time
      And the consumer is shown the half hours from number 4 on and none before
      And the supplier goes on reading all of them

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                    |
        | import supplier | electricity | 1000 W, 2000 W, 1500 W, 500 W |

      @gas
      Examples: gas
        | user         | fuel | half hours                             |
        | gas supplier | gas  | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |

    @boundary
    Scenario Outline: The restriction at the <fuel> meter outlives a loss of power
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      And the <user> has restricted the history from the end of half hour 2
      When <loss>
      Then the restriction at the meter is from the end of half hour 2
      And the consumer is shown the half hours from number 3 on and none before

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                    | loss                     |
        | import supplier | electricity | 1000 W, 2000 W, 1500 W, 500 W | the mains fails for 60 s |

      @gas
      Examples: gas
        | user         | fuel | half hours                             | loss                                               |
        | gas supplier | gas  | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h | the battery of the meter is taken out and put back |

    @boundary @gas
    Scenario: The restriction still holds a week later
      Given a commissioned gas meter
      And the demand has followed these half hours: 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h
      And the gas supplier has restricted the history from the end of half hour 2
      When 7 d pass
      Then the consumer is shown the half hours from number 3 on and none before

    @negative
    Scenario Outline: A tenancy of the <fuel> meter that has not begun restricts nobody
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      And the <user> has restricted the history from the end of half hour 1
      When the <user> sends Restrict Access For Change Of Tenancy from tomorrow on
      Then the answer is a refusal by the meter within its response time
      And the restriction at the meter is from the end of half hour 1
      And the consumer is shown the half hours from number 2 on and none before

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                    |
        | import supplier | electricity | 1000 W, 2000 W, 1500 W, 500 W |

      @gas
      Examples: gas
        | user         | fuel | half hours                             |
        | gas supplier | gas  | 1.0 m3/h, 2.0 m3/h, 1.5 m3/h, 0.5 m3/h |

    @negative
    Scenario Outline: The <user> may not restrict the history of the <fuel> meter
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      And the <supplier> has restricted the history from the end of half hour 1
      When the <user> sends Restrict Access For Change Of Tenancy from the end of half hour 2
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the restriction at the meter is from the end of half hour 1

      @electricity
      Examples: electricity
        | user                      | fuel        | code | supplier        | half hours     |
        | electricity distributor   | electricity | E2   | import supplier | 1000 W, 2000 W |
        | export supplier           | electricity | E2   | import supplier | 1000 W, 2000 W |
        | registered supplier agent | electricity | E2   | import supplier | 1000 W, 2000 W |
        | other user                | electricity | E2   | import supplier | 1000 W, 2000 W |
        | gas transporter           | electricity | E2   | import supplier | 1000 W, 2000 W |
        | gas supplier              | electricity | E4   | import supplier | 1000 W, 2000 W |

      @gas
      Examples: gas
        | user                      | fuel | code | supplier     | half hours         |
        | gas transporter           | gas  | E2   | gas supplier | 1.0 m3/h, 2.0 m3/h |
        | export supplier           | gas  | E2   | gas supplier | 1.0 m3/h, 2.0 m3/h |
        | registered supplier agent | gas  | E2   | gas supplier | 1.0 m3/h, 2.0 m3/h |
        | other user                | gas  | E2   | gas supplier | 1.0 m3/h, 2.0 m3/h |
        | electricity distributor   | gas  | E2   | gas supplier | 1.0 m3/h, 2.0 m3/h |
        | import supplier           | gas  | E4   | gas supplier | 1.0 m3/h, 2.0 m3/h |
