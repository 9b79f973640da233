Feature: Events of the maker, and which of them are alerts

  @ALT-2 @device
  Rule: An event of the maker is logged, and comes back when the log is read

    Scenario Outline: The closed cover of the <fuel> meter
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds cover-closed once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A refused code of the <fuel> meter
      Given a commissioned <fuel> meter
      And 1 wrong codes in a row have been entered at the meter
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds top-up-refused each time that it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: An event of the <fuel> meter that has priority is logged all the same
      Given a commissioned <fuel> meter
      And the event cover-closed has been given priority at the meter
      And the cover of the meter has been opened and closed
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds cover-closed once at the time when it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The full event log of the <fuel> meter keeps its newest 100 entries
      Given a commissioned <fuel> meter
      And 105 wrong codes in a row have been entered at the meter
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within its response time
      And the answered log holds the newest 100 entries in order

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: The <user> is not told the maker's events of the <fuel> meter
      Given a commissioned <fuel> meter
      And the cover of the meter has been opened and closed
      When the <user> sends Read Event Or Security Log for the security log
      Then the DCC refuses with <code>
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user            | fuel        | code |
        | other user      | electricity | E2   |
        | export supplier | electricity | E2   |
        | gas supplier    | electricity | E4   |

      @gas
      Examples: gas
        | user            | fuel | code |
        | other user      | gas  | E2   |
        | import supplier | gas  | E4   |

  @ALT-3 @device
  Rule: An event of the maker is an alert where it has been given priority, and only there

    Scenario Outline: A closed cover of the <fuel> meter that has priority
      Given a commissioned <fuel> meter
      And the event cover-closed has been given priority at the meter
      When the cover of the meter is opened and closed
      Then exactly one Manufacturer Event Alert reaches the <user>
      And no other user receives a Manufacturer Event Alert

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A clock of the <fuel> meter that is not adjusted has priority
      Given a commissioned <fuel> meter whose clock is 13 s ahead
      And the event clock-adjustment-refused has been given priority at the meter
      When the <user> sends Synchronise Clock with a tolerance of 60 s
      Then a Manufacturer Event Alert reaches the <user> within its response time

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The priority of one event is not that of another at the <fuel> meter
      Given a commissioned <fuel> meter
      And the event top-up-refused has been given priority at the meter
      When the cover of the meter is opened and closed
      Then no Manufacturer Event Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: A priority outlives a loss of power of the <fuel> meter
      Given a commissioned <fuel> meter
      And the event cover-closed has been given priority at the meter
      And <loss>
      When the cover of the meter is opened and closed
      Then exactly one Manufacturer Event Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        | loss                          |
        | import supplier | electricity | the mains has failed for 60 s |

      @gas
      Examples: gas
        | user         | fuel | loss                                                    |
        | gas supplier | gas  | the battery of the meter has been taken out and put back |

    @boundary
    Scenario Outline: Nobody turns a mandated alert of the <fuel> meter off
      Given a commissioned <fuel> meter
      And somebody has tried to have cover-opened logged only
      When the cover of the meter is opened
      Then exactly one Physical Tamper Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The <fuel> meter refuses to log <event> only
      Given a commissioned <fuel> meter
      When somebody wants <event> to be logged only
      Then the meter refuses

      @electricity
      Examples: electricity
        | fuel        | event               |
        | electricity | cover-opened        |
        | electricity | unauthorised-access |
        | electricity | low-credit          |
        | electricity | supply-disabled     |

      @gas
      Examples: gas
        | fuel | event               |
        | gas  | cover-opened        |
        | gas  | unauthorised-access |
        | gas  | low-credit          |
        | gas  | supply-disabled     |

    @negative
    Scenario Outline: Without priority a closed cover of the <fuel> meter is no alert
      Given a commissioned <fuel> meter
      When the cover of the meter is opened and closed
      Then no Manufacturer Event Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @negative
    Scenario Outline: Without priority a new tariff of the <fuel> meter is no alert
      Given a commissioned <fuel> meter
      When the <user> sends Update Import Tariff (Primary Element) with <tariff>
      Then no alert is sent on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        | tariff                   |
        | import supplier | electricity | a tariff of 20.001 p/kWh |

      @gas
      Examples: gas
        | user         | fuel | tariff                  |
        | gas supplier | gas  | a tariff of 20.001 p/m3 |

  @FLT-2 @device
  Rule: The meter regulates the volume of its alerts, and keeps in its log what it holds back

    Scenario Outline: More alerts of the <fuel> meter than it may send
      Given a commissioned <fuel> meter
      And the meter sends at most 2 alerts of one kind within an hour
      When the cover of the meter is opened and closed 5 times in a row
      Then exactly 2 Physical Tamper Alerts reach the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: What the <fuel> meter held back stands in its log
      Given a commissioned <fuel> meter
      And the meter sends at most 1 alerts of one kind within an hour
      And the cover of the meter has been opened and closed 4 times
      When the <user> sends Read Event Or Security Log for the security log
      Then the answer is a success within its response time
      And the answered log holds cover-opened each time that it happened

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Exactly as many alerts of the <fuel> meter as it may send
      Given a commissioned <fuel> meter
      And the meter sends at most 3 alerts of one kind within an hour
      When the cover of the meter is opened and closed 3 times in a row
      Then exactly 3 Physical Tamper Alerts reach the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The hour of the <fuel> meter is over
      Given a commissioned <fuel> meter
      And the meter sends at most 1 alerts of one kind within an hour
      And the cover of the meter has been opened and closed
      And 1 h have passed
      When the cover of the meter is opened and closed
      Then exactly one Physical Tamper Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The hour of the <fuel> meter is nearly over
      Given a commissioned <fuel> meter
      And the meter sends at most 1 alerts of one kind within an hour
      And the cover of the meter has been opened and closed
      And 59 min have passed
      When the cover of the meter is opened and closed
      Then no Physical Tamper Alert reaches any user

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

    @boundary
    Scenario Outline: A burst of the <fuel> meter loses nothing and invents nothing
      Given a commissioned <fuel> meter
      When the cover of the meter is opened and closed 60 times in a row
      Then exactly 60 Physical Tamper Alerts reach the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A limit of the <fuel> meter is no alert of its own
      Given a commissioned <fuel> meter
      And the meter sends at most 1 alerts of one kind within an hour
      When 2 h pass
      Then no alert is sent on the WAN

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |
