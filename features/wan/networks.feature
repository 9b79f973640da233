Feature: Networks of low and of high performance

  @WANS-1 @wan
  Rule: A network of low performance carries the minimum data volumes

    Scenario: The monthly register reading of each meter
      Given a commissioned electricity meter
      And the hub is on a low network
      When the head end collects 1 readings of each meter of the rig
      Then the traffic on the WAN is that of the collection, each message within a simple meter reading

    @electricity
    Scenario: A customer tops up
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the hub is on a low network
      When the import supplier sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the balance at the meter is £15.00

    @boundary
    Scenario Outline: The half hours of the <fuel> meter on a TOU tariff
      Given a commissioned <fuel> meter
      And the hub is on a low network
      When the <user> sends Read Active Import Profile Data for the last 24 h
      Then the answer is a success within its response time

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative @electricity
    Scenario: What the DCC refuses loads no network
      Given a commissioned electricity meter
      And the hub is on a low network
      When the other user sends Read Instantaneous Import Registers
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @WANS-2 @wan
  Rule: A network of high performance carries half-hourly data of every meter each day, and a smart grid

    Scenario Outline: The daily collection of half hours of the <fuel> meter
      Given a commissioned <fuel> meter
      And the hub is on a high network
      When the <user> sends Read Active Import Profile Data for the last 24 h
      Then the answer is a success within its response time
      And the response time meets the enhanced level of an interval meter reading

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario: Many readings at one moment
      Given a commissioned electricity meter
      And the hub is on a high network
      When the head end collects 10 readings of each meter of the rig
      Then the traffic on the WAN is that of the collection, each message within a simple meter reading

    @negative @electricity
    Scenario: What the DCC refuses loads no network of high performance
      Given a commissioned electricity meter
      And the hub is on a high network
      When the registered supplier agent sends Read Active Import Profile Data for the last 24 h
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @WANS-3 @wan
  Rule: A tactical network of low performance is upgraded to a high one by a visit

    @electricity
    Scenario: After the visit the enhanced level is met
      Given a commissioned electricity meter
      And the hub is on a low network
      And the WAN module of the hub has been replaced by one on a high network
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the response time meets the enhanced level of a simple meter reading

    @negative @electricity
    Scenario: Before the visit it is not
      Given a commissioned electricity meter
      And the hub is on a low network
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the response time misses the enhanced level of a simple meter reading

    @boundary @electricity
    Scenario: What happens during the visit is not lost
      Given a commissioned electricity meter
      When the cover of the meter is opened while the WAN module is replaced by one on a high network
      Then exactly one Physical Tamper Alert reaches the import supplier

  @WANP-3 @wan
  Rule: Each row of the traffic model has a minimum and an enhanced level

    Scenario Outline: A network of <network> performance meets the <level> level of <message>
      Given a commissioned electricity meter
      And the hub is on a <network> network
      When the import supplier sends <service>
      Then the answer is a success within its response time
      And the response time meets the <level> level of <message>

      @electricity
      Examples: readings
        | network | level    | message                | service                              |
        | low     | minimum  | a simple meter reading | Read Instantaneous Import Registers  |
        | high    | enhanced | a simple meter reading | Read Instantaneous Import Registers  |
        | gsm-2g  | minimum  | a simple meter reading | Read Instantaneous Import Registers  |
        | lte     | enhanced | a simple meter reading | Read Instantaneous Import Registers  |

    @boundary @electricity
    Scenario Outline: A top-up on a <network> network meets the <level> level
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the hub is on a <network> network
      When the import supplier sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the response time meets the <level> level of a top-up
      And the balance at the meter is £15.00

      Examples: networks
        | network | level    |
        | 3g      | enhanced |
        | gsm-2g  | minimum  |
        | mesh    | minimum  |

    @negative @electricity
    Scenario: A network of low performance misses the enhanced level of a top-up
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the hub is on a low network
      When the import supplier sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the response time misses the enhanced level of a top-up

  @WANP-6 @hub
  Rule: A hub whose WAN module was replaced is reached under its new node address

    Scenario: The old node address is given up and the new one answers
      Given a commissioned electricity meter
      When the WAN module of the hub is replaced by one on an ideal network
      Then only the new node address of the hub is reached
      And the hub is reached again within 10 s

    Scenario Outline: The <fuel> meter is read after the visit
      Given a commissioned <fuel> meter
      And the WAN module of the hub has been replaced by one on an ideal network
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: An alert that is raised during the visit arrives once
      Given a commissioned electricity meter
      When the cover of the meter is opened while the WAN module is replaced by one on an ideal network
      Then exactly one Physical Tamper Alert reaches the import supplier

    @negative @electricity
    Scenario: The visit opens no door: who may not read may not read afterwards
      Given a commissioned electricity meter
      And the WAN module of the hub has been replaced by one on an ideal network
      When the other user sends Read Instantaneous Import Registers
      Then the DCC refuses with E2
      And nothing is sent to the meter
