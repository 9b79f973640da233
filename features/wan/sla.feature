Feature: The DCC's performance by service

  @dcc @WANP-2
  Rule: The DCC answers each service within its Service Level Agreement

    Scenario Outline: The <user> sends <service>
      Given a commissioned <fuel> meter
      When the <user> sends <service>
      Then the answer is a success within the SLA of its service

      @electricity
      Examples: electricity
        | user            | fuel        | service                                        |
        | import supplier | electricity | Read Instantaneous Import Registers            |
        | import supplier | electricity | Read Supply Status                             |
        | import supplier | electricity | Read Firmware Version                          |
        | import supplier | electricity | Read Device Configuration (Identity Exc MPxN)  |

      @gas
      Examples: gas
        | user         | fuel | service                             |
        | gas supplier | gas  | Read Instantaneous Import Registers |
        | gas supplier | gas  | Read Firmware Version               |

    @boundary
    Scenario Outline: The <user> does not wait before the second <service>
      Given a commissioned <fuel> meter
      When the <user> sends <service> and a second one without waiting
      Then each of the two answers is a success within the SLA of its service

      @electricity
      Examples: electricity
        | user            | fuel        | service                             |
        | import supplier | electricity | Read Instantaneous Import Registers |
        | import supplier | electricity | Read Supply Status                  |

      @gas
      Examples: gas
        | user         | fuel | service                             |
        | gas supplier | gas  | Read Instantaneous Import Registers |

    @negative
    Scenario Outline: What the DCC refuses is refused as soon, and is no answer of the service
      Given a commissioned <fuel> meter
      When the other user sends Read Instantaneous Import Registers
      Then the DCC refuses with E2
      And the refusal is given within the SLA of the service
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |
