Feature: What the DCC checks in a request, and what it keeps of it

  @TRN-3 @DCC-translation @dcc
  Rule: A top-up for a meter that the DCC knows in credit mode is refused

    Scenario Outline: The <fuel> meter that its <user> has switched to prepayment is topped up
      Given a commissioned <fuel> meter in credit mode
      And the <user> has switched the meter to prepayment mode through the DCC
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Of a mode that the DCC does not know the <fuel> meter is the judge
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <fuel> meter that its <user> has switched to credit gets no top-up
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has switched the meter to credit mode through the DCC
      When the <user> sends Top Up Device with a code for £10.00
      Then the DCC refuses with E11
      And nothing is sent to the meter
      And the balance at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @TRN-2 @DCC-translation @dcc
  Rule: Of each transaction the DCC keeps what it needs to charge for it, and none of its content

    Scenario Outline: A reading of the <fuel> meter by the <user> is on record
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the DCC has on record who asked what of the meter, when, and how many bytes it was

      @electricity
      Examples: electricity
        | user                    | fuel        |
        | import supplier         | electricity |
        | electricity distributor | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: A request that the meter refuses is on record without its code
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the import supplier sends Top Up Device with a mistyped code
      Then the answer is a refusal by the meter within its response time
      And the DCC has on record who asked what of the meter, when, and how many bytes it was
      And the DCC has no content of the request on record

    @negative @electricity
    Scenario: A request that is refused at once costs nothing
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the other user sends Top Up Device with a code for £10.00
      Then the DCC refuses with E2
      And the DCC has nothing of the request on record
