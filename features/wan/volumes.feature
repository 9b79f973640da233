Feature: Traffic volumes of the WAN

  @WANP-4 @wan
  Rule: What goes over the WAN is the number of meters times the collection frequency, within the message size

    Scenario: Every meter of the rig is collected once
      Given a commissioned electricity meter
      When the head end collects 1 readings of each meter of the rig
      Then the traffic on the WAN is that of the collection, each message within a simple meter reading

    @boundary
    Scenario: Many collections fall in one moment
      Given a commissioned electricity meter
      When the head end collects 25 readings of each meter of the rig
      Then the traffic on the WAN is that of the collection, each message within a simple meter reading

    @negative
    Scenario: A collection that the DCC refuses adds nothing
      Given a commissioned electricity meter
      When the other user sends Read Instantaneous Import Registers
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @WANP-5 @wan
  Rule: A service without a row in the traffic model costs one small exchange

    @electricity
    Scenario: Isolate
      Given a commissioned electricity meter whose supply is enabled
      When the import supplier sends Disable Supply
      Then the answer is a success within its response time
      And each message on the WAN has 256 B at most
      And one message goes each way on the WAN

    @electricity
    Scenario: Energise
      Given a commissioned electricity meter
      And the import supplier has disabled the supply
      When the import supplier sends Enable Supply
      Then the answer is a success within its response time
      And each message on the WAN has 256 B at most
      And one message goes each way on the WAN

    Scenario Outline: The payment mode of the <fuel> meter is switched
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And each message on the WAN has 256 B at most
      And one message goes each way on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The clock of the <fuel> meter is checked
      Given a commissioned <fuel> meter
      When the <user> sends Synchronise Clock with a tolerance of 10 s
      Then the answer is a success within its response time
      And each message on the WAN has 256 B at most
      And one message goes each way on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The balances and debts of the <fuel> meter are read
      Given a commissioned <fuel> meter in prepayment mode with a balance of -£1.00
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And each message on the WAN has 256 B at most
      And one message goes each way on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative @electricity
    Scenario: One that the DCC refuses costs no traffic
      Given a commissioned electricity meter
      When the electricity distributor sends Disable Supply
      Then the DCC refuses with E2
      And nothing is sent to the meter
