Feature: What a consumer is told, and what he does at his meter

  @OFGEM-11.0 @device
  Rule: A message of the supplier is on the consumer's display, whole, until another one comes

    Scenario Outline: The <user> sends a message to the consumer of the <fuel> meter
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When the <user> sends Display Message with the text "Our visit is on 3 March, 9 am. Call 0800 111."
      Then the answer is a success within its response time
      And the display in the home shows the message "Our visit is on 3 March, 9 am. Call 0800 111."
      And the message at the meter is "Our visit is on 3 March, 9 am. Call 0800 111."

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The consumer of the <fuel> meter sees when the message came
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When the <user> sends Display Message with the text "Thank you."
      Then the answer is a success within its response time
      And the time of the message on the display is that of the request

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A message of <length> characters on the <fuel> meter is not cut
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When the <user> sends Display Message with the text <text>
      Then the answer is a success within its response time
      And the display in the home shows the message <text>

      @electricity
      Examples: electricity
        | user            | fuel        | length | text                     |
        | import supplier | electricity | 1      | a text of 1 characters   |
        | import supplier | electricity | 115    | a text of 115 characters |
        | import supplier | electricity | 116    | a text of 116 characters |

      @gas
      Examples: gas
        | user         | fuel | length | text                     |
        | gas supplier | gas  | 1      | a text of 1 characters   |
        | gas supplier | gas  | 115    | a text of 115 characters |
        | gas supplier | gas  | 116    | a text of 116 characters |

    @boundary
    Scenario Outline: A shorter message on the <fuel> meter leaves nothing of a longer one
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      And the message "Your tariff changes on 1 April to 21.5 p/kWh." from the supplier
      When the <user> sends Display Message with the text "Call us."
      Then the answer is a success within its response time
      And the display in the home shows the message "Call us."
      And the message at the meter is "Call us."

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A display that is linked later to the <fuel> meter shows the message as well
      Given a commissioned <fuel> meter
      And the message "Your visit is on 3 March." from the supplier
      When a display asks to be linked with the joining code of the meter
      Then the display in the home shows the message "Your visit is on 3 March."

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: A message at the <fuel> meter outlives a loss of power
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      And the message "Your visit is on 3 March." from the supplier
      When <loss>
      Then the display in the home shows the message "Your visit is on 3 March."
      And the message at the meter is "Your visit is on 3 March."

      @electricity
      Examples: electricity
        | fuel        | loss                     |
        | electricity | the mains fails for 60 s |

      @gas
      Examples: gas
        | fuel | loss                                               |
        | gas  | the battery of the meter is taken out and put back |

    @boundary
    Scenario Outline: The next tenant of the <fuel> meter does not read what was meant for the one before
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      And the message "Your arrears are 312.50 pounds." from the supplier
      When a tenancy begins at the meter
      Then the display in the home shows no message
      And the message at the meter is ""

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative
    Scenario Outline: The <user> has nothing to say to the consumer of the <fuel> meter
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      And the message "Thank you." from the supplier
      When the <user> sends Display Message with the text "Change to us."
      Then the DCC refuses with <code>
      And nothing is sent to the meter
      And the display in the home shows the message "Thank you."

      @electricity
      Examples: electricity
        | user                      | fuel        | code |
        | electricity distributor   | electricity | E2   |
        | export supplier           | electricity | E2   |
        | registered supplier agent | electricity | E2   |
        | other user                | electricity | E2   |
        | gas transporter           | electricity | E2   |
        | gas supplier              | electricity | E4   |

      @gas
      Examples: gas
        | user                      | fuel | code |
        | gas transporter           | gas  | E2   |
        | export supplier           | gas  | E2   |
        | registered supplier agent | gas  | E2   |
        | other user                | gas  | E2   |
        | electricity distributor   | gas  | E2   |
        | import supplier           | gas  | E4   |

  @OFGEM-19.0 @device @electricity
  Rule: The consumer interacts with the electricity meter

    Scenario: The consumer enters a top-up code
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      When the consumer enters a code for £20.00 at the meter
      Then the meter tells the consumer "Accepted"
      And the balance at the meter is £21.00
      And the display of the meter shows a balance of £21.00

    Scenario: The consumer enables a supply that has been armed
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 500 W
      And the import supplier has armed the supply
      When the consumer presses the enable button
      Then the meter tells the consumer "Supply On"
      And the contactor is closed and the load draws 500 W

    Scenario: The consumer takes the emergency credit that is offered
      Given a commissioned electricity meter in prepayment mode
      And emergency credit of £5.00 is offered below £2.00 and the balance is £1.99
      When the consumer presses the emergency credit button
      Then the meter tells the consumer "Emergency On"
      And emergency credit is in use at the meter

    @boundary
    Scenario: A penny more, and no emergency credit is offered
      Given a commissioned electricity meter in prepayment mode
      And emergency credit of £5.00 is offered below £2.00 and the balance is £2.00
      When the consumer presses the emergency credit button
      Then the meter tells the consumer "Not Available"
      And emergency credit is not in use at the meter

    @boundary
    Scenario: A disabled supply comes back by emergency credit and the consumer's button
      Given a commissioned electricity meter in prepayment mode with a balance of £0.00
      And a demand of 500 W
      And the consumer has taken emergency credit of £5.00
      When the consumer presses the enable button
      Then the meter tells the consumer "Supply On"
      And the contactor is closed and the load draws 500 W

    @boundary
    Scenario: The fifth wrong code locks the keypad
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      And the consumer has entered 5 mistyped codes
      When the consumer enters a code for £20.00 at the meter
      Then the meter tells the consumer "Key Locked"
      And the balance at the meter is £1.00
      And the keypad takes a code for £20.00 once 1 h have passed

    @boundary
    Scenario: After four wrong codes the right one is still taken
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      And the consumer has entered 4 mistyped codes
      When the consumer enters a code for £20.00 at the meter
      Then the meter tells the consumer "Accepted"
      And the balance at the meter is £21.00

    @negative
    Scenario: A disabled supply that nobody has armed stays off
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 500 W
      When the consumer presses the enable button
      Then the meter tells the consumer "Not Armed"
      And the contactor is open and the load draws 0 W

    @negative
    Scenario Outline: The consumer enters <code>
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      And a code for £10.00 that the meter has accepted
      When the consumer enters <code> at the meter
      Then the meter tells the consumer <words>
      And the balance at the meter is £11.00

      Examples: codes
        | code                     | words       |
        | a mistyped code          | "Invalid"   |
        | a code for another meter | "Invalid"   |
        | the code used before     | "Duplicate" |

  @OFGEM-30.0 @device @gas
  Rule: The consumer interacts with the gas meter

    Scenario: The consumer enters a top-up code at the gas meter
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      When the consumer enters a code for £20.00 at the meter
      Then the meter tells the consumer "Accepted"
      And the balance at the meter is £21.00
      And the display of the meter shows a balance of £21.00

    Scenario: The consumer lets gas in that has been armed
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      And the gas supplier has armed the supply
      When the consumer presses the enable button
      Then the meter tells the consumer "Supply On"
      And the valve is open and 1.0 m3/h flows

    Scenario: The consumer takes the emergency credit that the gas meter offers
      Given a commissioned gas meter in prepayment mode
      And emergency credit of £5.00 is offered below £2.00 and the balance is £1.99
      When the consumer presses the emergency credit button
      Then the meter tells the consumer "Emergency On"
      And emergency credit is in use at the meter

    @boundary
    Scenario: A penny more, and the gas meter offers no emergency credit
      Given a commissioned gas meter in prepayment mode
      And emergency credit of £5.00 is offered below £2.00 and the balance is £2.00
      When the consumer presses the emergency credit button
      Then the meter tells the consumer "Not Available"
      And emergency credit is not in use at the meter

    @boundary
    Scenario: The fifth wrong code locks the keypad of the gas meter
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      And the consumer has entered 5 mistyped codes
      When the consumer enters a code for £20.00 at the meter
      Then the meter tells the consumer "Key Locked"
      And the balance at the meter is £1.00
      And the keypad takes a code for £20.00 once 1 h have passed

    @boundary
    Scenario: After four wrong codes the gas meter still takes the right one
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      And the consumer has entered 4 mistyped codes
      When the consumer enters a code for £20.00 at the meter
      Then the meter tells the consumer "Accepted"
      And the balance at the meter is £21.00

    @negative
    Scenario: A closed valve that nobody has armed stays closed
      Given a commissioned gas meter whose supply is disabled
      And a demand of 1.0 m3/h
      When the consumer presses the enable button
      Then the meter tells the consumer "Not Armed"
      And the valve is closed and 0 m3/h flows

    @negative
    Scenario Outline: The consumer enters <code> at the gas meter
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      And a code for £10.00 that the meter has accepted
      When the consumer enters <code> at the meter
      Then the meter tells the consumer <words>
      And the balance at the meter is £11.00

      Examples: codes
        | code                     | words       |
        | a mistyped code          | "Invalid"   |
        | a code for another meter | "Invalid"   |
        | the code used before     | "Duplicate" |
