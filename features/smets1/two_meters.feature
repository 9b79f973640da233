Feature: Two SMETS1 meters behind one hub

  @S1-1.6 @S1-2.2 @S1-3.3 @S1-6.8 @S1-7.2 @hub
  Rule: What is told to one meter of a home leaves the other one as it is

    Scenario Outline: The <user> <sends>, and the <other> meter is as it was
      Given the <other> meter is left alone
      And a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> <sends>
      Then the answer is a success within its response time
      And the <other> meter is as it was

      @electricity
      Examples: electricity
        | user            | fuel        | other | sends                                                                                     |
        | import supplier | electricity | gas   | sends Disable Supply                                                                      |
        | import supplier | electricity | gas   | sends Update Payment Mode to credit                                                       |
        | import supplier | electricity | gas   | sends Top Up Device with a code for £10.00                                                |
        | import supplier | electricity | gas   | sends Clear Event Log                                                                     |
        | import supplier | electricity | gas   | sends Update Device Configuration (Billing Calendar) that is weekly on day 3 at 12:00:01 |

      @gas
      Examples: gas
        | user         | fuel | other       | sends                                                                                         |
        | gas supplier | gas  | electricity | sends Disable Supply                                                                          |
        | gas supplier | gas  | electricity | sends Update Payment Mode to credit                                                           |
        | gas supplier | gas  | electricity | sends Top Up Device with a code for £10.00                                                    |
        | gas supplier | gas  | electricity | sends Clear Event Log                                                                         |
        | gas supplier | gas  | electricity | sends Update Device Configuration (Billing Calendar) that is weekly from 2026-02-03 12:00:01 |

    @boundary @gas
    Scenario: A loss of the mains leaves the gas meter as it is
      Given the gas meter is left alone
      And a commissioned electricity meter whose supply is disabled
      When the mains fails for 60 s
      Then Read Supply Status reports the supply as disabled
      And the gas meter is as it was

    @boundary @electricity
    Scenario: A change of the gas meter's battery leaves the electricity meter as it is
      Given the electricity meter is left alone
      And a commissioned gas meter whose supply is disabled
      When the battery of the meter is taken out and put back
      Then Read Supply Status reports the supply as disabled
      And the electricity meter is as it was

    @negative
    Scenario Outline: A code that the <fuel> meter refuses is not tried at the <other> meter
      Given the <other> meter is left alone
      And a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for the other meter of the home
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £5.00
      And the <other> meter is as it was

      @electricity
      Examples: electricity
        | user            | fuel        | other |
        | import supplier | electricity | gas   |

      @gas
      Examples: gas
        | user         | fuel | other       |
        | gas supplier | gas  | electricity |
