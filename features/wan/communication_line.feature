Feature: Test of the meter's communication line

  @OFGEM-9.0 @dcc
  Rule: Who tests the communication line of a meter learns whether the meter answers on it now

    Scenario Outline: The <user> tests the line of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Firmware Version
      Then the answer is a success within its response time
      And one message goes each way on the WAN
      And the answered firmware version agrees with the bench side

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | import supplier           | electricity |
        | registered supplier agent | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | gas supplier    | gas  |
        | gas transporter | gas  |

    Scenario Outline: The hub of the <fuel> meter is not there
      Given a commissioned <fuel> meter
      And the hub of the meter is not there
      When the <user> sends Read Firmware Version
      Then its User alone is notified with E20 that no reading was obtained

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The hub is there and its line to the meter is dead
      Given a commissioned electricity meter
      When the import supplier sends Read Firmware Version while the mains is away
      Then its User alone is notified with E21 that no reading was obtained

    @boundary @gas
    Scenario: A state of the meter that is a moment old is told, not one that was remembered
      Given a commissioned gas meter
      And the gas supplier has disabled the supply
      When the gas supplier sends Read Supply Status
      Then the answer is a success within its response time
      And the answered supply state is disabled

    @negative
    Scenario Outline: A test of the line of the <fuel> meter by whom it is none of the business tells nothing
      Given a commissioned <fuel> meter
      When the <user> sends Read Firmware Version
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user         | fuel        |
        | gas supplier | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | import supplier | gas  |
