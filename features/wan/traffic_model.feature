Feature: The messages of the traffic model on the WAN

  @wan
  Rule: A simple meter reading fits its size and its response time

    Scenario Outline: The <user> reads the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And each message on the WAN fits the size of a simple meter reading

      @electricity @WAN-electricity-meter-reading-simple
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas @WAN-gas-meter-reading-simple
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The <fuel> register that has counted for a year
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 365 d
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And each message on the WAN fits the size of a simple meter reading

      @electricity @WAN-electricity-meter-reading-simple
      Examples: electricity
        | user            | fuel        | demand |
        | import supplier | electricity | 9000 W |

      @gas @WAN-gas-meter-reading-simple
      Examples: gas
        | user         | fuel | demand   |
        | gas supplier | gas  | 5.0 m3/h |

    @negative
    Scenario Outline: A refused reading of the <fuel> meter costs no traffic
      Given a commissioned <fuel> meter
      When the other user sends Read Instantaneous Import Registers
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity @WAN-electricity-meter-reading-simple
      Examples: electricity
        | fuel        |
        | electricity |

      @gas @WAN-gas-meter-reading-simple
      Examples: gas
        | fuel |
        | gas  |

  @wan
  Rule: An interval meter reading fits its size and its response time

    Scenario Outline: The <user> reads a day of half hours of the <fuel> meter
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 26 h
      When the <user> sends Read Active Import Profile Data for the last 24 h
      Then the answer is a success within its response time
      And each message on the WAN fits the size of an interval meter reading

      @electricity @WAN-electricity-meter-reading-interval
      Examples: electricity
        | user            | fuel        | demand |
        | import supplier | electricity | 1000 W |

      @gas @WAN-gas-meter-reading-interval
      Examples: gas
        | user         | fuel | demand   |
        | gas supplier | gas  | 2.0 m3/h |

    @boundary
    Scenario Outline: A day of the largest half hours of the <fuel> meter
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 26 h
      When the <user> sends Read Active Import Profile Data for the last 24 h
      Then the answer is a success within its response time
      And each message on the WAN fits the size of an interval meter reading

      @electricity @WAN-electricity-meter-reading-interval
      Examples: electricity
        | user            | fuel        | demand  |
        | import supplier | electricity | 23000 W |

      @gas @WAN-gas-meter-reading-interval
      Examples: gas
        | user         | fuel | demand   |
        | gas supplier | gas  | 6.0 m3/h |

    @negative
    Scenario Outline: A refused interval reading of the <fuel> meter costs no traffic
      Given a commissioned <fuel> meter
      When the registered supplier agent sends Read Active Import Profile Data for the last 24 h
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity @WAN-electricity-meter-reading-interval
      Examples: electricity
        | fuel        |
        | electricity |

      @gas @WAN-gas-meter-reading-interval
      Examples: gas
        | fuel |
        | gas  |

  @wan
  Rule: A meter alert fits its size and its response time

    Scenario Outline: The cover of the <fuel> meter is opened
      Given a commissioned <fuel> meter
      When the cover of the meter is opened
      Then a Physical Tamper Alert reaches the <user> within its response time
      And each message on the WAN fits the size of a meter alert

      @electricity @WAN-electricity-meter-alerts
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas @WAN-gas-meter-alerts
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: An alert of the <fuel> meter follows a full log
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed 55 times
      When the cover of the meter is opened
      Then a Physical Tamper Alert reaches the <user> within its response time
      And each message on the WAN fits the size of a meter alert

      @electricity @WAN-electricity-meter-alerts
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas @WAN-gas-meter-alerts
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A quiet hour of the <fuel> meter costs no traffic
      Given a commissioned <fuel> meter
      When a demand of <demand> runs for 1 h
      Then no alert is sent on the WAN

      @electricity @WAN-electricity-meter-alerts
      Examples: electricity
        | fuel        | demand |
        | electricity | 1000 W |

      @gas @WAN-gas-meter-alerts
      Examples: gas
        | fuel | demand   |
        | gas  | 1.0 m3/h |

  @wan
  Rule: A prepayment top-up fits its size and its response time

    Scenario Outline: The <user> tops up the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And each message on the WAN fits the size of a top-up

      @electricity @WAN-electricity-ppm-balance-top-up
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas @WAN-gas-ppm-balance-top-up
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A refusal by the <fuel> meter fits as well
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a mistyped code
      Then the answer is a refusal by the meter within its response time
      And each message on the WAN fits the size of a top-up

      @electricity @WAN-electricity-ppm-balance-top-up
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas @WAN-gas-ppm-balance-top-up
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A top-up of the <fuel> meter that the DCC refuses costs no traffic
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the other user sends Top Up Device with a code for £10.00
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity @WAN-electricity-ppm-balance-top-up
      Examples: electricity
        | fuel        |
        | electricity |

      @gas @WAN-gas-ppm-balance-top-up
      Examples: gas
        | fuel |
        | gas  |
