Feature: Update of the firmware, at a SMETS1 meter

  @S1-11.1 @device
  Rule: The meter installs an image of its maker that follows on what it runs, and no other

    Scenario Outline: The <user> updates the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with the next image
      Then the DCC takes the update on
      And the meter runs the version of the image
      And the meter holds no image
      And the head end reaches the meter
      And the event log at the meter holds firmware-installed once

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <fuel> meter holds an image until it is told to activate it
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in two stages
      When the <user> updates the meter with the next image
      Then the sender is told that the image has been delivered
      And the meter holds the image and has not installed it

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Another image takes the place of the one that the <fuel> meter holds
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the <user> has updated the meter with the next image
      When the <user> updates the meter with the largest image
      Then the sender is told that the image has been delivered
      And the meter holds the image and has not installed it

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <user> activates the image that the <fuel> meter holds
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the <user> has updated the meter with the next image
      When the <user> activates the image
      Then the meter runs the version of the activated image
      And the meter takes the activation
      And the event log at the meter holds firmware-installed once

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: An update of the <fuel> meter leaves everything else as it is
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And a demand of <demand> that has run for 1 h
      And a billing calendar that is <calendar>
      And the supply is disabled
      And the registers of the meter are noted
      When the <user> updates the meter with the next image
      Then the meter runs the version of the image
      And no other register of the meter has changed

      @electricity
      Examples: electricity
        | user            | fuel        | demand | calendar                     |
        | import supplier | electricity | 1000 W | monthly on day 5 at 06:30:00 |

      @gas
      Examples: gas
        | user         | fuel | demand   | calendar                         |
        | gas supplier | gas  | 1.0 m3/h | monthly from 2026-01-01 06:00:00 |

    @boundary
    Scenario Outline: <image> is installed over version <runs> of the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs version <runs>
      And firmware is installed in one stage
      When the <user> updates the meter with <image>
      Then the meter runs the version of the image

      @electricity
      Examples: electricity
        | user            | fuel        | runs    | image                              |
        | import supplier | electricity | 1.4.9   | an image of version 1.4.10         |
        | import supplier | electricity | 1.9.99  | an image of version 1.10.0         |
        | import supplier | electricity | 9.99.99 | an image of version 10.0.0         |
        | import supplier | electricity | 1.4.2   | the smallest image                 |
        | import supplier | electricity | 1.4.2   | the largest image                  |
        | import supplier | electricity | 1.4.2   | an image of an odd number of bytes |

      @gas
      Examples: gas
        | user         | fuel | runs  | image                              |
        | gas supplier | gas  | 1.4.9 | an image of version 1.4.10         |
        | gas supplier | gas  | 1.4.2 | the smallest image                 |
        | gas supplier | gas  | 1.4.2 | an image of an odd number of bytes |

    @boundary
    Scenario Outline: An activation that is asked for in 2 h, <when>
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the import supplier has updated the meter with the next image
      And the import supplier has asked for the activation in 2 h
      When <time> pass
      Then the meter <then>

      @electricity
      Examples: electricity
        | when            | time    | then                                     |
        | before its time | 119 min | holds the image and has not installed it |
        | after its time  | 121 min | runs the version of the activated image  |

    @boundary @electricity
    Scenario: Power is lost in the middle of a transfer
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the mains fails for 60 s while the import supplier updates the meter with the largest image
      Then the sender is told that the update has failed
      And the meter has kept what it had received
      And the meter runs what it ran before
      And the head end reaches the meter

    @boundary @electricity
    Scenario: The update is sent again after power was lost in the middle of a transfer
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And the mains has failed for 60 s while the import supplier updated the meter with the largest image
      When the import supplier updates the meter with the next image
      Then the meter runs the version of the image

    @boundary
    Scenario Outline: The <fuel> meter loses its power while it holds an image
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the <user> has updated the meter with the next image
      When <loss>
      Then the meter holds the image and has not installed it

      @electricity
      Examples: electricity
        | user            | fuel        | loss                     |
        | import supplier | electricity | the mains fails for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                               |
        | gas supplier | gas  | the battery of the meter is taken out and put back |

    @boundary
    Scenario Outline: The <fuel> meter loses its power as soon as an image is installed
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And the <user> has updated the meter with the next image
      When <loss>
      Then the meter runs the version of the image
      And the head end reaches the meter

      @electricity
      Examples: electricity
        | user            | fuel        | loss                     |
        | import supplier | electricity | the mains fails for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                               |
        | gas supplier | gas  | the battery of the meter is taken out and put back |

    @negative
    Scenario Outline: <image> is not installed over version <runs> of the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs version <runs>
      And firmware is installed in one stage
      When the <user> updates the meter with <image>
      Then the meter runs what it ran before
      And the meter holds no image
      And the security log at the meter holds firmware-refused once
      And the head end reaches the meter

      @electricity
      Examples: electricity
        | user            | fuel        | runs   | image                                |
        | import supplier | electricity | 1.4.2  | an image with a wrong check          |
        | import supplier | electricity | 1.4.2  | the next image with one byte changed |
        | import supplier | electricity | 1.4.2  | an image for another model           |
        | import supplier | electricity | 1.4.2  | an image of a later format           |
        | import supplier | electricity | 1.4.2  | an image that is cut off             |
        | import supplier | electricity | 1.4.2  | an image of the version that it runs |
        | import supplier | electricity | 1.4.2  | an older image                       |
        | import supplier | electricity | 1.4.10 | an image of version 1.4.9            |
        | import supplier | electricity | 10.0.0 | an image of version 9.99.99          |

      @gas
      Examples: gas
        | user         | fuel | runs   | image                                |
        | gas supplier | gas  | 1.4.2  | an image with a wrong check          |
        | gas supplier | gas  | 1.4.2  | an image of the version that it runs |
        | gas supplier | gas  | 1.4.2  | an image of a later format           |
        | gas supplier | gas  | 1.4.10 | an image of version 1.4.9            |

    @negative
    Scenario Outline: The <fuel> meter activates no other image than the one that it holds
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the <user> has updated the meter with the next image
      When the <user> activates another image
      Then the meter refuses the activation
      And the meter holds the image and has not installed it

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> may not update the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> updates the meter with the next image
      Then the DCC refuses the update with E2
      And the meter runs what it ran before

      @electricity
      Examples: electricity
        | user                      | fuel        |
        | electricity distributor   | electricity |
        | export supplier           | electricity |
        | registered supplier agent | electricity |
        | other user                | electricity |

      @gas
      Examples: gas
        | user                      | fuel |
        | gas transporter           | gas  |
        | registered supplier agent | gas  |
        | other user                | gas  |
