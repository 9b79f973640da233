Feature: Choices that the documents leave open, each with a default

  @HAN-1 @device @electricity
  Rule: The technology of the home area network is a choice: any that works, an open standard, or one standard

    Scenario Outline: The technology <rule>, and a display with <radio> is linked
      Given a commissioned electricity meter
      And the technology of the home area network <rule>
      When a display with <radio> asks to be linked
      Then 1 devices are linked to the meter
      And the display in the home shows what the meter holds

      Examples: allowed
        | rule                       | radio                       |
        | may be any that works      | a proprietary radio         |
        | may be any that works      | a radio of the one standard |
        | has to be an open standard | another open radio          |
        | has to be the one standard | a radio of the one standard |

    @boundary
    Scenario: Without a choice an open standard is asked for
      Given a commissioned electricity meter
      When a display with another open radio asks to be linked
      Then 1 devices are linked to the meter
      And the display in the home shows what the meter holds

    @negative
    Scenario Outline: The technology <rule>, and a display with <radio> is not linked
      Given a commissioned electricity meter
      And the technology of the home area network <rule>
      When a display with <radio> asks to be linked
      Then 0 devices are linked to the meter
      And the display in the home shows nothing of the meter

      Examples: not allowed
        | rule                       | radio               |
        | has to be an open standard | a proprietary radio |
        | has to be the one standard | another open radio  |
        | has to be the one standard | a proprietary radio |

  @IHD-1 @device
  Rule: What a display informs of is a choice: the supplier's, a standard minimum with more, or that minimum and no more

    Scenario Outline: A display of the <fuel> meter informs of <rule>
      Given a commissioned <fuel> meter
      And displays inform of <rule>
      And the supplier has chosen that the display informs of balance, supply state
      When a display asks to be linked with the joining code of the meter
      Then the display in the home informs of nothing but <items>

      @electricity
      Examples: electricity
        | fuel        | rule                           | items                                                                      |
        | electricity | what its supplier chooses      | balance, supply state                                                      |
        | electricity | a standard minimum and more    | active power, balance, import total, payment mode, supply state, unit price |
        | electricity | a standard minimum and no more | active power, balance, import total, payment mode, unit price               |

      @gas
      Examples: gas
        | fuel | rule                           | items                                                               |
        | gas  | what its supplier chooses      | balance, supply state                                               |
        | gas  | a standard minimum and more    | balance, consumption total, payment mode, supply state, unit price  |
        | gas  | a standard minimum and no more | balance, consumption total, payment mode, unit price                |

    @boundary @electricity
    Scenario: A supplier who chooses less than the minimum does not take from it
      Given a commissioned electricity meter
      And displays inform of a standard minimum and more
      And the supplier has chosen that the display informs of balance
      When a display asks to be linked with the joining code of the meter
      Then the display in the home informs of nothing but active power, balance, import total, payment mode, unit price

    @negative @electricity
    Scenario: What the supplier has not chosen is not shown
      Given a commissioned electricity meter
      And displays inform of what its supplier chooses
      And the supplier has chosen that the display informs of payment debt
      When a display asks to be linked with the joining code of the meter
      Then the display in the home informs of nothing but payment debt

  @VAL-1 @device @gas
  Rule: A gas valve is fitted or not, and a meter without one claims nothing that needs it

    Scenario: A meter with a valve shuts the gas
      Given a commissioned gas meter
      And a demand of 1.0 m3/h
      When the gas supplier sends Disable Supply
      Then the answer is a success within its response time
      And the valve is closed and 0 m3/h flows

    @boundary
    Scenario: A meter without a valve is read like any other
      Given a commissioned gas meter
      And the gas meter has no valve
      And a demand of 2.0 m3/h that has run for 1 h
      When the gas supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

    @negative
    Scenario: A meter without a valve refuses to shut the gas
      Given a commissioned gas meter
      And the gas meter has no valve
      And a demand of 1.0 m3/h
      When the gas supplier sends Disable Supply
      Then the answer is a refusal by the meter within its response time
      And gas of 1.0 m3/h goes on flowing

    @negative
    Scenario: A meter without a valve refuses prepayment
      Given a commissioned gas meter
      And the gas meter has no valve
      When the gas supplier sends Update Payment Mode to prepayment
      Then the answer is a refusal by the meter within its response time
      And the meter works in credit mode
