Feature: The GSM carrier between the hub and the head end

  @GSM-1 @wan @electricity
  Rule: The SIM of a hub roams by its stated rules, and communication goes on

    Background:
      Given a commissioned electricity meter whose supply is enabled
      And a hub whose SIM is on its home network

    Scenario: The home network is lost
      When the mobile networks within reach become first permitted, second permitted, strange
      Then the SIM is on the first permitted network, by its own word and by that of the networks
      And the hub has its way back
      And Read Supply Status reports the supply as enabled

    Scenario: The home network comes back
      Given the SIM of the hub has gone abroad
      When the mobile networks within reach become home, first permitted, second permitted, strange
      Then the SIM is on its home network, by its own word and by that of the networks
      And the hub has its way back
      And Read Supply Status reports the supply as enabled

    @boundary
    Scenario: The last permitted network is as good as the first
      When the mobile networks within reach become second permitted, strange
      Then the SIM is on the second permitted network, by its own word and by that of the networks
      And the hub has its way back
      And Read Supply Status reports the supply as enabled

    @negative
    Scenario: A network that is not permitted is not taken, and home is found again
      When the mobile networks within reach become strange
      Then the SIM is on no network, by its own word and by that of the networks
      And the hub has its way back once the SIM finds its home network
      And Read Supply Status reports the supply as enabled

  @GSM-1 @wan @electricity
  Rule: A modem that fails is won back, and communication goes on

    Background:
      Given a commissioned electricity meter whose supply is enabled
      And a hub whose SIM is on its home network

    Scenario: A modem that hangs is restarted
      When the modem of the hub hangs until it is restarted
      Then the modem has been restarted
      And the hub has its way back
      And Read Supply Status reports the supply as enabled

    @boundary
    Scenario: The network ends the data session, and stays
      When the network ends the data session of the hub
      Then the SIM is on its home network, by its own word and by that of the networks
      And the hub has its way back
      And Read Supply Status reports the supply as enabled

    @negative
    Scenario: A SIM that is taken out ends communication until it is put back
      When the SIM of the hub is taken out
      Then the SIM is on no network, by its own word and by that of the networks
      And the hub has its way back once the SIM finds its home network
      And Read Supply Status reports the supply as enabled

  @GSM-1 @wan @electricity
  Rule: A hub that sleeps is called by a short message before a command

    Background:
      Given a commissioned electricity meter whose supply is enabled
      And a hub whose SIM is on its home network
      And the hub sleeps

    Scenario: A command wakes the hub
      When the import supplier sends Read Supply Status
      Then the answer is a success within its response time
      And the hub was woken by a short message

    @boundary
    Scenario: The store of the SIM is full of messages that nobody has read
      Given the SIM's store of short messages is full
      When the import supplier sends Read Supply Status
      Then the answer is a success within its response time
      And the hub was woken by a short message

    @negative
    Scenario: A stranger does not wake it
      When a stranger sends the short message that wakes the hub
      Then the hub sleeps on

  @GSM-1 @hub @electricity
  Rule: A hub that sleeps opens its way by itself for an alert of its meter

    Background:
      Given a commissioned electricity meter whose supply is enabled
      And a hub whose SIM is on its home network
      And the hub sleeps

    Scenario: An alert wakes the hub
      When the cover of the meter is opened 1 times while the hub sleeps
      Then a Physical Tamper Alert is on the WAN within its response time
      And the hub has woken once by itself
      And the hub has told 1 Physical Tamper Alert for the import supplier, in order

    @boundary
    Scenario: Three alerts at once wake the hub once
      When the cover of the meter is opened 3 times while the hub sleeps
      Then a Physical Tamper Alert is on the WAN within its response time
      And the hub has told 3 Physical Tamper Alert for the import supplier, in order
      And the hub has woken once by itself

    @negative
    Scenario: A hub that has nothing urgent sleeps on
      When 60 s pass
      Then the hub has slept on
