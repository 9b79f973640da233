Feature: The home area network of a SMETS1 meter

  @FUN-C @FUN-C1 @device
  Rule: An in-home display is given real time information

    @electricity
    Scenario Outline: A load of <power> is on the display within its interval
      Given a commissioned electricity meter
      And a display that is linked to the meter
      And a demand of <power>
      When 10 s pass
      Then the display in the home shows an active power of <power>

      Examples: loads
        | power  |
        | 500 W  |
        | 9200 W |

    @electricity @boundary
    Scenario: A load that has changed is there after one interval, and the one before is not
      Given a commissioned electricity meter
      And a display that is linked to the meter
      And a demand of 7000 W that has run for 60 s
      And a demand of 300 W
      When 10 s pass
      Then the display in the home shows an active power of 300 W

    @electricity @boundary
    Scenario: Export is shown as export
      Given a commissioned electricity meter
      And a display that is linked to the meter
      And a microgenerator that gives 2500 W
      When 10 s pass
      Then the display in the home shows an export of 2500 W

    Scenario Outline: A consumption of the <fuel> meter is on the display
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When a demand of <demand> runs for 1 h
      Then the display in the home shows the consumption risen by the demand within the meter's accuracy

      @electricity
      Examples: electricity
        | fuel        | demand |
        | electricity | 2000 W |

      @gas
      Examples: gas
        | fuel | demand   |
        | gas  | 2.0 m3/h |

    Scenario Outline: A top-up of the <fuel> meter is on the display
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a display that is linked to the meter
      When the <user> sends Top Up Device with a code for £10.55
      Then the answer is a success within its response time
      And the display in the home shows a balance of £15.55

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: A balance below zero of the <fuel> meter is shown below zero
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.02
      And a display that is linked to the meter
      When the <user> sends Update Meter Balance of -£1.50 in prepayment mode
      Then the answer is a success within its response time
      And the display in the home shows a balance of -£1.48
      And the display in the home shows the supply as disabled

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The mode of the <fuel> meter is on the display
      Given a commissioned <fuel> meter in credit mode with a balance of £3.00
      And a display that is linked to the meter
      When the <user> sends Update Payment Mode to prepayment
      Then the answer is a success within its response time
      And the display in the home shows prepayment mode

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @gas
    Scenario: A display that is linked is served after the battery was changed
      Given a commissioned gas meter in prepayment mode with a balance of £5.00
      And a display that is linked to the meter
      And the battery of the meter has been taken out and put back
      When the gas supplier sends Top Up Device with a code for £10.55
      Then the answer is a success within its response time
      And the display in the home shows a balance of £15.55

    @boundary @electricity
    Scenario: A display that is linked is served again when the mains is back
      Given a commissioned electricity meter
      And a display that is linked to the meter
      And the mains has failed for 60 s
      And a demand of 1200 W
      When 10 s pass
      Then the display in the home shows an active power of 1200 W

    @negative
    Scenario Outline: Nothing of the <fuel> meter is sent to a display that has been taken away
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a display that is linked to the meter
      And the display has been taken away
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the display in the home shows a balance of £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @FUN-C @FUN-C2 @device
  Rule: Other devices link to the meter system over the home area network

    Scenario Outline: A display that links to the <fuel> meter is given everything at once
      Given a commissioned <fuel> meter in prepayment mode with a balance of £12.34
      And a unit price of <price>
      And a payment debt of £3.21
      And a low credit threshold of £1.09
      When a display asks to be linked with the joining code of the meter
      Then the display in the home shows what the meter holds
      And 1 devices are linked to the meter
      And the display in the home shows a balance of £12.34
      And the display in the home shows a payment debt of £3.21
      And the display in the home shows a unit price of <price>
      And the display in the home shows a low credit threshold of £1.09
      And the display in the home shows an emergency credit of £5.00

      @electricity
      Examples: electricity
        | fuel        | price        |
        | electricity | 21.987 p/kWh |

      @gas
      Examples: gas
        | fuel | price       |
        | gas  | 45.678 p/m3 |

    @boundary
    Scenario Outline: As many devices as the maker declares link to the <fuel> meter, and the last is served as the first
      Given a commissioned <fuel> meter
      And 3 displays that are linked to the meter
      When a further display asks to be linked with the joining code of the meter
      Then 4 devices are linked to the meter
      And the further display shows what the meter holds

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: One more than the maker declares does not link to the <fuel> meter
      Given a commissioned <fuel> meter
      And 4 displays that are linked to the meter
      When a further display asks to be linked with the joining code of the meter
      Then 4 devices are linked to the meter
      And the further display shows nothing of the meter

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative
    Scenario Outline: A device without the joining code of the <fuel> meter learns nothing of it
      Given a commissioned <fuel> meter
      When a display asks to be linked with a wrong joining code
      Then 0 devices are linked to the meter
      And the display in the home shows nothing of the meter

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |
