Feature: A hub that loses its power, and a broker that ends

  @WANP-1 @hub
  Rule: A hub that has lost its power comes back, and carries out what it is told at most once

    Scenario Outline: The hub of the <fuel> meter is back soon after its power
      Given a commissioned <fuel> meter
      When the power of the hub fails
      Then the hub is reached again within 10 s
      And the meter has carried out 0 commands

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative @electricity
    Scenario: What was carried out before is not carried out again
      Given a commissioned electricity meter
      And the import supplier has disabled the supply and armed it again
      When the power of the hub fails
      Then the hub is reached again within 10 s
      And the meter has carried out 0 commands

    @negative @electricity
    Scenario: A command that has not arrived is not carried out later
      Given a commissioned electricity meter whose supply is enabled
      And the hub is on a low network
      And the DCC waits 1 s for a device
      When the import supplier sends Disable Supply and the hub loses its power before that arrives
      Then the answer is E20 within 3 s
      And the hub is reached again within 10 s of getting its power back
      And the meter has carried out 0 commands

    @boundary @electricity
    Scenario: A top-up on its way is credited once
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the import supplier sends Top Up Device with a code for £10.00 until it is answered, and the power of the hub fails meanwhile
      Then the balance at the meter is £15.00
      And the meter has carried out at most one command for each request

  @WANP-1 @hub
  Rule: What a meter raises while its hub has no power is told once, in order, when the hub is back

    Scenario Outline: The cover of the <fuel> meter is opened meanwhile
      Given a commissioned <fuel> meter
      When the cover of the meter is opened 1 times while the hub has no power
      Then the hub has told 1 Physical Tamper Alert for the <user>, in order
      And no Physical Tamper Alert has come twice

      @electricity
      Examples: electricity
        | fuel        | user            |
        | electricity | import supplier |

      @gas
      Examples: gas
        | fuel | user         |
        | gas  | gas supplier |

    @boundary @electricity
    Scenario: The cover is opened three times meanwhile
      Given a commissioned electricity meter
      When the cover of the meter is opened 3 times while the hub has no power
      Then the hub has told 3 Physical Tamper Alert for the import supplier, in order
      And no Physical Tamper Alert has come twice

    @negative @electricity
    Scenario: What was told before is not told again
      Given a commissioned electricity meter
      When the cover of the meter is opened and the power of the hub fails after its Physical Tamper Alert
      Then the hub is reached again within 10 s
      And the hub has told 1 Physical Tamper Alert for the import supplier, in order
      And no Physical Tamper Alert has come twice

  @WANP-1 @dcc
  Rule: A hub that has lost its power is missed and found again, and is sent nothing of what has been given up

    Scenario: A hub without power is missed
      Given a commissioned electricity meter
      And the DCC waits 6 s for a device
      And the DCC calls no hub that is away
      And the hub has no power
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is E20 within 3 s
      And the hub is reached again within 10 s of getting its power back

    @boundary
    Scenario: A request on its way is given up, and its command sent once
      Given a commissioned electricity meter
      And the DCC waits 1 s for a device
      And the hub is on a low network
      When the import supplier sends Read Instantaneous Import Registers and the hub loses its power before that arrives
      Then the answer is E20 within 3 s
      And 1 commands have been sent when the hub is back

    @negative
    Scenario: What is asked while the hub has no power is not sent when it has
      Given a commissioned electricity meter whose supply is enabled
      And the DCC waits 1 s for a device
      And the hub has no power
      When the import supplier sends Disable Supply
      Then the answer is E20 within 3 s
      And 0 commands have been sent when the hub is back

  @WANP-1 @hub
  Rule: A hub whose broker ends is at the other one soon, and nothing is lost or doubled

    Background:
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the hub is at one of two brokers

    @electricity
    Scenario: The broker ends while nothing is on its way
      When the broker of the hub ends
      Then the hub is at the other broker within 10 s
      And the hub is reached again within 10 s
      And the meter has carried out 0 commands

    @boundary @electricity
    Scenario: The broker ends under a top-up
      When the import supplier sends Top Up Device with a code for £10.00 until it is answered, and the broker of the hub ends meanwhile
      Then the balance at the meter is £15.00
      And the meter has carried out at most one command for each request

    @negative @electricity
    Scenario: An alert is not lost with the broker
      When the cover of the meter is opened and the broker of the hub ends at once
      Then the hub is at the other broker within 10 s
      And the hub has told 1 Physical Tamper Alert for the import supplier, in order

  @WANP-1 @dcc
  Rule: The DCC finds a hub at whichever broker it is, and sends a command to that one alone

    Background:
      Given a commissioned electricity meter
      And the hub is at one of two brokers

    Scenario: The hub is found at the other broker
      When the broker of the hub ends
      Then the hub is at the other broker within 10 s
      And the hub is reached again within 10 s

    @negative
    Scenario: A command goes to one of the two brokers alone
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And 1 commands have been sent

    @boundary
    Scenario: A request under which its broker ends is answered once
      Given the DCC waits 1 s for a device
      When the import supplier sends Read Instantaneous Import Registers and the broker of the hub ends at once
      Then the request is answered once, by I0 or E20
      And the hub is reached again within 10 s
