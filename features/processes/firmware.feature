Feature: Firmware over the air

  @FLT-4 @dcc
  Rule: Urgent patches and full images, of the core and of a supplier's application, reach the meter

    Scenario Outline: The <user> updates the <fuel> meter with <image>
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with <image>
      Then the DCC takes the update on
      And the sender is told that the image has been delivered
      And the meter runs the version of the image

      @electricity
      Examples: electricity
        | user            | fuel        | image            |
        | import supplier | electricity | the next image   |
        | import supplier | electricity | the urgent patch |
        | import supplier | electricity | the application  |

      @gas
      Examples: gas
        | user         | fuel | image           |
        | gas supplier | gas  | the next image  |
        | gas supplier | gas  | the application |

    @boundary @electricity
    Scenario: A core on top of an application leaves the application as it is
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And the import supplier has updated the meter with the application
      When the import supplier updates the meter with the next image
      Then the meter runs the version of the image

    @negative @electricity
    Scenario Outline: The <user> cannot update the electricity meter
      Given a commissioned electricity meter
      When the <user> updates the meter with the next image
      Then the DCC refuses the update with E2
      And the meter runs what it ran before

      Examples:
        | user                    |
        | electricity distributor |
        | export supplier         |
        | other user              |

    @negative @electricity
    Scenario: A supplier who is not registered for the meter is warned and nothing is sent
      Given a commissioned electricity meter
      When the incoming supplier updates the meter with the next image
      Then the sender is warned of a device that is none of his

  @FLT-6 @dcc @electricity
  Rule: Who may start an update is a parameter

    Scenario: The supplier
      Given a commissioned electricity meter
      And the meter runs its declared core
      When the import supplier updates the meter with the next image
      Then the DCC takes the update on
      And the sender is told that the image has been delivered

    @boundary
    Scenario: An asset owner as the supplier's agent
      Given a commissioned electricity meter
      And the meter runs its declared core
      And the supplier's agent may update firmware
      When the registered supplier agent updates the meter with the next image
      Then the DCC takes the update on
      And the sender is told that the image has been delivered

    @negative
    Scenario: An agent without the supplier's leave is refused
      Given a commissioned electricity meter
      And firmware is installed in two stages
      When the registered supplier agent updates the meter with the next image
      Then the DCC refuses the update with E2

    @negative
    Scenario: An agent who is not appointed for the meter is warned and nothing is sent
      Given a commissioned electricity meter
      And the supplier's agent may update firmware
      When the incoming agent updates the meter with the next image
      Then the sender is warned of a device that is none of his

    @negative
    Scenario: A manufacturer has no relationship with the DCC
      Given a commissioned electricity meter
      And the supplier's agent may update firmware
      When the outsider updates the meter with the next image
      Then the DCC refuses the update with E1

  @FLT-7 @dcc @electricity
  Rule: A supplier's application stays when the meter changes supplier, until the new one replaces it

    Scenario: The incoming supplier replaces the application
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And the import supplier has updated the meter with the application
      And the meter has changed to the incoming supplier
      When the incoming supplier updates the meter with the application
      Then the meter runs the version of the image

    @boundary
    Scenario: An update of the core after the change leaves the application as it is
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And the import supplier has updated the meter with the application
      And the meter has changed to the incoming supplier
      When the incoming supplier updates the meter with the next image
      Then the meter runs the version of the image

    @negative
    Scenario: The outgoing supplier has no more say in his application
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And the import supplier has updated the meter with the application
      And the meter has changed to the incoming supplier
      When the import supplier updates the meter with the application
      Then the sender is warned of a device that is none of his
      And the meter runs what it ran before

  @FLT-8 @dcc @electricity
  Rule: Whether there are emergency releases is a parameter

    Scenario: An urgent patch goes at once
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And ordinary updates wait for 1 d
      And emergency releases are available
      And the maker has released the urgent patch as urgent
      When the import supplier updates the meter with the urgent patch
      Then the DCC takes the update on
      And the meter runs the version of the image

    @boundary
    Scenario: An urgent patch takes the place of an update that waits
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And ordinary updates wait for 1 d
      And emergency releases are available
      And the maker has released the urgent patch as urgent
      And the import supplier has sent an update with the next image that waits
      When the import supplier updates the meter with the urgent patch
      Then the meter runs the version of the image
      And the sender of the update that waited is told that it has failed

    @boundary
    Scenario: An ordinary update waits as long as it has to
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And ordinary updates wait for 1 d
      And the import supplier has sent an update with the next image that waits
      When 1 d pass
      Then the meter runs the version of the image that waited

    @negative
    Scenario: Without emergency releases an urgent patch waits like any other
      Given a commissioned electricity meter
      And firmware is installed in one stage
      And ordinary updates wait for 1 d
      And emergency releases are not available
      And the maker has released the urgent patch as urgent
      When the import supplier updates the meter with the urgent patch
      Then the DCC takes the update on
      And the meter runs what it ran before

  @FLT-9 @dcc @electricity
  Rule: Whether images must come from the central firmware library is a parameter

    Scenario: An image of the library is distributed
      Given a commissioned electricity meter
      And the meter runs its declared core
      And the firmware library is required
      And the maker has released the next image
      When the import supplier updates the meter with the next image
      Then the DCC takes the update on
      And the sender is told that the image has been delivered

    Scenario: Without the library any image is distributed
      Given a commissioned electricity meter
      And the meter runs its declared core
      And the firmware library is not required
      When the import supplier updates the meter with the next image
      Then the DCC takes the update on
      And the sender is told that the image has been delivered

    @boundary
    Scenario: One byte makes it another image
      Given a commissioned electricity meter
      And the firmware library is required
      And the maker has released the next image
      When the import supplier updates the meter with the next image with one byte changed
      Then the DCC refuses the update with E11

    @negative
    Scenario: An image that the library does not hold is refused
      Given a commissioned electricity meter
      And the firmware library is required
      When the import supplier updates the meter with the next image
      Then the DCC refuses the update with E11

  @FLT-10 @device
  Rule: The meter verifies an image before it installs it

    Scenario Outline: The <fuel> meter installs an image that verifies
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with the next image
      Then the meter runs the version of the image
      And the meter holds no image

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: The largest image
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the import supplier updates the meter with the largest image
      Then the meter runs the version of the image

    @negative
    Scenario Outline: <image> is not installed by the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with <image>
      Then the meter runs what it ran before
      And the meter holds no image
      And the head end reaches the meter

      @electricity
      Examples: electricity
        | user            | fuel        | image                                |
        | import supplier | electricity | an image with a wrong check          |
        | import supplier | electricity | the next image with one byte changed |
        | import supplier | electricity | an image for another model           |
        | import supplier | electricity | an image that is cut off             |
        | import supplier | electricity | an older image                       |

      @gas
      Examples: gas
        | user         | fuel | image                       |
        | gas supplier | gas  | an image with a wrong check |
        | gas supplier | gas  | an older image              |

  @FLT-11 @dcc @electricity
  Rule: The stages of an update are those of the cohort

    Scenario: In one stage the image is distributed and installed
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the import supplier updates the meter with the next image
      Then the sender is told that the image has been delivered
      And the meter runs the version of the image

    @boundary
    Scenario: In two stages the meter holds the image until it is told
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in two stages
      When the import supplier updates the meter with the next image
      Then the sender is told that the image has been delivered
      And the meter holds the image and has not installed it

    @boundary
    Scenario: An image that the meter refuses is told as a failure
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in two stages
      When the import supplier updates the meter with an image with a wrong check
      Then the sender is told that the update has failed

    @negative
    Scenario: Where the head end has an arrangement of its own nothing goes through the DCC
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is left to the arrangement of its head end
      When the import supplier updates the meter with the next image
      Then the sender is warned of a device to which it does not apply
      And the meter runs what it ran before

  @S1X-11.3 @dcc
  Rule: Where there are two stages the supplier activates the image

    Scenario Outline: The <user> activates the image of the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the <user> has updated the meter with the next image
      When the <user> activates the image
      Then the activation succeeds
      And the meter runs the version of the activated image

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: In one stage there is nothing to activate
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And the import supplier has updated the meter with the next image
      When the import supplier activates the image
      Then the DCC refuses the activation with E11

    @negative @electricity
    Scenario Outline: The <user> cannot activate the image
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in two stages
      And the import supplier has updated the meter with the next image
      When the <user> activates the image
      Then the DCC refuses the activation with <code>

      Examples:
        | user                      | code |
        | electricity distributor   | E2   |
        | registered supplier agent | E2   |
        | incoming supplier         | E4   |

  @MIX-5 @device
  Rule: An image out of its sequence leaves the meter as it is and within reach

    Scenario Outline: Two images in their sequence bring the <fuel> meter up to date
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

    @boundary @electricity
    Scenario: After an image out of sequence the right one is still taken
      Given a commissioned electricity meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And the import supplier has updated the meter with the image after the next
      When the import supplier updates the meter with the next image
      Then the meter runs the version of the image
      And the head end reaches the meter

    @negative
    Scenario Outline: The <fuel> meter does not take the second image first
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      When the <user> updates the meter with the image after the next
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
