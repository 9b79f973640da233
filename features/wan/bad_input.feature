Feature: Bad input on the WAN

  @FUN-B1 @hub
  Rule: What is no command of the DCC does nothing at the meter, and the hub goes on and says that it came

    Scenario Outline: A stranger sends <bad> to the hub of the <fuel> meter
      Given a commissioned <fuel> meter
      When a stranger sends <bad> to the hub
      Then the next request is answered
      And nothing happens at the meter
      And the hub notes it

      @electricity
      Examples: electricity
        | bad                            | fuel        |
        | bytes that are no message      | electricity |
        | an empty message               | electricity |
        | a command that is cut off      | electricity |
        | an oversized command           | electricity |
        | deeply nested lists            | electricity |
        | a command with a byte too many | electricity |
        | a reply                        | electricity |
        | an alert                       | electricity |
        | a command of another dialect   | electricity |

      @gas
      Examples: gas
        | bad                            | fuel |
        | bytes that are no message      | gas  |
        | an empty message               | gas  |
        | a command that is cut off      | gas  |

    @boundary
    Scenario Outline: A stranger sends <bad> 300 times to the hub of the <fuel> meter
      Given a commissioned <fuel> meter
      When a stranger sends <bad> to the hub 300 times
      Then the next request is answered
      And nothing happens at the meter
      And the hub notes it

      @electricity
      Examples: electricity
        | bad                       | fuel        |
        | bytes that are no message | electricity |
        | a command that is cut off | electricity |
        | an alert                  | electricity |

      @gas
      Examples: gas
        | bad                       | fuel |
        | bytes that are no message | gas  |
        | a command that is cut off | gas  |
        | an alert                  | gas  |

    @negative
    Scenario Outline: A command that the <fuel> meter has carried out is not carried out again
      Given a commissioned <fuel> meter
      And the <user> has disabled the supply and armed it again
      When a stranger sends the disabling command once more
      Then the next request is answered
      And nothing happens at the meter
      And no User is told anything of it

      @electricity
      Examples: electricity
        | fuel        | user            |
        | electricity | import supplier |

      @gas
      Examples: gas
        | fuel | user         |
        | gas  | gas supplier |

  @FUN-B1 @dcc
  Rule: What is no message of a hub reaches no User, and the DCC goes on and counts it

    Scenario Outline: A stranger sends <bad> to the DCC of the <fuel> meter
      Given a commissioned <fuel> meter
      When a stranger sends <bad> to the DCC
      Then the next request is answered
      And no User is told anything of it
      And the DCC counts it

      @electricity
      Examples: electricity
        | bad                                 | fuel        |
        | bytes that are no message           | electricity |
        | an empty message                    | electricity |
        | a reply that is cut off             | electricity |
        | an oversized reply                  | electricity |
        | deeply nested lists                 | electricity |
        | a reply with a byte too many        | electricity |
        | a command                           | electricity |
        | a reply to nothing                  | electricity |
        | a reply that has been answered      | electricity |
        | a reply in the name of another hub  | electricity |
        | an alert in the name of another hub | electricity |
        | an alert of a stranger              | electricity |
        | a reply of another dialect          | electricity |

      @gas
      Examples: gas
        | bad                                 | fuel |
        | bytes that are no message           | gas  |
        | an empty message                    | gas  |
        | a reply that is cut off             | gas  |

    @boundary
    Scenario Outline: A stranger floods the DCC of the <fuel> meter with <bad>
      Given a commissioned <fuel> meter
      When a stranger sends <bad> to the DCC 300 times
      Then the next request is answered
      And no User is told anything of it
      And the DCC counts it

      @electricity
      Examples: electricity
        | bad                       | fuel        |
        | bytes that are no message | electricity |
        | a reply to nothing        | electricity |
        | an alert of a stranger    | electricity |

      @gas
      Examples: gas
        | bad                       | fuel |
        | bytes that are no message | gas  |
        | a reply to nothing        | gas  |
        | an alert of a stranger    | gas  |

    @negative
    Scenario Outline: A true alert of the <fuel> meter after bad ones is told, and once
      Given a commissioned <fuel> meter
      And a stranger has sent an alert of a stranger to the DCC 50 times
      When the cover of the meter is opened
      Then exactly one Physical Tamper Alert reaches the <user>

      @electricity
      Examples: electricity
        | fuel        | user            |
        | electricity | import supplier |

      @gas
      Examples: gas
        | fuel | user         |
        | gas  | gas supplier |
