Feature: Remote disablement and enablement, and what they are for

  @FUN-F @FUN-F1 @device
  Rule: Remote disablement and enablement support remote switching between credit and prepayment

    @electricity
    Scenario: The supply is disabled and enabled from afar in prepayment mode
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the supply is disabled
      And a demand of 500 W
      When the import supplier sends Enable Supply
      Then the answer is a success within its response time
      And the contactor is closed and the load draws 500 W

    @electricity
    Scenario: A switch to prepayment without credit disables the electricity
      Given a commissioned electricity meter in credit mode with a balance of £0.00
      And a demand of 500 W
      When the import supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the meter works in prepayment mode
      And the contactor is open and the load draws 0 W

    @gas
    Scenario: A switch to prepayment without credit disables the gas
      Given a commissioned gas meter in credit mode with a balance of £0.00
      And a demand of 1.0 m3/h
      When the gas supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the meter works in prepayment mode
      And the valve is closed and 0 m3/h flows

    @electricity
    Scenario: A switch to credit makes a supply that had run out of credit ready again
      Given a commissioned electricity meter in prepayment mode with a balance of £0.00
      And a demand of 500 W
      When the import supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And the contactor is open and the load draws 0 W

    @gas
    Scenario: A switch to credit makes gas that had run out of credit ready again
      Given a commissioned gas meter in prepayment mode with a balance of £0.00
      And a demand of 1.0 m3/h
      When the gas supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And the valve is closed and 0 m3/h flows

    @electricity @boundary
    Scenario: With a penny of credit the electricity stays on
      Given a commissioned electricity meter in credit mode with a balance of £0.01
      And a demand of 1 W
      When the import supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the meter works in prepayment mode
      And Read Supply Status reports the supply as enabled

    @gas @boundary
    Scenario: With a penny of credit the gas stays on
      Given a commissioned gas meter in credit mode with a balance of £0.01
      When the gas supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the meter works in prepayment mode
      And Read Supply Status reports the supply as enabled

    @electricity @boundary
    Scenario: A supply that its supplier has disabled is not armed by a change of mode
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a demand of 500 W
      And the import supplier has disabled the supply
      When the import supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as disabled
      And the contactor is open and the load draws 0 W

    @gas @boundary
    Scenario: Gas that its supplier has disabled is not armed by a change of mode
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And a demand of 1.0 m3/h
      And the gas supplier has disabled the supply
      When the gas supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as disabled
      And the valve is closed and 0 m3/h flows

    @electricity @negative
    Scenario: Electricity without credit is not enabled in prepayment mode
      Given a commissioned electricity meter in prepayment mode with a balance of £0.00
      And a demand of 500 W
      When the import supplier sends Enable Supply
      Then the answer is a refusal by the meter within its response time
      And the contactor is open and the load draws 0 W

    @gas @negative
    Scenario: Gas without credit is not armed in prepayment mode
      Given a commissioned gas meter in prepayment mode with a balance of £0.00
      And a demand of 1.0 m3/h
      When the gas supplier sends Arm Supply
      Then the answer is a refusal by the meter within its response time
      And the valve is closed and 0 m3/h flows
