Feature: Payment services of the Ofgem catalogue on a SMETS1 site

  @OFGEM-14.0 @device @electricity
  Rule: Electricity is switched between credit and prepayment from afar

    Scenario Outline: The supplier switches from <before> to <after> and leaves the money as it is
      Given a commissioned electricity meter in <before> mode with a balance of £7.31
      When the import supplier sends Update Payment Mode to <after>
      Then the answer is a success within its response time
      And the meter works in <after> mode
      And the balance at the meter is £7.31
      And the contactor is closed and the load draws 0 W

      Examples: both ways
        | before     | after      |
        | credit     | prepayment |
        | prepayment | credit     |

    @boundary
    Scenario: A home that is switched to prepayment without a penny is switched off
      Given a commissioned electricity meter in credit mode with a balance of £0.00
      And a demand of 1500 W
      When the import supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the contactor is open and the load draws 0 W

    @boundary
    Scenario: A home that is switched to prepayment with a penny stays on
      Given a commissioned electricity meter in credit mode with a balance of £0.01
      And a demand of 1500 W
      When the import supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the contactor is closed and the load draws 1500 W

    @boundary
    Scenario: A home that was off for want of credit is armed by the switch to credit, and not energised by it
      Given a commissioned electricity meter in prepayment mode with a balance of -£0.50
      And a demand of 1500 W
      When the import supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And the contactor is open and the load draws 0 W
      And the balance at the meter is -£0.50

    @negative
    Scenario Outline: The <user> does not switch the payment of a home
      Given a commissioned electricity meter in credit mode with a balance of £0.00
      When the <user> sends Update Payment Mode to prepayment
      Then the DCC refuses with <code>
      And the meter works in credit mode
      And Read Supply Status reports the supply as enabled

      Examples: others
        | user                    | code |
        | electricity distributor | E2   |
        | gas supplier            | E4   |

  @OFGEM-25.0 @device @gas
  Rule: Gas is switched between credit and prepayment from afar

    Scenario Outline: The gas supplier switches from <before> to <after> and leaves the money as it is
      Given a commissioned gas meter in <before> mode with a balance of £7.31
      When the gas supplier sends Update Payment Mode to <after>
      Then the answer is a success within its response time
      And the meter works in <after> mode
      And the balance at the meter is £7.31
      And the valve is open and 0.0 m3/h flows

      Examples: both ways
        | before     | after      |
        | credit     | prepayment |
        | prepayment | credit     |

    @boundary
    Scenario: A home that is switched to prepayment without a penny has its valve closed
      Given a commissioned gas meter in credit mode with a balance of £0.00
      And a demand of 1.2 m3/h
      When the gas supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the valve is closed and 0.0 m3/h flows

    @boundary
    Scenario: A home that is switched to prepayment with a penny keeps its gas
      Given a commissioned gas meter in credit mode with a balance of £0.01
      And a demand of 1.2 m3/h
      When the gas supplier sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the valve is open and 1.2 m3/h flows

    @boundary
    Scenario: A valve that was closed for want of credit is armed by the switch to credit, and not opened by it
      Given a commissioned gas meter in prepayment mode with a balance of -£0.50
      And a demand of 1.2 m3/h
      When the gas supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed
      And the valve is closed and 0.0 m3/h flows
      And the balance at the meter is -£0.50

    @negative
    Scenario Outline: The <user> does not switch the payment of gas
      Given a commissioned gas meter in credit mode with a balance of £0.00
      When the <user> sends Update Payment Mode to prepayment
      Then the DCC refuses with <code>
      And the meter works in credit mode
      And Read Supply Status reports the supply as enabled

      Examples: others
        | user            | code |
        | gas transporter | E2   |
        | import supplier | E4   |

  @OFGEM-16.0 @device @electricity
  Rule: The credit balance of electricity is updated, for the supplier and for the consumer alike

    Scenario Outline: A correction of <change> is seen by supplier and consumer
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the import supplier sends Update Meter Balance of <change> in prepayment mode
      Then the answer is a success within its response time
      And Read Instantaneous Prepay Values reports a balance of <balance>
      And the display of the meter shows a balance of <balance>
      And the balance at the meter is <balance>

      Examples: corrections
        | change    | balance   |
        | £2.35     | £7.35     |
        | -£4.99    | £0.01     |
        | £322.68   | £327.68   |
        | £20995.01 | £21000.01 |

    Scenario: Consumption is taken from the balance that supplier and consumer see
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And a unit price of 27.301 p/kWh
      When a demand of 1250 W runs for 4 h
      Then the balance at the meter has fallen by 136.505 p
      And the display of the meter agrees with the balance at the meter

    @boundary
    Scenario Outline: A correction of <change> down to <balance> switches the supply off
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the import supplier sends Update Meter Balance of <change> in prepayment mode
      Then the answer is a success within its response time
      And the display of the meter shows a balance of <balance>
      And Read Supply Status reports the supply as disabled

      Examples: at zero and a penny below
        | change | balance |
        | -£5.00 | £0.00   |
        | -£5.01 | -£0.01  |

    @boundary
    Scenario: An updated balance outlives a loss of power
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the import supplier has corrected the balance by £322.68
      When the mains fails for 60 s
      Then the balance at the meter is £327.68
      And the display of the meter shows a balance of £327.68

    @negative
    Scenario: A distributor does not touch a balance
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the electricity distributor sends Update Meter Balance of £2.00 in prepayment mode
      Then the DCC refuses with E2
      And the balance at the meter is £5.00

  @OFGEM-26.0 @device @gas
  Rule: A prepayment top-up for gas reaches the meter's balance

    Scenario: A top-up from the supplier
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      When the gas supplier sends Top Up Device with a code for £20.00
      Then the answer is a success within its response time
      And the balance at the meter is £21.00

    Scenario: A top-up entered by hand
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      When the consumer enters a code for £20.00 at the meter
      Then the balance at the meter is £21.00

    @boundary
    Scenario: A top-up arms a supply that was disabled for want of credit
      Given a commissioned gas meter in prepayment mode with a balance of £0.10
      And a unit price of 20.000 p/m3
      And a demand of 2.0 m3/h that has run for 1 h
      When the gas supplier sends Top Up Device with a code for £20.00
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed

    @boundary
    Scenario: The smallest top-up is a penny
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      When the gas supplier sends Top Up Device with a code for £0.01
      Then the answer is a success within its response time
      And the balance at the meter is £1.01

    @negative
    Scenario: A code that was entered by hand is not taken a second time from the supplier
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      And a code for £20.00 that the consumer has entered
      When the gas supplier sends Top Up Device with the code used before
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £21.00

    @negative
    Scenario: A code for another meter is not taken at the keypad
      Given a commissioned gas meter in prepayment mode with a balance of £1.00
      When the consumer enters a code for another meter at the meter
      Then the balance at the meter is £1.00

  @OFGEM-27.0 @device @gas
  Rule: The credit balance of gas is updated, for the supplier and for the consumer alike

    Scenario Outline: A correction of the gas account by <change> is seen by supplier and consumer
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      When the gas supplier sends Update Meter Balance of <change> in prepayment mode
      Then the answer is a success within its response time
      And Read Instantaneous Prepay Values reports a balance of <balance>
      And the display of the meter shows a balance of <balance>
      And the balance at the meter is <balance>

      Examples: corrections
        | change    | balance   |
        | £2.35     | £7.35     |
        | -£4.99    | £0.01     |
        | £322.68   | £327.68   |
        | £20995.01 | £21000.01 |

    Scenario: Gas is taken from the balance that supplier and consumer see
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And a unit price of 47.301 p/m3
      When a demand of 1.2 m3/h runs for 4 h
      Then the balance at the meter has fallen by 227.0448 p
      And the display of the meter agrees with the balance at the meter

    @boundary
    Scenario Outline: A correction of <change> down to <balance> closes the valve
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      When the gas supplier sends Update Meter Balance of <change> in prepayment mode
      Then the answer is a success within its response time
      And the display of the meter shows a balance of <balance>
      And Read Supply Status reports the supply as disabled

      Examples: at zero and a penny below
        | change | balance |
        | -£5.00 | £0.00   |
        | -£5.01 | -£0.01  |

    @boundary
    Scenario: An updated balance outlives a change of the battery
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And the gas supplier has corrected the balance by £322.68
      When the battery of the meter is taken out and put back
      Then the balance at the meter is £327.68
      And the display of the meter shows a balance of £327.68

    @negative
    Scenario: A transporter does not touch a balance
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      When the gas transporter sends Update Meter Balance of £2.00 in prepayment mode
      Then the DCC refuses with E2
      And the balance at the meter is £5.00
