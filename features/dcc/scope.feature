Feature: What the DCC is there for

  Background:
    Given a commissioned electricity meter

  @SCP-1 @dcc
  Rule: A function outside the scope of the DCC is not offered

    Scenario Outline: Meters are spoken to in the scope <scope>
      Given the scope of the DCC is <scope>
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers I99
      And the answer that follows is a success

      Examples: scopes with translation
        | scope                 |
        | option_a              |
        | initial               |
        | additional            |
        | further_possibilities |

    Scenario: Power quality is read in the initial scope
      Given the scope of the DCC is initial
      When the electricity distributor asks the electricity meter for its network data
      Then the DCC answers I99

    @boundary
    Scenario Outline: The inventory is read in the scope <scope>
      Given the scope of the DCC is <scope>
      When the import supplier reads the inventory for the electricity meter
      Then the DCC answers I0

      Examples: scopes without translation
        | scope    |
        | option_b |
        | option_c |

    @negative
    Scenario Outline: Meters are not spoken to in the scope <scope>
      Given the scope of the DCC is <scope>
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers E11
      And nothing of it is sent to a hub

      Examples: scopes without translation
        | scope    |
        | option_b |
        | option_c |

    @negative
    Scenario: Power quality is not read in option A
      Given the scope of the DCC is option_a
      When the electricity distributor asks the electricity meter for its network data
      Then the DCC answers E11
      And nothing of it is sent to a hub

  @MIX-14 @dcc
  Rule: Services outside the core set are carried as is, or are exceptions that end within a year

    Scenario: As is, a service outside the core set is carried
      Given the communication services are option_5 with the core set 7.2
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers I99
      And the answer that follows is a success

    @boundary
    Scenario: An exception is carried until its last day
      Given the communication services are option_6 with the core set 7.2
      And the exceptions last until today
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers I99
      And the answer that follows is a success

    @negative
    Scenario: An exception is not carried after its last day
      Given the communication services are option_6 with the core set 7.2
      And the exceptions have lasted until yesterday
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers E11
      And nothing of it is sent to a hub

    @negative
    Scenario: Exceptions that last longer than a year are not taken
      When the DCC is told of exceptions that last 400 days
      Then the DCC does not take it

  @MIX-17 @dcc
  Rule: The core set is a parameter, counted in use cases or in service requests

    Scenario: The core set is the 37 minimum services
      When the DCC is asked for its core set counted by use_case
      Then the core set has the 37 rows of the catalogue

    Scenario: A service of the core set is carried where only those are
      Given the communication services are option_6 with the core set 11.2
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers I99
      And the answer that follows is a success

    @boundary
    Scenario: The core set counted in service requests has each request once
      When the DCC is asked for its core set counted by service_request
      Then the core set has each service request of the catalogue's 37 rows once

    @negative
    Scenario: What is not in the core set is refused where only those are carried
      Given the communication services are option_6 with the core set 7.2
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers E11
      And nothing of it is sent to a hub
