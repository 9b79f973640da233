Feature: Diagnosis of a failed request

  @MIX-16 @dcc
  Rule: A failed request can be diagnosed to the part that failed

    @electricity
    Scenario: The User may not send it
      Given a commissioned electricity meter
      When the electricity distributor asks once for Disable Supply
      Then the DCC shows that it failed at the user

    @electricity
    Scenario: The meter says no
      Given a commissioned electricity meter whose supply is enabled
      When the import supplier asks once for Arm Supply
      Then the DCC shows that it failed at the meter

    @gas
    Scenario: The request makes no sense for such a meter
      Given a commissioned gas meter
      When the gas supplier asks once for Read Event or Security Log
      Then the DCC shows that it failed at the translation

    @electricity
    Scenario: The DCC itself held it back
      Given a commissioned electricity meter
      And a quarantined Disable Supply of the import supplier
      When the operator of the DCC rejects it
      Then the DCC shows of the rejected request that it failed at the DCC

    @boundary @electricity
    Scenario: The hub does not answer
      Given a commissioned electricity meter
      And the hub of the meter is not there
      When the import supplier asks once for Read Firmware Version
      Then the DCC shows that it failed at the hub

    @negative @electricity
    Scenario: Nothing failed
      Given a commissioned electricity meter
      When the import supplier asks once for Read Firmware Version
      Then the DCC shows that no part of it failed
