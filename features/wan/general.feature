Feature: General and operational messages on the WAN

  @WAN-general-diagnostics @wan
  Rule: A diagnosis fits its size and its response time

    Scenario Outline: The <user> sends <service> to the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends <service>
      Then the answer is a success within the response time of a diagnosis
      And each message on the WAN fits the size of a diagnosis
      And one message goes each way on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        | service                                         |
        | import supplier | electricity | Read Device Configuration (Identity Exc MPxN)   |
        | import supplier | electricity | Read Firmware Version                           |
        | import supplier | electricity | Read Supply Status                              |

      @gas
      Examples: gas
        | user         | fuel | service                                       |
        | gas supplier | gas  | Read Device Configuration (Identity Exc MPxN) |
        | gas supplier | gas  | Read Firmware Version                         |
        | gas supplier | gas  | Read Supply Status                            |

    @boundary
    Scenario Outline: The log of the <fuel> meter after a fault that has ended
      Given a commissioned <fuel> meter
      And a memory fault of the meter
      And the fault of the meter has ended
      When the <user> sends Read Event Or Security Log for the event log
      Then the answer is a success within the response time of a diagnosis
      And each message on the WAN fits the size of a diagnosis
      And one message goes each way on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A diagnosis of the <fuel> meter that the DCC refuses costs no traffic
      Given a commissioned <fuel> meter
      When the other user sends Read Event Or Security Log for the event log
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

  @WAN-general-message-to-ihd @wan
  Rule: A message to the display in the home fits its size and its response time

    Scenario Outline: The <user> sends a message to the consumer of the <fuel> meter
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When the <user> sends Display Message with the text "Our visit is on 3 March, 9 am. Call 0800 111."
      Then the answer is a success within the response time of a message to the display
      And each message on the WAN fits the size of a message to the display
      And one message goes each way on the WAN

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The longest message to the consumer of the <fuel> meter
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When the <user> sends Display Message with the text a text of 116 characters
      Then the answer is a success within the response time of a message to the display
      And each message on the WAN fits the size of a message to the display
      And one message goes each way on the WAN
      And the display in the home shows the message a text of 116 characters

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A message to the consumer of the <fuel> meter that the DCC refuses costs no traffic
      Given a commissioned <fuel> meter
      And a display that is linked to the meter
      When the other user sends Display Message with the text "Call us."
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |

  @WAN-general-firmware-upgrade @wan
  Rule: A firmware upgrade fits its size and its response time

    Scenario Outline: The <user> updates the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And a WAN that carries a firmware upgrade in its response time
      When the <user> updates the meter with the next image
      Then the image is at the meter within the response time of a firmware upgrade
      And each message of the update fits the size of a firmware upgrade
      And the image goes over the WAN once and whole

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The largest image for the <fuel> meter
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      And a WAN that carries a firmware upgrade in its response time
      When the <user> updates the meter with the largest image
      Then the image is at the meter within the response time of a firmware upgrade
      And each message of the update fits the size of a firmware upgrade
      And the image goes over the WAN once and whole

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: An update of the <fuel> meter that the DCC refuses costs no traffic
      Given a commissioned <fuel> meter
      And the meter runs its declared core
      When the other user updates the meter with the next image
      Then the DCC refuses the update with E2

      @electricity
      Examples: electricity
        | fuel        |
        | electricity |

      @gas
      Examples: gas
        | fuel |
        | gas  |
