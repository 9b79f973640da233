Feature: Requests for later, and requests in a sequence

  @SCH-2 @dcc @electricity
  Rule: A diarised event from a party runs at its time

    Scenario: The event has been carried out once its time has passed
      Given a commissioned electricity meter in credit mode
      And the import supplier has asked for prepayment mode in 2 h
      When 3 h pass
      Then the change is answered with success
      And the meter works in prepayment mode

    @boundary
    Scenario: The event has not been carried out shortly before its time
      Given a commissioned electricity meter in credit mode
      And the import supplier has asked for prepayment mode in 2 h
      When 119 min pass
      Then the change is answered with nothing
      And the meter works in credit mode

    @negative
    Scenario: An event that its party has taken back
      Given a commissioned electricity meter in credit mode
      And the import supplier has asked for prepayment mode in 2 h
      And the import supplier has taken that back
      When 3 h pass
      Then the change is answered with refusal
      And the cancellation is answered with I0
      And the meter works in credit mode

    @negative
    Scenario: An event of a supplier that has lost the meter by then
      Given a commissioned electricity meter in credit mode
      And requests for later are held by the DCC
      And the import supplier has asked for prepayment mode in 192 h
      When the meter goes over to the incoming supplier
      Then the change is answered with E4
      And the meter works in credit mode

  @MIX-6 @dcc @electricity
  Rule: Sequencing: a request waits for the success of the one before it

    Scenario: The second goes after the first
      Given a commissioned electricity meter in credit mode
      And the import supplier has asked for a sequence of prepayment mode in 1 h and credit mode
      When 2 h pass
      Then the first is answered with success and the second with success
      And the meter works in credit mode

    @boundary
    Scenario: The second waits as long as the first
      Given a commissioned electricity meter in credit mode
      And the import supplier has asked for a sequence of prepayment mode in 1 h and credit mode
      When 59 min pass
      Then the first is answered with nothing and the second with nothing

    @negative
    Scenario: The failure of the first ends the second
      Given a commissioned electricity meter in credit mode
      And the import supplier has asked for a sequence of prepayment mode in 1 h and credit mode
      When 2 h pass without mains
      Then the first is answered with E21 and the second with refusal

    @negative
    Scenario: A request after one that the DCC has never seen
      Given a commissioned electricity meter in credit mode
      When the import supplier asks for prepayment mode after an unknown request
      Then the request is refused with E11
