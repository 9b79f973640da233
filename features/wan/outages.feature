Feature: Availability of the network and its outages

  @WANP-1 @wan
  Rule: The availability of the network is measured, and an outage that ends leaves nothing behind

    Scenario: A network at rest is available at the enhanced level
      Given a commissioned electricity meter
      And the hub is on a high network
      When the network is probed 10 times
      Then the network is available at the enhanced level

    @boundary
    Scenario: A network that is away for one probe of twenty is just available at the minimum level
      Given a commissioned electricity meter
      When the network is probed 20 times and is away for the last 1 of them
      Then the network is available at the minimum level
      And the measured availability is 95 %

    @negative
    Scenario: A network that is away for half of the probes does not count as there
      Given a commissioned electricity meter
      When the network is probed 10 times and is away for the last 5 of them
      Then the measured availability is 50 %

    @boundary
    Scenario Outline: What is asked of the <fuel> meter in a short outage is answered when it is over
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers while the network is out for 0.3 s
      Then the answer is a success within its response time
      And the meter has carried out 0 commands

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: A top-up in a short outage is carried out once
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the import supplier sends Top Up Device with a code for £10.00 while the network is out for 0.3 s
      Then the answer is a success within its response time
      And the balance at the meter is £15.00
      And the meter has carried out 1 commands

    @negative @electricity
    Scenario: A command that an outage has swallowed is answered in time and never carried out
      Given a commissioned electricity meter whose supply is enabled
      And the DCC waits 0.5 s for a device
      When the import supplier sends Disable Supply while the network is out for 0.8 s and its bearer lost
      Then the answer is E20 within 1.5 s
      And the hub is reached again within 10 s
      And the meter has carried out 0 commands

    @electricity
    Scenario: After an outage everything goes on
      Given a commissioned electricity meter whose supply is enabled
      And the network has been out for 0.2 s and its bearer lost
      When the import supplier sends Disable Supply
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as disabled

    @boundary
    Scenario Outline: An alert of the <fuel> meter that is raised in an outage arrives once when it is over
      Given a commissioned <fuel> meter
      When the cover of the meter is opened while the network is out for 0.3 s and its bearer lost
      Then exactly one Physical Tamper Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The mains fails, and the communications hub with them
      Given a commissioned electricity meter
      And the DCC waits 1 s for a device
      When the mains of the home and of its hub fails for 60 s
      Then the hub is reached again within 10 s
