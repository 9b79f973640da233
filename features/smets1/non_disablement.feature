Feature: Friendly hours: when a SMETS1 meter does not switch off for want of credit

  @S1-2.1 @device
  Rule: In the periods that the supplier has set, a supply is not disabled for want of credit, and is at their end

    Scenario Outline: Credit of the <fuel> meter that runs out in the evening leaves the supply on, and consumption is charged
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 18:30 on a Wednesday
      And the <user> has set no disablement every day from 18:00 to 22:00
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as enabled
      And the balance at the meter has fallen by 40 p

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    Scenario Outline: At the weekend the <fuel> meter is kept on from Saturday to Sunday
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is <time> on a <day>
      And the <user> has set no disablement on Saturday, Sunday from 00:00 to 24:00
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as <state>

      @electricity
      Examples: electricity
        | user            | fuel        | time  | day      | state    | price        | demand |
        | import supplier | electricity | 23:50 | Friday   | enabled  | 20.000 p/kWh | 2000 W |
        | import supplier | electricity | 23:30 | Saturday | enabled  | 20.000 p/kWh | 2000 W |
        | import supplier | electricity | 23:30 | Sunday   | disabled | 20.000 p/kWh | 2000 W |
        | import supplier | electricity | 12:00 | Friday   | disabled | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | time  | day      | state    | price       | demand   |
        | gas supplier | gas  | 23:50 | Friday   | enabled  | 20.000 p/m3 | 2.0 m3/h |
        | gas supplier | gas  | 23:30 | Saturday | enabled  | 20.000 p/m3 | 2.0 m3/h |
        | gas supplier | gas  | 23:30 | Sunday   | disabled | 20.000 p/m3 | 2.0 m3/h |
        | gas supplier | gas  | 12:00 | Friday   | disabled | 20.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: The <fuel> meter goes off when the period ends, not before
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 21:30 on a Wednesday
      And the <user> has set no disablement every day from 18:07 to 22:15
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as disabled
      And the supply went off once, at 22:15
      And the balance at the meter has fallen by 30 p

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: The <fuel> supply that went off before the period stays off in it
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 17:30 on a Wednesday
      And the <user> has set no disablement every day from 18:00 to 22:00
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as disabled
      And the supply went off once, at 17:45

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: The <fuel> meter treats a day that is special <how>
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 23:50 on a Wednesday
      And the <user> has set no disablement <period>, the next day being special
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as <state>

      @electricity
      Examples: electricity
        | user            | fuel        | how                                                | period                              | state    | price        | demand |
        | import supplier | electricity | by the periods of special days                     | on special days from 00:00 to 24:00 | enabled  | 20.000 p/kWh | 2000 W |
        | import supplier | electricity | by the periods of special days, once they are over | on special days from 00:00 to 00:30 | disabled | 20.000 p/kWh | 2000 W |
        | import supplier | electricity | not by its weekday                                 | every day from 00:00 to 24:00       | disabled | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | how                                                | period                              | state    | price       | demand   |
        | gas supplier | gas  | by the periods of special days                     | on special days from 00:00 to 24:00 | enabled  | 20.000 p/m3 | 2.0 m3/h |
        | gas supplier | gas  | by the periods of special days, once they are over | on special days from 00:00 to 00:30 | disabled | 20.000 p/m3 | 2.0 m3/h |
        | gas supplier | gas  | not by its weekday                                 | every day from 00:00 to 24:00       | disabled | 20.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: A period that a loss of power falls into goes on at the <fuel> meter, and ends when it would have
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is <time> on a Wednesday
      And the <user> has set no disablement every day from 18:00 to 22:00
      And <loss>
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as disabled
      And the supply went off once, at 22:00
      And the balance at the meter has fallen by 20 p

      @electricity
      Examples: electricity
        | user            | fuel        | price        | time  | demand | loss                            |
        | import supplier | electricity | 20.000 p/kWh | 21:20 | 2000 W | the mains has failed for 10 min |

      @gas
      Examples: gas
        | user         | fuel | price       | time  | demand   | loss                                                     |
        | gas supplier | gas  | 20.000 p/m3 | 21:30 | 2.0 m3/h | the battery of the meter has been taken out and put back |

    @boundary @electricity
    Scenario: A supply that comes back with the mains in a period is on, without credit
      Given a commissioned electricity meter in prepayment mode with a balance of £0.10
      And a unit price of 20.000 p/kWh
      And it is 18:10 on a Wednesday
      And the import supplier has set no disablement every day from 18:00 to 22:00
      And a demand of 2000 W that has run for 1 h
      When the mains fails for 10 min
      Then Read Supply Status reports the supply as enabled

    @negative
    Scenario Outline: Outside of the periods the <fuel> meter goes off as ever
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 12:00 on a Wednesday
      And the <user> has set no disablement every day from 18:00 to 22:00
      When a demand of <demand> runs for 1 h
      Then Read Supply Status reports the supply as disabled
      And the supply went off once, at 12:15

      @electricity
      Examples: electricity
        | user            | fuel        | price        | demand |
        | import supplier | electricity | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | price       | demand   |
        | gas supplier | gas  | 20.000 p/m3 | 2.0 m3/h |

    @boundary
    Scenario Outline: With <special> special the <fuel> supply is <state> on the day after the next
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 23:50 on a Wednesday
      And the <user> has set no disablement on special days from 00:00 to 24:00, <special> being special
      When a demand of <demand> runs for 25 h
      Then Read Supply Status reports the supply as <state>

      @electricity
      Examples: electricity
        | user            | fuel        | special           | state    | price        | demand |
        | import supplier | electricity | the next day      | disabled | 20.000 p/kWh | 2000 W |
        | import supplier | electricity | the next two days | enabled  | 20.000 p/kWh | 2000 W |

      @gas
      Examples: gas
        | user         | fuel | special           | state    | price       | demand   |
        | gas supplier | gas  | the next day      | disabled | 20.000 p/m3 | 2.0 m3/h |
        | gas supplier | gas  | the next two days | enabled  | 20.000 p/m3 | 2.0 m3/h |

    @negative
    Scenario Outline: A command disables the <fuel> supply in such a period
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And it is 19:00 on a Wednesday
      And the <user> has set no disablement every day from 18:00 to 22:00
      When the <user> sends Disable Supply
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as disabled

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A refused configuration leaves the <fuel> meter's periods as they were
      Given a commissioned <fuel> meter in prepayment mode with a balance of £0.10
      And a unit price of <price>
      And it is 18:30 on a Wednesday
      And the <user> has set no disablement every day from 18:00 to 22:00
      When the <user> sends Update Prepay Configuration with emergency credit of £7.00 below £3.00, low credit below £1.50, top-ups to £20.00 and a balance to £21474.01
      Then the answer is a refusal by the meter within its response time
      And the prepayment configuration at the meter has not changed

      @electricity
      Examples: electricity
        | user            | fuel        | price        |
        | import supplier | electricity | 20.000 p/kWh |

      @gas
      Examples: gas
        | user         | fuel | price       |
        | gas supplier | gas  | 20.000 p/m3 |
