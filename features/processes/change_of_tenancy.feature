Feature: Change of tenancy

  @COT-2 @device
  Rule: Updates for the new tenant's product are an ordinary product configuration

    Scenario Outline: The <user> sells the new tenant prepayment
      Given a commissioned <fuel> meter
      And a new tenancy has begun
      When the <user> sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the meter works in prepayment mode

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The new tenant keeps the mode of the tenant before
      Given a commissioned electricity meter in prepayment mode
      And a new tenancy has begun
      When the import supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the meter works in prepayment mode

    @negative @electricity
    Scenario: A role that may not configure is refused for the new tenant as well
      Given a commissioned electricity meter
      And a new tenancy has begun
      When the electricity distributor sends Update Payment Mode to prepayment
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @COT-3 @device
  Rule: A date flag on the meter keeps an incoming tenant from data older than the tenancy

    Scenario Outline: The consumer of the <fuel> meter is shown nothing older
      Given a commissioned <fuel> meter
      And the demand has followed these half hours: <half hours>
      When the <user> tells the meter of a tenancy from the end of half hour 2
      Then the meter knows of the tenancy
      And the consumer is shown the half hours from number 3 on and none before
      And the supplier goes on reading all of them

      @electricity
      Examples: electricity
        | user            | fuel        | half hours                     |
        | import supplier | electricity | 2000 W, 1000 W, 500 W, 1500 W  |

      @gas
      Examples: gas
        | user         | fuel | half hours                             |
        | gas supplier | gas  | 2.0 m3/h, 1.0 m3/h, 3.0 m3/h, 1.0 m3/h |

    @electricity
    Scenario: The outgoing tenant permits access
      Given a commissioned electricity meter
      And the demand has followed these half hours: 2000 W, 1000 W, 500 W
      And the outgoing tenant permits access to his history
      When the import supplier tells the meter of a tenancy from the end of half hour 2
      Then the meter knows of the tenancy
      And the consumer is shown the half hours from number 1 on and none before

    @boundary @electricity
    Scenario: A half hour that began before the tenancy is not shown
      Given a commissioned electricity meter
      And the demand has followed these half hours: 2000 W, 1000 W, 500 W, 1500 W
      When the import supplier tells the meter of a tenancy from 1 s after half hour 2
      Then the meter knows of the tenancy
      And the consumer is shown the half hours from number 4 on and none before

    @negative @electricity
    Scenario: A tenancy that has not begun restricts nobody
      Given a commissioned electricity meter
      And the demand has followed these half hours: 2000 W, 1000 W, 500 W
      When the import supplier tells the meter of a tenancy from tomorrow on
      Then the meter refuses the tenancy
      And the consumer is shown the half hours from number 1 on and none before

    @negative @electricity
    Scenario: A distributor does not restrict the consumer
      Given a commissioned electricity meter
      And the demand has followed these half hours: 2000 W, 1000 W, 500 W
      When the electricity distributor tells the meter of a tenancy from the end of half hour 2
      Then the tenancy is refused by the DCC with E2
      And the consumer is shown the half hours from number 1 on and none before

  @COT-5 @dcc @electricity
  Rule: The outgoing tenant removes the IHD: the metering system goes on working and a new IHD can be joined

    Scenario: The supplier is obliged and joins a new display
      Given a commissioned electricity meter
      And the tenant's display is joined to the meter
      And the outgoing tenant has taken the tenant's display away
      And a new display stands in the log of the hub
      When the import supplier joins the new display to the meter
      Then the new display is the one of the meter
      And the supplier of the meter goes on operating it

    @boundary
    Scenario: The supplier is not obliged and the meter works without a display
      Given a commissioned electricity meter
      And the tenant's display is joined to the meter
      And the outgoing tenant has taken the tenant's display away
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register agrees with the bench side
      And the meter has no display

    @negative
    Scenario: The display that was taken away is not joined again unannounced
      Given a commissioned electricity meter
      And the tenant's display is joined to the meter
      And the outgoing tenant has taken the tenant's display away
      When the import supplier joins the tenant's display to the meter
      Then the request is refused with E5
      And the meter has no display
