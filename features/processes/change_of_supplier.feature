Feature: Change of supplier

  @COS-9 @dcc @electricity
  Rule: The incoming party initiates the change of supplier

    Scenario: The incoming supplier asks
      Given a commissioned electricity meter
      When the incoming supplier asks that the incoming one takes over the meter
      Then what the registration system says is taken

    @negative
    Scenario: The outgoing supplier asks in its place
      Given a commissioned electricity meter
      When the outgoing supplier asks that the incoming one takes over the meter
      Then what the registration system says is rejected
      And the outgoing supplier is admitted to the meter

    @boundary
    Scenario: The incoming supplier asks again while a change is under way
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      When the incoming supplier asks that the incoming one takes over the meter
      Then what the registration system says is rejected

  @COS-7 @dcc @gas
  Rule: Gas: once activity 1.20 is reached the switch is irrevocable and happens 7 days later

    Scenario: The switch happens
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change has reached activity 1.20
      When the moment of the change comes
      Then the incoming supplier is admitted to the meter
      And the outgoing supplier is refused with E4

    @boundary
    Scenario: Just before the end of the 7 days nothing has moved
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change is 10 min away
      When 5 min pass
      Then the outgoing supplier is admitted to the meter
      And the incoming supplier is refused with E4

    @negative
    Scenario: After activity 1.20 the change cannot be withdrawn
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change has reached activity 1.20
      When the change is withdrawn
      Then what the registration system says is rejected

    @negative
    Scenario: Activity 1.20 was never reached
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change has reached activity 1.19
      When 8 d pass
      Then the outgoing supplier is admitted to the meter
      And the incoming supplier is refused with E4

  @COS-17 @dcc @gas
  Rule: Steps up to activity 1.20 are identical for xoserve and iGT meter points

    Scenario Outline: Activity 1.20 at <network> moves the meter 7 days later
      Given a commissioned gas meter
      And the incoming supplier has asked <network> for the meter
      And the change has reached activity 1.1
      And the change has reached activity 1.20
      When the moment of the change comes
      Then the incoming supplier is admitted to the meter

      Examples: networks
        | network |
        | xoserve |
        | iGT     |

    @boundary
    Scenario Outline: At activity 1.19 a change at <network> can still be withdrawn
      Given a commissioned gas meter
      And the incoming supplier has asked <network> for the meter
      And the change has reached activity 1.19
      When the change is withdrawn
      Then what the registration system says is taken

      Examples: networks
        | network |
        | xoserve |
        | iGT     |

    @negative
    Scenario Outline: An activity that was reached at <network> is not reached again
      Given a commissioned gas meter
      And the incoming supplier has asked <network> for the meter
      And the change has reached activity 1.12
      When the change reaches activity 1.11
      Then what the registration system says is rejected
      And the incoming supplier is refused with E4

      Examples: networks
        | network |
        | xoserve |
        | iGT     |

  @COS-8 @dcc @electricity
  Rule: Electricity: an objection within 5 days triggers 5 days to resolve or unpick, in which access does not move

    Scenario: Nobody objects
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And the change is certain
      When the moment of the change comes
      Then the incoming supplier is admitted to the meter
      And the outgoing supplier is refused with E4

    Scenario: An objection is resolved
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And an objection has been raised
      And the objection has been resolved
      When 7 d pass
      Then the incoming supplier is admitted to the meter

    @negative
    Scenario: An objection is not resolved
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And an objection has been raised
      When 20 d pass
      Then the outgoing supplier is admitted to the meter
      And the incoming supplier is refused with E4

    @boundary
    Scenario: An objection on the fifth day
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And 119 h have passed
      When an objection is raised
      Then what the registration system says is taken

    @boundary @negative
    Scenario: An objection after the fifth day
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And 121 h have passed
      When an objection is raised
      Then what the registration system says is rejected

    @boundary
    Scenario: Access does not move while a resolved objection has its 5 days
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And an objection has been raised
      And the objection has been resolved
      When 119 h pass
      Then the outgoing supplier is admitted to the meter
      And the incoming supplier is refused with E4

  @COS-10 @dcc
  Rule: After the change is effective, and not before, the incoming party updates configuration and balances

    Scenario Outline: The incoming supplier of the <fuel> meter <deed>
      Given a commissioned <fuel> meter
      And the incoming supplier has asked for the meter
      And the change is effective
      When the incoming supplier <deed>
      Then the request is carried out

      @electricity
      Examples: electricity
        | fuel        | deed                     |
        | electricity | updates the payment mode |
        | electricity | updates the balance      |

      @gas
      Examples: gas
        | fuel | deed                     |
        | gas  | updates the payment mode |
        | gas  | updates the balance      |

    @negative @boundary
    Scenario Outline: Before the moment the incoming supplier of the <fuel> meter <deed>
      Given a commissioned <fuel> meter
      And the incoming supplier has asked for the meter
      And the change is 5 min away
      When the incoming supplier <deed>
      Then the request is refused with E4

      @electricity
      Examples: electricity
        | fuel        | deed                     |
        | electricity | updates the payment mode |
        | electricity | updates the balance      |

      @gas
      Examples: gas
        | fuel | deed                     |
        | gas  | updates the payment mode |
        | gas  | updates the balance      |

    @boundary @electricity
    Scenario: Before the moment the outgoing supplier goes on configuring
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And the change is 5 min away
      When the outgoing supplier updates the payment mode
      Then the request is carried out

    @negative @electricity
    Scenario: After the moment the outgoing supplier configures no more
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And the change is effective
      When the outgoing supplier updates the payment mode
      Then the request is refused with E4

  @COS-2 @COS-12 @dcc @electricity
  Rule: Variant A: the outgoing supplier extracts its data and clears the meter, the incoming one inherits a default state

    Scenario: A meter that was read and cleared is configured by the incoming supplier
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A
      And the change is certain
      And the cover of the meter has been opened and closed
      And the outgoing supplier has read the profile of the last day
      And the outgoing supplier has cleared the event log
      And the change is effective
      When the incoming supplier updates the payment mode
      Then the request is carried out
      And the meter is in its default state

    @negative
    Scenario: The outgoing supplier clears before it has read
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A
      And the change is certain
      When the outgoing supplier clears the event log
      Then the request is refused with E4

    @boundary
    Scenario: The outgoing supplier clears once it has read
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A
      And the change is certain
      And the outgoing supplier has read the profile of the last day
      When the outgoing supplier clears the event log
      Then the request is carried out

    @negative
    Scenario: The outgoing supplier configures a meter that it has cleared
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A
      And the change is certain
      And the outgoing supplier has read the profile of the last day
      And the outgoing supplier has cleared the event log
      When the outgoing supplier updates the payment mode
      Then the request is refused with E4

    @negative
    Scenario: The incoming supplier configures a meter that nobody has cleared
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A
      And the change is effective
      When the incoming supplier updates the payment mode
      Then the request is refused with E4

    @boundary
    Scenario: The incoming supplier clears what nobody has cleared and configures it then
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A
      And the change is effective
      And the incoming supplier has cleared the event log
      When the incoming supplier updates the payment mode
      Then the request is carried out

    Scenario: Without the order the incoming supplier configures at once
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant A without its order
      And the change is effective
      When the incoming supplier updates the payment mode
      Then the request is carried out

  @COS-3 @COS-13 @DCC-data-storage-on-cos @dcc @electricity
  Rule: Variant B: the DCC takes a snapshot for the outgoing supplier, and the incoming one configures from then on

    Scenario: The outgoing supplier gets the snapshot
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the change is 10 min away
      When the moment of the change comes
      Then the outgoing supplier has the snapshot of the meter

    Scenario: The incoming supplier configures as soon as the snapshot has been taken
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the change is effective
      When the incoming supplier updates the payment mode
      Then the request is carried out
      And the outgoing supplier has the snapshot of the meter

    @negative
    Scenario: The snapshot is no business of the incoming supplier's
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the change is 10 min away
      When the moment of the change comes
      Then the outgoing supplier has the snapshot of the meter
      And the incoming supplier has no profile of the DCC's

    @negative
    Scenario: By another variant nothing is stored
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant C
      And the change is 10 min away
      When the moment of the change comes
      Then both suppliers have the same reading
      And the outgoing supplier has no profile of the DCC's

    @boundary
    Scenario: Nothing is read before the moment
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the change is 10 min away
      When 5 min pass
      Then the outgoing supplier has no reading of the DCC's

    @boundary
    Scenario: The snapshot is held until the outgoing supplier takes it
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the outgoing supplier takes no messages
      And the change has been effective for 100 d
      When the outgoing supplier takes messages again
      Then the outgoing supplier has the snapshot of the meter

    @boundary @negative
    Scenario: While the snapshot has still to be taken the incoming supplier does not configure the meter
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the mains was away at the moment of the change
      When the incoming supplier updates the payment mode
      Then the request is refused with E4

    @boundary
    Scenario: A snapshot that could not be taken at the moment is taken an hour later
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant B
      And the mains was away at the moment of the change
      And 2 h have passed
      When the incoming supplier updates the payment mode
      Then the request is carried out
      And the outgoing supplier has the snapshot of the meter

  @COS-1 @dcc @electricity
  Rule: The incoming supplier cannot read data of the outgoing supplier's period nor the reverse

    Scenario: Each reads its own: the incoming supplier
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant C
      And the change has been effective for 4 h
      When the incoming supplier reads the half hours of 2 h after the change
      Then the answered half hours are all of that period and those of the bench side

    @negative
    Scenario Outline: The <party> reads the half hours <side> the change
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant <variant>
      And the change has been effective for 4 h
      When the <party> reads the half hours of 2 h <side> the change
      Then the request is refused with E4

      Examples: the other's period
        | party             | side   | variant |
        | incoming supplier | before | A       |
        | incoming supplier | before | B       |
        | incoming supplier | before | C       |
        | outgoing supplier | after  | A       |
        | outgoing supplier | after  | B       |
        | outgoing supplier | after  | C       |

    @boundary @negative
    Scenario Outline: The <party> reads its own period and one half hour of the other's
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant C
      And the change has been effective for 4 h
      When the <party> reads the half hours of 2 h <side> the change and one across it
      Then the request is refused with E4

      Examples: across the moment
        | party             | side   |
        | incoming supplier | after  |
        | outgoing supplier | before |

  @COS-4 @COS-14 @dcc
  Rule: Variant C: all data stays on the meter with time stamps, and the outgoing party still reads its own period

    Scenario Outline: The outgoing supplier of the <fuel> meter reads its period after the change
      Given a commissioned <fuel> meter
      And the incoming supplier has asked for the meter by variant C
      And the change has been effective for 4 h
      When the outgoing supplier reads the half hours of 6 h before the change
      Then the answered half hours are all of that period and those of the bench side

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary @electricity
    Scenario: A month after the change the outgoing supplier still reads its period
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant C
      And the change has been effective for 31 d
      When the outgoing supplier reads the half hours of 6 h before the change
      Then the answered half hours are all of that period and those of the bench side

    @negative @electricity
    Scenario: The outgoing supplier does not read the present registers
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter by variant C
      And the change is effective
      When the outgoing supplier reads the registers
      Then the request is refused with E4

  @COS-5 @COS-11 @dcc
  Rule: The reading at the change: the DCC's in electricity, the incoming party's own in gas

    @electricity
    Scenario: Both suppliers of an electricity meter get the DCC's reading
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And the change is 10 min away
      When the moment of the change comes
      Then the outgoing supplier has the DCC's reading of the meter
      And both suppliers have the same reading

    @gas
    Scenario: The incoming supplier of a gas meter takes the reading for xoserve
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change is effective
      When the incoming supplier reads the registers
      Then the request is carried out

    @boundary @electricity
    Scenario: The reading is not taken before the moment
      Given a commissioned electricity meter
      And the incoming supplier has asked for the meter
      And the change is 10 min away
      When 5 min pass
      Then the outgoing supplier has no reading of the DCC's
      And the incoming supplier has no reading of the DCC's

    @negative @gas
    Scenario: In gas the DCC reads nothing of its own at the change
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change is 10 min away
      When the moment of the change comes
      Then nothing is sent to the meter
      And the incoming supplier has no reading of the DCC's

    @negative @gas
    Scenario: In gas the outgoing supplier takes no reading after the change
      Given a commissioned gas meter
      And the incoming supplier has asked for the meter
      And the change is effective
      When the outgoing supplier reads the registers
      Then the request is refused with E4
