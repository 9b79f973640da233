Feature: Credentials of SMETS1 devices

  @SEC-1 @dcc @electricity
  Rule: No User credential is placed on a SMETS1 device; its credentials are managed by the DCC and its providers

    Scenario: A User is served by a meter that knows nothing of it
      Given a commissioned electricity meter
      When the import supplier sends Read Supply Status
      Then the answer is a success within its response time
      And what goes to the meter holds nothing of the User

    @negative
    Scenario Outline: The <user> does not place credentials by <service>
      Given a commissioned electricity meter
      When the <user> asks for credentials by <service>
      Then that is refused with E11 and nothing goes to the meter

      Examples: services that place credentials
        | user                    | service |
        | import supplier         | 6.15.1  |
        | electricity distributor | 6.15.1  |
        | import supplier         | 6.15.2  |
        | import supplier         | 6.23    |

    @boundary @negative
    Scenario Outline: Nor are credentials made or shown by <service>
      Given a commissioned electricity meter
      When the import supplier asks for credentials by <service>
      Then that is refused with E11 and nothing goes to the meter

      Examples: services beside them
        | service |
        | 6.17    |
        | 6.24.1  |

  @SEC-2 @dcc
  Rule: A change of supplier works on a SMETS1 meter without 6.23

    Scenario Outline: The <fuel> meter changes hands and serves its new supplier
      Given a commissioned <fuel> meter
      And the incoming supplier has asked for the meter by variant C
      And the change is 10 min away
      When the moment of the change comes
      Then the incoming supplier is admitted to the meter
      And the outgoing supplier is refused with E4

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary @gas
    Scenario: At the moment of the change nothing at all goes to the meter
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter by variant C
      And the change is 10 min away
      When the moment of the change comes
      Then nothing is sent to the meter
      And the incoming supplier is admitted to the meter

    @negative
    Scenario Outline: The <user> of the <fuel> meter asks for 6.23 after the change
      Given a commissioned <fuel> meter
      And the incoming supplier has asked for the meter by variant C
      And the change is effective
      When the <user> asks for credentials by 6.23
      Then that is refused with E11 and nothing goes to the meter

      @electricity
      Examples: electricity
        | fuel        | user              |
        | electricity | incoming supplier |
        | electricity | outgoing supplier |

      @gas
      Examples: gas
        | fuel | user              |
        | gas  | incoming supplier |

  @SEC-4 @dcc @electricity
  Rule: Each cohort has a security model of its own

    Scenario Outline: The security model of <cohort>
      Given a commissioned electricity meter
      And the meter has moved to the SMSO <cohort>
      When the security model of the meter's cohort is asked for
      Then the security model is "<model>"

      Examples: cohorts
        | cohort | model                        |
        | hub    | closed network               |
        | ledger | one key for each device      |
        | bundle | certificates of the maker    |
        | slate  | session keys of the head end |

    @boundary
    Scenario: A meter that moves twice has the model of where it is
      Given a commissioned electricity meter
      And the meter has moved to the SMSO slate
      And the meter has moved to the SMSO hub
      When the security model of the meter's cohort is asked for
      Then the security model is "closed network"

    @negative
    Scenario Outline: Whatever the model of <cohort>, no User places a credential
      Given a commissioned electricity meter
      And the meter has moved to the SMSO <cohort>
      When the import supplier asks for credentials by 6.15.2
      Then that is refused with E11 and nothing goes to the meter

      Examples: cohorts
        | cohort |
        | ledger |
        | bundle |
        | slate  |

  @MIX-15 @dcc @electricity
  Rule: A meter moves to another SMSO that supports it and the required services

    Scenario: The other SMSO offers what is required
      Given a commissioned electricity meter
      When the meter moves to the SMSO ledger, with need of 4.1.1, 7.4
      Then the meter has moved
      And the DCC speaks to the meter as the SMSO ledger

    @boundary
    Scenario: All that the other SMSO offers is required
      Given a commissioned electricity meter
      When the meter moves to the SMSO ledger, with need of 4.1.1, 4.8.1, 6.11, 6.13, 7.1, 7.2, 7.3, 7.4, 11.2
      Then the meter has moved

    @negative @boundary
    Scenario: One required service is missing
      Given a commissioned electricity meter
      When the meter moves to the SMSO ledger, with need of 4.1.1, 7.4, 2.2
      Then the meter has not moved, for want of 2.2
      And the DCC speaks to the meter as before

  @S1-6.15 @dcc
  Rule: Update Security Credentials is not relevant to a SMETS1 meter: refused by the DCC, for whoever may send it

    Scenario Outline: The <user> of the <fuel> meter asks for 6.15 by <service>
      Given a commissioned <fuel> meter
      When the <user> asks for credentials by <service>
      Then that is refused with E11 and nothing goes to the meter
      And the offer of the meter's cohort has 6.15 among what is missing

      @electricity
      Examples: electricity
        | user                    | fuel        | service |
        | import supplier         | electricity | 6.15.1  |
        | electricity distributor | electricity | 6.15.1  |
        | import supplier         | electricity | 6.15.2  |

      @gas
      Examples: gas
        | user            | fuel | service |
        | gas supplier    | gas  | 6.15.1  |
        | gas transporter | gas  | 6.15.1  |
        | gas supplier    | gas  | 6.15.2  |

    @boundary @electricity
    Scenario Outline: So it is in the cohort <cohort>, whatever its security model
      Given a commissioned electricity meter
      And the meter has moved to the SMSO <cohort>
      When the import supplier asks for credentials by 6.15.1
      Then that is refused with E11 and nothing goes to the meter

      Examples: cohorts
        | cohort |
        | ledger |
        | bundle |
        | slate  |

    @negative
    Scenario Outline: The <user> may not ask for 6.15.1 on any <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> asks for credentials by 6.15.1
      Then that is refused with E2 and nothing goes to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | export supplier           | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | export supplier           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |

  @S1-6.23 @dcc
  Rule: Update Security Credentials (CoS) is not relevant to a SMETS1 meter: refused by the DCC, for whoever may send it

    Scenario Outline: The <user> of the <fuel> meter asks for 6.23 by <service>
      Given a commissioned <fuel> meter
      When the <user> asks for credentials by <service>
      Then that is refused with E11 and nothing goes to the meter
      And the offer of the meter's cohort has 6.23 among what is missing

      @electricity
      Examples: electricity
        | user            | fuel        | service |
        | import supplier | electricity | 6.23    |

      @gas
      Examples: gas
        | user         | fuel | service |
        | gas supplier | gas  | 6.23    |

    @boundary @electricity
    Scenario: So it is for the supplier that takes the meter over
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant C
      And the change is effective
      When the incoming supplier asks for credentials by 6.23
      Then that is refused with E11 and nothing goes to the meter

    @negative
    Scenario Outline: The <user> may not ask for 6.23 on any <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> asks for credentials by 6.23
      Then that is refused with E2 and nothing goes to the meter

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | electricity distributor   | electricity |
        | export supplier           | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | gas transporter           | gas  |
        | export supplier           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |
