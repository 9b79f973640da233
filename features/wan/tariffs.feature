Feature: Tariff settings on the WAN

  @wan
  Rule: A tariff setting fits its size and its response time

    Scenario Outline: The <user> changes the prices of the <fuel> meter
      Given a commissioned <fuel> meter in credit mode
      And the meter has <before>
      When the <user> sends Update Price (Primary Element) with <tariff>
      Then the answer is a success within the response time of a tariff setting
      And each message on the WAN fits the size of a tariff setting
      And one message goes each way on the WAN

      @electricity @WAN-electricity-tariff-setting
      Examples: electricity
        | user            | fuel        | before               | tariff                                      |
        | import supplier | electricity | a tariff of 20 p/kWh | a tariff of 23.457 p/kWh and 20.001 p a day |

      @gas @WAN-gas-tariff-setting
      Examples: gas
        | user         | fuel | before              | tariff                                     |
        | gas supplier | gas  | a tariff of 20 p/m3 | a tariff of 23.457 p/m3 and 60.001 p a day |

    @boundary
    Scenario Outline: As many and as large prices as the <fuel> meter has
      Given a commissioned <fuel> meter in credit mode
      And the meter has <before>
      When the <user> sends Update Price (Primary Element) with <tariff>
      Then the answer is a success within the response time of a tariff setting
      And each message on the WAN fits the size of a tariff setting
      And one message goes each way on the WAN

      @electricity @WAN-electricity-tariff-setting
      Examples: electricity
        | user            | fuel        | before                                                                                                             | tariff                                                                                                                                              |
        | import supplier | electricity | a tariff of 30 p/kWh, 10 p/kWh from 00:00 to 06:00, 20 p/kWh from 12:00 to 14:30, 31.123 p/kWh from 16:00 to 19:00 | a tariff of 2147400 p/kWh, 2147300 p/kWh from 00:00 to 06:00, 2147200 p/kWh from 12:00 to 14:30, 2147100 p/kWh from 16:00 to 19:00 and 2147400 p a day |

      @gas @WAN-gas-tariff-setting
      Examples: gas
        | user         | fuel | before                                        | tariff                                                                       |
        | gas supplier | gas  | a tariff of 20 p/m3 to 2.5 m3, 10 p/m3 beyond | a tariff of 2147400 p/m3 to 2.5 m3, 2147300 p/m3 beyond and 2147400 p a day |

    @boundary
    Scenario Outline: A whole tariff of the <fuel> meter counts as three settings: prices, switching table and special days
      Given a commissioned <fuel> meter in credit mode
      When the <user> sends Update Import Tariff (Primary Element) with <tariff>
      Then the answer is a success within the response time of a tariff setting
      And each message on the WAN fits 3 times the size of a tariff setting
      And one message goes each way on the WAN

      @electricity @WAN-electricity-tariff-setting
      Examples: electricity
        | user            | fuel        | tariff                                                                                                                                                        |
        | import supplier | electricity | a tariff of 30.001 p/kWh, 10.001 p/kWh on Saturdays and Sundays, 20.003 p/kWh on 2028-02-29, 31.123 p/kWh from 16:00 to 19:00 and 53.7 p a day |

      @gas @WAN-gas-tariff-setting
      Examples: gas
        | user         | fuel | tariff                                                                                                |
        | gas supplier | gas  | a tariff of 40.001 p/m3, 12.503 p/m3 on Saturdays and Sundays, 5 p/m3 on 2026-12-25 and 27.35 p a day |

    @negative
    Scenario Outline: A tariff setting of the <fuel> meter that the DCC refuses costs no traffic
      Given a commissioned <fuel> meter in credit mode
      When the other user sends Update Price (Primary Element) with <tariff>
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity @WAN-electricity-tariff-setting
      Examples: electricity
        | fuel        | tariff                   |
        | electricity | a tariff of 20.001 p/kWh |

      @gas @WAN-gas-tariff-setting
      Examples: gas
        | fuel | tariff                  |
        | gas  | a tariff of 20.001 p/m3 |
