Feature: Scheduled retrieval by the DCC

  @SCH-1 @DCC-scheduled-data-retrieval @dcc
  Rule: A programme of scheduled reads runs, and a reading that was not obtained is notified

    @electricity
    Scenario: A daily schedule brings a reading a day
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of active power
      When 3 d pass
      Then scheduled readings at the import supplier: 3

    @gas
    Scenario: A daily schedule brings the profile of a gas meter each day
      Given a commissioned gas meter
      And the gas supplier has a daily schedule of the import profile
      When 3 d pass
      Then scheduled readings at the gas supplier: 3

    @electricity
    Scenario: A reading of a meter without mains is notified, and the schedule goes on
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of active power
      When 24 h pass without mains
      Then scheduled readings that the DCC says it has not obtained: 1
      And scheduled readings at the import supplier: 0

    @boundary @electricity
    Scenario Outline: A schedule of <days> days has brought <count> readings after 4 days
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of active power for <days> days
      When 4 d pass
      Then scheduled readings at the import supplier: <count>

      Examples: up to the last date and not beyond
        | days | count |
        | 1    | 1     |
        | 3    | 3     |

    @boundary @electricity
    Scenario Outline: A <frequency> schedule after 8 days
      Given a commissioned electricity meter
      And the import supplier has a <frequency> schedule of active power
      When 8 d pass
      Then scheduled readings at the import supplier: <count>

      Examples: frequencies
        | frequency | count |
        | weekly    | 2     |
        | monthly   | 1     |
        | yearly    | 1     |

    @negative @electricity
    Scenario: A supplier that has lost the meter gets nothing and is told that its schedule is removed
      Given a commissioned electricity meter
      And the import supplier has a weekly schedule of active power
      When the meter goes over to the incoming supplier
      Then the DCC says that the schedule is removed

    @negative @electricity
    Scenario: A deleted schedule brings nothing
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of active power
      And the import supplier has deleted the schedule
      When 2 d pass
      Then scheduled readings at the import supplier: 0

  @SCH-3 @dcc @electricity
  Rule: The flow to the hubs is managed: no more commands are on their way than the network bears

    Scenario: Ten readings at one moment
      Given a commissioned electricity meter
      And at most 2 commands are on their way to a hub
      And 10 schedules of the import supplier for active power
      When 2 h pass
      Then at most 2 commands were on their way at once
      And the results of the round arrive one by one

    @boundary
    Scenario: One at a time
      Given a commissioned electricity meter
      And at most 1 commands are on their way to a hub
      And 10 schedules of the import supplier for active power
      When 2 h pass
      Then at most 1 commands were on their way at once
      And the results of the round arrive one by one

    @negative
    Scenario: A request of a User does not wait for nothing when there is room
      Given a commissioned electricity meter
      And at most 1 commands are on their way to a hub
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time

  @SCH-4 @dcc @electricity
  Rule: Parameter: scheduled reads are streamed one by one or batched

    Scenario Outline: Scheduled readings that are <delivery> arrive <how>
      Given a commissioned electricity meter
      And scheduled readings are <delivery>
      And at most 1 commands are on their way to a hub
      And 10 schedules of the import supplier for active power
      When 2 h pass
      Then the results of the round arrive <how>

      Examples: both values
        | delivery | how        |
        | streamed | one by one |
        | batched  | together   |

    @boundary
    Scenario: A batch of one
      Given a commissioned electricity meter
      And scheduled readings are batched
      And the import supplier has a daily schedule of active power
      When 2 h pass
      Then scheduled readings at the import supplier: 1

    @negative
    Scenario: A batch without a reading brings no message but the notice
      Given a commissioned electricity meter
      And scheduled readings are batched
      And the import supplier has a daily schedule of active power
      When 2 h pass without mains
      Then scheduled readings that the DCC says it has not obtained: 1
      And scheduled readings at the import supplier: 0

  @SCH-5 @dcc @electricity
  Rule: Parameter: a meter that is designated half-hourly metered is read each day for its supplier

    Scenario: Each day its half hours
      Given a commissioned electricity meter
      And the meter is designated half-hourly metered
      When 2 d pass
      Then half-hourly readings of a day at the import supplier: 2

    @boundary
    Scenario: A meter whose designation ends
      Given a commissioned electricity meter
      And the meter is designated half-hourly metered
      And the meter is designated half-hourly metered no longer
      When 2 d pass
      Then half-hourly readings of a day at the import supplier: 0

    @negative
    Scenario: A meter that is not designated
      Given a commissioned electricity meter
      When 2 d pass
      Then half-hourly readings of a day at the import supplier: 0

  @S1X-4.8-scheduled @dcc
  Rule: Read Profile Data is eligible for a DCC schedule, which is created, read and deleted

    Scenario Outline: The profile of the day before, of the <fuel> meter
      Given a commissioned <fuel> meter
      And the <user> has a daily schedule of the import profile
      When 2 d pass
      Then scheduled readings at the <user>: 2
      And the last scheduled reading agrees with the bench side

      @electricity
      Examples: electricity
        | fuel        | user            |
        | electricity | import supplier |

      @gas
      Examples: gas
        | fuel | user         |
        | gas  | gas supplier |

    @electricity
    Scenario: A schedule is told as it was created
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of the import profile
      When the import supplier reads the schedule
      Then the schedule is told as it was created

    @boundary @electricity
    Scenario: A schedule that is deleted is not there any more
      Given a commissioned electricity meter
      And the import supplier has a daily schedule of the import profile
      When the import supplier deletes the schedule
      Then the schedule is not there any more

    @negative @electricity
    Scenario Outline: The <user> asks for a schedule <flaw>
      Given a commissioned electricity meter
      When the <user> creates a daily schedule of the import profile <flaw>
      Then the schedule is refused with <code>

      Examples: what cannot be
        | user            | flaw                           | code |
        | import supplier | for a device that there is not | E19  |
        | import supplier | that ended before it begins    | E11  |
        | import supplier | under another service          | E11  |

    @negative @electricity
    Scenario Outline: The <user> asks for a schedule of a meter that is not its own
      Given a commissioned electricity meter
      When the <user> creates a daily schedule of the import profile
      Then the schedule is refused with <code>

      Examples: standing and role
        | user            | code |
        | incoming supplier  | E4   |
        | export supplier | E2   |

  @S1X-4.10-scheduled @dcc
  Rule: Read Network Data is eligible for a DCC schedule

    Scenario Outline: The network data of the day before, of the <fuel> meter
      Given a commissioned <fuel> meter
      And it is a minute past midnight
      And the <user> has a daily schedule of network data
      When 2 h pass
      Then scheduled readings at the <user>: 1
      And the last scheduled reading agrees with the bench side

      @electricity
      Examples: electricity
        | fuel        | user                    |
        | electricity | electricity distributor |

      @gas
      Examples: gas
        | fuel | user            |
        | gas  | gas transporter |

    @boundary @electricity
    Scenario: A monthly schedule of network data
      Given a commissioned electricity meter
      When the electricity distributor creates a monthly schedule of network data
      Then the schedule is created

    @negative @electricity
    Scenario: The other user asks for a schedule of network data
      Given a commissioned electricity meter
      When the other user creates a daily schedule of network data
      Then the schedule is refused with E2

  @S1X-4.16-scheduled @dcc @electricity
  Rule: Read Active Power Import is eligible for a DCC schedule

    Scenario: The power of the moment, each day
      Given a commissioned electricity meter
      And a demand of 1000 W
      And the import supplier has a daily schedule of active power
      When 2 d pass
      Then scheduled readings at the import supplier: 2
      And the last scheduled reading agrees with the bench side

    @boundary
    Scenario: No power flows
      Given a commissioned electricity meter
      And a demand of 0 W
      And the import supplier has a daily schedule of active power
      When 2 h pass
      Then scheduled readings at the import supplier: 1
      And the last scheduled reading agrees with the bench side

    @negative
    Scenario: The gas supplier asks for a schedule of active power
      Given a commissioned electricity meter
      When the gas supplier creates a daily schedule of active power
      Then the schedule is refused with E2

  @DATA-5 @dcc
  Rule: The DCC knows which registers a meter has

    Scenario Outline: The <register> register of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> asks for the <register> register of the meter
      Then the register is the one that the bench side reads

      @electricity
      Examples: electricity
        | user                    | fuel        | register |
        | import supplier         | electricity | import   |
        | electricity distributor | electricity | import   |
        | export supplier         | electricity | export   |

      @gas
      Examples: gas
        | user         | fuel | register |
        | gas supplier | gas  | import   |

    @boundary @electricity
    Scenario: A register right after it has counted
      Given a commissioned electricity meter
      And a demand of 1000 W that has run for 1 h
      When the import supplier asks for the import register of the meter
      Then the register is the one that the bench side reads

    @negative @gas
    Scenario: A gas meter has no export register
      Given a commissioned gas meter
      When the export supplier asks for the export register of the meter
      Then the request is refused with E11
      And commands to the meter since the change was asked for: 0
