Feature: Payment

  @PAY-1 @dcc
  Rule: The meter point in the customer id code tells the DCC whose meter is topped up

    Scenario Outline: A payment for the <fuel> meter point is that of its <user>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When a consumer pays £10.00 with the customer id code of the meter
      Then the payment belongs to the <user>
      And the <user> alone is told of the payment, without a code

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: One digit that is wrong in the <fuel> meter point is enough for a refusal
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When a consumer pays £10.00 with a wrong check digit in the customer id code
      Then the payment is refused

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative @electricity
    Scenario Outline: A payment with <customer> is refused
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When a consumer pays £10.00 with <customer>
      Then the payment is refused

      Examples:
        | customer                                     |
        | a customer id code without a meter point     |
        | the customer id code of another meter point  |

  @PAY-2 @dcc
  Rule: No code is issued before the supplier has validated the customer and the mode of the meter

    Scenario Outline: The <user> confirms a payment and receives the code
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 that the supplier has been asked to check
      When the <user> confirms the payment
      Then the <user> alone receives a code for the payment

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: Until the supplier has answered there is no code
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone is told of the payment, without a code
      And nobody receives a code for the payment

    @negative @electricity
    Scenario: A payment that the supplier refuses brings no code
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 that the supplier has been asked to check
      When the import supplier refuses the payment
      Then the payment is refused

    @negative @electricity
    Scenario: The word of a supplier who is not registered for the meter counts for nothing
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 that the supplier has been asked to check
      When the incoming supplier confirms the payment
      Then the DCC does not take this word for the payment

  @PAY-3 @dcc
  Rule: The code that the DCC calculates tops up that meter by that amount

    Scenario Outline: The <user> sends the code of the DCC to the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 for which the DCC has issued a code
      When the <user> sends Top Up Device with the code of the DCC
      Then the meter takes the code of the DCC
      And the balance at the meter is £15.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @electricity
    Scenario: The consumer types the code of the DCC
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 for which the DCC has issued a code
      When the consumer enters the code of the DCC at the meter
      Then the balance at the meter is £15.00

    @boundary @electricity
    Scenario Outline: A payment of <amount>
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a payment of <amount> for which the DCC has issued a code
      When the import supplier sends Top Up Device with the code of the DCC
      Then the meter takes the code of the DCC
      And the balance at the meter is <balance>

      Examples:
        | amount  | balance |
        | £0.01   | £5.01   |
        | £500.00 | £505.00 |

    @boundary @electricity
    Scenario: The same amount a second time is another code
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 for which the DCC has issued a code
      When a consumer pays £10.00 once more
      Then the DCC issues another code than before

    @negative @electricity
    Scenario: An amount that no code can carry is refused
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the DCC checks customers and payment modes
      When a consumer pays £10000.00 with the customer id code of the meter
      Then the payment is refused

  @PAY-4 @device
  Rule: The meter refuses a UTRN that it has used, however it came

    @electricity
    Scenario: A code that the consumer has typed is refused when the supplier sends it
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the consumer has entered
      When the import supplier sends Top Up Device with the code used before
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £15.00

    @gas
    Scenario: A code that the consumer has typed at the gas meter is refused when the supplier sends it
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the consumer has entered
      When the gas supplier sends Top Up Device with the code used before
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £15.00

    @boundary
    Scenario Outline: Another code for the same amount is credited by the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the consumer has entered
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the balance at the meter is £25.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A code that came over the WAN is refused at the keypad of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a code for £10.00 that the meter has accepted
      When the consumer enters the code used before at the meter
      Then the balance at the meter is £15.00

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

  @PAY-5 @device
  Rule: The running balance is the meter's own sum, and the consumer sees it

    Scenario Outline: Consumption runs the balance of the <fuel> meter down
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a unit price of <price>
      When a demand of <demand> runs for 1 h
      Then the balance at the meter has fallen by <fall>
      And the display of the meter agrees with the balance at the meter

      @electricity
      Examples: electricity
        | fuel        | price        | demand | fall |
        | electricity | 20.000 p/kWh | 2000 W | 40 p |

      @gas
      Examples: gas
        | fuel | price       | demand   | fall  |
        | gas  | 50.000 p/m3 | 2.0 m3/h | 100 p |

    Scenario Outline: A top-up of the <fuel> meter is seen at once
      Given a commissioned <fuel> meter in prepayment mode with a balance of £4.60
      When the <user> sends Top Up Device with a code for £10.05
      Then the answer is a success within its response time
      And the display of the meter shows a balance of £14.65

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario Outline: A balance of <balance> and a top-up of £0.02
      Given a commissioned electricity meter in prepayment mode with a balance of <balance>
      When the import supplier sends Top Up Device with a code for £0.02
      Then the answer is a success within its response time
      And the display of the meter shows a balance of <after>

      Examples:
        | balance | after  |
        | £0.99   | £1.01  |
        | -£0.01  | £0.01  |
        | -£1.00  | -£0.98 |

    @negative @electricity
    Scenario: A refused code changes nothing that the consumer sees
      Given a commissioned electricity meter in prepayment mode with a balance of £4.60
      When the import supplier sends Top Up Device with a mistyped code
      Then the answer is a refusal by the meter within its response time
      And the display of the meter shows a balance of £4.60

  @PAY-6 @dcc
  Rule: Who checks customer and mode is a parameter

    @electricity
    Scenario: With the check at the DCC the code comes at once
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the DCC checks customers and payment modes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone receives a code for the payment

    @electricity
    Scenario: With the check at the supplier he is asked
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the supplier checks customers and payment modes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone is told of the payment, without a code
      And nobody receives a code for the payment

    @boundary @electricity
    Scenario: The supplier may say yes also for a meter that the DCC knows in credit mode
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the import supplier has switched the meter to credit mode through the DCC
      And a payment of £10.00 that the supplier has been asked to check
      When the import supplier confirms the payment
      Then the import supplier alone receives a code for the payment

    @negative @electricity
    Scenario: With the check at the DCC a meter that it knows in credit mode gets no code
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the import supplier has switched the meter to credit mode through the DCC
      And the DCC checks customers and payment modes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the payment is refused

  @PAY-7 @dcc
  Rule: The check of the mode is right just after the mode has changed

    @electricity
    Scenario: Just switched to prepayment, a payment brings a code
      Given a commissioned electricity meter in credit mode
      And the import supplier has switched the meter to credit mode through the DCC
      And the import supplier has switched the meter to prepayment mode through the DCC
      And the DCC checks customers and payment modes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone receives a code for the payment

    @boundary @electricity
    Scenario: Of a mode that the DCC does not know the meter is the judge
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the DCC checks customers and payment modes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone receives a code for the payment

    @negative
    Scenario Outline: Just switched to credit, a payment for the <fuel> meter is refused
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And the <user> has switched the meter to credit mode through the DCC
      And the DCC checks customers and payment modes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the payment is refused

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @PAY-8 @dcc
  Rule: Who calculates the UTRN is a parameter

    @electricity
    Scenario: The DCC calculates
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the DCC checks customers and payment modes
      And the DCC calculates the top-up codes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone receives a code for the payment

    @boundary @electricity
    Scenario: The supplier calculates, and is told of the payment
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the DCC checks customers and payment modes
      And the supplier calculates the top-up codes
      When a consumer pays £10.00 with the customer id code of the meter
      Then the import supplier alone is told of the payment, without a code

    @negative @electricity
    Scenario: Where the supplier calculates the DCC issues no code also when he confirms
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the supplier calculates the top-up codes
      And a payment of £10.00 that the supplier has been asked to check
      When the import supplier confirms the payment
      Then nobody receives a code for the payment

  @PAY-9 @dcc @electricity
  Rule: A payment after a change of supplier is that of the supplier registered then

    Scenario: After the change the incoming supplier has the payment
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the meter has changed to the incoming supplier
      When a consumer pays £10.00 with the customer id code of the meter
      Then the payment belongs to the incoming supplier
      And the incoming supplier alone is told of the payment, without a code

    @boundary
    Scenario: A payment of before the change stays that of the outgoing supplier
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a payment of £10.00 that the supplier has been asked to check
      And the meter has changed to the incoming supplier
      When the import supplier confirms the payment
      Then the import supplier alone receives a code for the payment

    @negative
    Scenario: After the change the outgoing supplier has no say in a payment
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the meter has changed to the incoming supplier
      And a payment of £10.00 that the supplier has been asked to check
      When the import supplier confirms the payment
      Then the DCC does not take this word for the payment

  @PAY-10 @dcc @gas
  Rule: Which identifier a gas customer's code carries is a parameter

    Scenario: Known by the MPRN of the gas meter
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And gas customers are known by their MPRN
      When a consumer pays £10.00 with the customer id code of the meter
      Then the payment belongs to the gas supplier

    @boundary
    Scenario: Known by the MPAN of the premises
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And gas customers are known by their MPAN
      When a consumer pays £10.00 with a customer id code with the MPAN of the premises
      Then the payment belongs to the gas supplier

    @negative
    Scenario Outline: A code with the other identifier than the <identifier> is refused
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And gas customers are known by their <identifier>
      When a consumer pays £10.00 with <customer>
      Then the payment is refused

      Examples:
        | identifier | customer                                          |
        | MPRN       | a customer id code with the MPAN of the premises  |
        | MPAN       | the customer id code of the meter                 |
