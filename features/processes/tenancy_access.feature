Feature: Access of an other user at a change of tenancy

  @COT-1 @COT-4 @dcc
  Rule: An other user loses its authority for that one meter when the change of tenancy is learnt of

    Scenario Outline: The <teller> tells of the new tenant
      Given a commissioned <fuel> meter
      And a change of tenancy is told by the <teller>
      When the tenant changes and the <teller> tells it of the other user's meter
      Then the other user is refused at the meter with E4
      And the other user reaches the <other> meter of the rig

      @electricity
      Examples: electricity
        | teller              | fuel        | other |
        | supplier            | electricity | gas   |
        | registration system | electricity | gas   |
        | other user          | electricity | gas   |

      @gas
      Examples: gas
        | teller              | fuel | other       |
        | supplier            | gas  | electricity |
        | registration system | gas  | electricity |
        | other user          | gas  | electricity |

    @boundary @electricity
    Scenario: The window shows no more than until when the authority lasted
      Given a commissioned electricity meter
      And the other user has the consumer's authority for the meter for 60 s
      And 60 s have passed
      When the other user looks into its window for the meter point
      Then the window shows nothing of the meter point but the time in which it was held

    @negative @electricity
    Scenario Outline: The <teller> tells what the <other> is to tell
      Given a commissioned electricity meter
      And a change of tenancy is told by the <other>
      When the tenant changes and the <teller> tells it of the other user's meter
      Then the other user reaches the meter

      Examples: tellers
        | teller              | other               |
        | supplier            | registration system |
        | registration system | other user          |
        | other user          | supplier            |
