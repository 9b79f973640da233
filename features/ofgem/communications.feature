Feature: Two way communications to the meter system

  @FUN-B @FUN-B1
  Rule: Data are uploaded and downloaded through the WAN and transferred at defined periods

    @device
    Scenario Outline: The consumption of the <fuel> meter is uploaded
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 24 h
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

      @electricity
      Examples: electricity
        | user            | fuel        | demand |
        | import supplier | electricity | 1000 W |

      @gas
      Examples: gas
        | user         | fuel | demand   |
        | gas supplier | gas  | 1.5 m3/h |

    @device
    Scenario Outline: A billing calendar is downloaded to the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Update Device Configuration (Billing Calendar) that is <calendar>
      Then the answer is a success within its response time
      And the billing calendar at the meter is <calendar>

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                    |
        | import supplier | electricity | weekly on day 3 at 12:00:01 |

      @gas
      Examples: gas
        | user         | fuel | calendar                        |
        | gas supplier | gas  | weekly from 2026-02-03 12:00:01 |

    @dcc
    Scenario Outline: The profile of the <fuel> meter is transferred each day
      Given a commissioned <fuel> meter
      And the <user> has a daily schedule of the import profile
      When 3 d pass
      Then scheduled readings at the <user>: 3

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @device @boundary
    Scenario Outline: All half hours of a day of the <fuel> meter are uploaded
      Given a commissioned <fuel> meter
      And a demand of <demand> that has run for 24 h
      When the <user> sends Read Active Import Profile Data for the last 24 h
      Then the answer is a success within its response time
      And the answer holds 48 half hours without a gap
      And the answered half hours agree with the bench side

      @electricity
      Examples: electricity
        | user            | fuel        | demand |
        | import supplier | electricity | 1000 W |

      @gas
      Examples: gas
        | user         | fuel | demand   |
        | gas supplier | gas  | 1.5 m3/h |

    @dcc @boundary @electricity
    Scenario: A transfer whose period came while there was no mains is told as missing
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of active power
      When 24 h pass without mains
      Then scheduled readings that the DCC says it has not obtained: 1
      And scheduled readings at the import supplier: 0

    @device @negative
    Scenario Outline: The supplier of the other fuel uploads nothing from the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers
      Then the DCC refuses with E4
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user         | fuel        |
        | gas supplier | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | import supplier | gas  |

  @FUN-B @FUN-B2 @device
  Rule: The meter is configured and diagnosed remotely, and its software and firmware are changed

    Scenario Outline: The <fuel> meter is configured remotely
      Given a commissioned <fuel> meter
      When the <user> sends Update Device Configuration (Billing Calendar) that is <calendar>
      Then the answer is a success within its response time
      And the billing calendar at the meter is <calendar>
      And the billing calendar reported is <calendar>

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                    |
        | import supplier | electricity | weekly on day 3 at 12:00:01 |

      @gas
      Examples: gas
        | user         | fuel | calendar                        |
        | gas supplier | gas  | weekly from 2026-02-03 12:00:01 |

    Scenario Outline: The <fuel> meter is diagnosed remotely
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds cover-opened once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: The <what> of the <fuel> meter is changed remotely
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
    Scenario Outline: The configuration of the <fuel> meter outlives a change of its firmware
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And firmware is installed in one stage
      And a billing calendar that is <calendar>
      When the <user> updates the meter with the next image
      Then the meter runs the version of the image
      And the billing calendar at the meter is <calendar>

      @electricity
      Examples: electricity
        | user            | fuel        | calendar                    |
        | import supplier | electricity | weekly on day 3 at 12:00:01 |

      @gas
      Examples: gas
        | user         | fuel | calendar                        |
        | gas supplier | gas  | weekly from 2026-02-03 12:00:01 |

    @negative
    Scenario Outline: Firmware of the <fuel> meter that does not verify is not taken
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

    @negative
    Scenario Outline: The <user> does not configure the <fuel> meter
      Given a commissioned <fuel> meter
      And a billing calendar that is <before>
      When the <user> sends Update Device Configuration (Billing Calendar) that is <calendar>
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the billing calendar at the meter is <before>

      @electricity
      Examples: electricity
        | user                    | fuel        | before            | calendar                    |
        | electricity distributor | electricity | daily at 06:30:00 | weekly on day 3 at 12:00:01 |

      @gas
      Examples: gas
        | user            | fuel | before                         | calendar                        |
        | gas transporter | gas  | daily from 2026-03-01 06:00:00 | weekly from 2026-02-03 12:00:01 |
