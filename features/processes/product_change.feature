Feature: Changes of product

  @PM-1 @dcc @electricity
  Rule: Consistent parameters are the supplier's matter: the DCC passes on what it is told

    Scenario: A change of mode that says nothing of debts
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      When the import supplier sends Update Payment Mode to credit
      Then the answer is a success within its response time
      And the meter works in credit mode

    @boundary
    Scenario: Emergency credit for a meter in credit mode reaches the meter
      Given a commissioned electricity meter in credit mode
      When the import supplier asks for parameters of emergency credit
      Then commands to the meter since the change was asked for: 1

    @negative
    Scenario: A supplier of another meter is stopped before anything is looked at
      Given a commissioned electricity meter in credit mode
      When the incoming supplier asks for parameters of emergency credit
      Then the request is refused with E4
      And commands to the meter since the change was asked for: 0

  @PM-3 @dcc @electricity
  Rule: A product change takes effect on its date

    Scenario: A price from a date on
      Given a commissioned electricity meter
      And a unit price of 20 p/kWh
      And the import supplier has asked for a price of 30 p/kWh in 2 h
      When 3 h pass
      Then the unit price at the meter is 30 p/kWh

    @boundary
    Scenario: The old price shortly before the date
      Given a commissioned electricity meter
      And a unit price of 20 p/kWh
      And the import supplier has asked for a price of 30 p/kWh in 2 h
      When 119 min pass
      Then the unit price at the meter is 20 p/kWh

    @negative
    Scenario: A price that was taken back before its date
      Given a commissioned electricity meter
      And a unit price of 20 p/kWh
      And requests for later are held by the DCC
      And the import supplier has asked for a price of 30 p/kWh in 2 h
      And the import supplier has taken that back
      When 3 h pass
      Then the unit price at the meter is 20 p/kWh
      And the change is answered with refusal

  @PM-4 @dcc @electricity
  Rule: A reconfiguration is confirmed with the new configuration and a reading

    Scenario: A change of mode at its time
      Given a commissioned electricity meter in credit mode
      And changes of product are confirmed and not read
      And the import supplier has asked for prepayment mode in 1 h
      When 2 h pass
      Then the change is answered with success
      And configurations after the change: 1, readings after the change: 1

    @boundary
    Scenario: A price that is with the meter ahead of its date is confirmed on its date
      Given a commissioned electricity meter
      And changes of product are confirmed and not read
      And the import supplier has asked for a price of 30 p/kWh in 2 h
      When 119 min pass
      Then configurations after the change: 0, readings after the change: 0

    @negative
    Scenario: A change that did not happen is not confirmed
      Given a commissioned electricity meter in credit mode
      And changes of product are confirmed and not read
      And the import supplier has asked for prepayment mode in 1 h
      And the import supplier has taken that back
      When 2 h pass
      Then configurations after the change: 0, readings after the change: 0

  @PM-5 @dcc @electricity
  Rule: Parameter: how far forward and backward the date of a change may lie

    Scenario Outline: A change in <ahead> where 10 d ahead are allowed
      Given a commissioned electricity meter in credit mode
      And dates may lie 10 d ahead and 1 h back
      When the import supplier asks for prepayment mode in <ahead>
      Then commands to the meter since the change was asked for: 0
      And the request is refused with <code>

      Examples: too far ahead
        | ahead | code |
        | 11 d  | E11  |
        | 300 d | E11  |

    @boundary
    Scenario: The last moment that may be
      Given a commissioned electricity meter in credit mode
      And dates may lie 10 d ahead and 1 h back
      When the import supplier asks for prepayment mode in 239 h
      Then the change is answered with nothing

    @boundary
    Scenario: A date that lies back as far as it may is now
      Given a commissioned electricity meter in credit mode
      And dates may lie 10 d ahead and 1 h back
      When the import supplier asks for prepayment mode as of 59 min ago
      Then the change is answered with success
      And the meter works in prepayment mode

    @negative
    Scenario: A date that lies too far back
      Given a commissioned electricity meter in credit mode
      And dates may lie 10 d ahead and 1 h back
      When the import supplier asks for prepayment mode as of 61 min ago
      Then the request is refused with E11
      And the meter works in credit mode

  @PM-6 @dcc @electricity
  Rule: Parameter: a reading is taken when a change of product takes effect

    Scenario Outline: Changes of product are <reading>
      Given a commissioned electricity meter in credit mode
      And changes of product are not confirmed and <reading>
      And the import supplier has asked for prepayment mode in 1 h
      When 2 h pass
      Then the change is answered with success
      And configurations after the change: 0, readings after the change: <readings>

      Examples: both values
        | reading  | readings |
        | read     | 1        |
        | not read | 0        |

    @boundary
    Scenario: The reading of a price that is with the meter already is taken on its date
      Given a commissioned electricity meter
      And changes of product are not confirmed and read
      And the import supplier has asked for a price of 30 p/kWh in 2 h
      When 3 h pass
      Then configurations after the change: 0, readings after the change: 1

    @negative
    Scenario: A change that was taken back is not read
      Given a commissioned electricity meter in credit mode
      And changes of product are not confirmed and read
      And the import supplier has asked for prepayment mode in 1 h
      And the import supplier has taken that back
      When 2 h pass
      Then configurations after the change: 0, readings after the change: 0

  @PM-7 @dcc @electricity
  Rule: Parameter: a future change is with the metering system ahead of time, or held at the DCC until due

    Scenario Outline: A price that is held by the <holder>
      Given a commissioned electricity meter
      And a unit price of 20 p/kWh
      And changes of product are not confirmed and not read
      And requests for later are held by the <holder>
      When the import supplier asks for a price of 30 p/kWh in 2 h
      Then the change is answered with <outcome>
      And the unit price at the meter is 20 p/kWh

      Examples: both values
        | holder | outcome |
        | device | success |
        | DCC    | nothing |

    @boundary
    Scenario Outline: The price is in force on its date when it is held by the <holder>
      Given a commissioned electricity meter
      And a unit price of 20 p/kWh
      And requests for later are held by the <holder>
      And the import supplier has asked for a price of 30 p/kWh in 2 h
      When 3 h pass
      Then the unit price at the meter is 30 p/kWh

      Examples: both values
        | holder |
        | device |
        | DCC    |

    @negative
    Scenario: A change that the metering system cannot hold is held at the DCC
      Given a commissioned electricity meter in credit mode
      And requests for later are held by the device
      When the import supplier asks for prepayment mode in 2 h
      Then the change is answered with nothing
      And the meter works in credit mode

  @PM-2 @device @electricity
  Rule: The meter itself refuses inconsistent parameters

    Scenario: Consistent parameters
      Given a commissioned electricity meter in prepayment mode
      When the import supplier asks for parameters of emergency credit
      Then the meter answers the change with success

    @boundary
    Scenario: The least that is inconsistent
      Given a commissioned electricity meter in credit mode
      When the import supplier asks for parameters of emergency credit
      Then the meter answers the change with refusal

    @negative
    Scenario: What was refused changes nothing
      Given a commissioned electricity meter in credit mode
      When the import supplier asks for parameters of emergency credit
      Then the meter answers the change with refusal
      And the meter works in credit mode
