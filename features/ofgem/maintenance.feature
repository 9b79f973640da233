Feature: Maintenance of the meters, as the Ofgem catalogue has it

  @OFGEM-8.0 @device
  Rule: The firmware and the software of the meter are upgraded remotely

    Scenario Outline: The <what> of the <fuel> meter is upgraded
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with <image>
      Then the meter runs the version of the image
      And the head end reaches the meter

      @electricity
      Examples: electricity
        | user            | fuel        | what     | image           |
        | import supplier | electricity | firmware | the next image  |
        | import supplier | electricity | software | the application |

      @gas
      Examples: gas
        | user         | fuel | what     | image           |
        | gas supplier | gas  | firmware | the next image  |
        | gas supplier | gas  | software | the application |

    @boundary
    Scenario Outline: The <fuel> meter is upgraded twice
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And the <user> has updated the meter with the next image
      When the <user> updates the meter with the image after the next
      Then the meter runs the version of the image
      And the head end reaches the meter

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: An upgrade that is not of the maker leaves the <fuel> meter as it is
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with an image with a wrong check
      Then the meter runs what it ran before
      And the head end reaches the meter

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @OFGEM-23.0 @device @gas
  Rule: The calorific value of the gas is delivered to the meter, which counts energy by it

    Scenario Outline: A calorific value of <value> is delivered
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      When the gas supplier sends Update Device Configuration (Gas Conversion) of <value> and a factor of 1.02264
      Then the answer is a success within its response time
      And the gas conversion at the meter is <value> and a factor of 1.02264
      And the gas conversion reported is <value> and a factor of 1.02264

      Examples: values
        | value      |
        | 37.5 MJ/m3 |
        | 43.0 MJ/m3 |

    @boundary
    Scenario: The calorific value of another day
      Given a commissioned gas meter
      And a gas conversion of 38.8 MJ/m3 and a factor of 1.02264
      And 2.0 m3/h of gas has been burnt for 24 h
      And the gas supplier has set a gas conversion of 40.7 MJ/m3 and a factor of 1.02264
      When 2.0 m3/h of gas is burnt for 24 h
      Then the energy at the meter has risen by the gas that was burnt, each part at its own conversion

    @negative
    Scenario: A calorific value that no gas has is not taken
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      When the gas supplier sends Update Device Configuration (Gas Conversion) with the calorific value above its most
      Then the answer is a refusal by the meter within its response time
      And the gas conversion at the meter has not changed

    @negative
    Scenario: Another one than the supplier does not deliver it
      Given a commissioned gas meter
      And a gas conversion of 39.5 MJ/m3 and a factor of 1.02264
      When the gas transporter sends Update Device Configuration (Gas Conversion) of 40.0 MJ/m3 and a factor of 1.02264
      Then the DCC refuses with E2
      And the gas conversion at the meter has not changed
