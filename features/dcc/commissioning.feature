Feature: Commissioning of SMETS1 devices in the DCC

  Background:
    Given a commissioned electricity meter

  @S1X-8.11 @dcc
  Rule: Update HAN Device Log whitelists a device on a hub and takes it off again

    Scenario Outline: The import supplier adds a <device>
      Given the <device> has been pre-notified by the import supplier
      When the import supplier adds the <device> to the HAN device log of the hub
      Then the DCC answers I99
      And the answer that follows is a success
      And the DCC alert UpdateHANDeviceLogResult reaches the import supplier
      And the <device> is Whitelisted in the inventory
      And the HAN device log of the hub holds the <device>

      Examples: devices
        | device                 |
        | new electricity meter  |
        | new display            |
        | new prepayment display |

    Scenario: A display is taken off
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      When the import supplier removes the new display from the HAN device log of the hub
      Then the DCC answers I99
      And the new display is Pending in the inventory
      And the HAN device log of the hub does not hold the new display

    @boundary
    Scenario: The log of a hub takes sixteen devices
      Given the HAN device log of the hub holds 15 devices since the import supplier filled it
      And the new display has been pre-notified by the import supplier
      When the import supplier adds the new display to the HAN device log of the hub
      Then the DCC answers I99
      And the HAN device log of the hub holds the new display

    @boundary
    Scenario: The log of a hub does not take a seventeenth device
      Given the HAN device log of the hub holds 16 devices since the import supplier filled it
      And the new display has been pre-notified by the import supplier
      When the import supplier adds the new display to the HAN device log of the hub
      Then the DCC answers E5
      And the HAN device log of the hub does not hold the new display

    @boundary
    Scenario: A hub that is installed and not commissioned takes a device
      Given the new hub has been pre-notified by the import supplier
      And the import supplier has set the status of the new hub to InstalledNotCommissioned
      And the new display has been pre-notified by the import supplier
      When the import supplier adds the new display to the HAN device log of the new hub
      Then the DCC answers I99
      And the HAN device log of the new hub holds the new display

    @negative
    Scenario: A device that nobody has pre-notified
      When the import supplier adds the unknown device to the HAN device log of the hub
      Then the DCC answers E19

    @negative
    Scenario: A device that stands in a log already
      When the import supplier adds the electricity meter to the HAN device log of the hub
      Then the DCC answers E5
      And the electricity meter is Commissioned in the inventory

    @negative
    Scenario: A hub that is only pre-notified takes no device
      Given the new hub has been pre-notified by the import supplier
      And the new display has been pre-notified by the import supplier
      When the import supplier adds the new display to the HAN device log of the new hub
      Then the DCC answers E5
      And the HAN device log of the new hub does not hold the new display

    @negative
    Scenario: An electricity distributor may not whitelist
      Given the new display has been pre-notified by the import supplier
      When the electricity distributor adds the new display to the HAN device log of the hub
      Then the DCC answers E2
      And the HAN device log of the hub does not hold the new display

  @S1X-8.1.1 @dcc
  Rule: A meter is Commissioned once its clock has been set, and only then

    Scenario: The import supplier commissions the electricity meter
      Given the electricity meter is whitelisted anew by the import supplier
      When the import supplier commissions the electricity meter
      Then the DCC answers I99
      And the answer that follows is a success
      And the electricity meter is Commissioned in the inventory
      And the meter's clock is within 10 s of the calendar

    Scenario: The network operator is told of a commissioned meter
      Given the electricity meter is whitelisted anew by the import supplier
      When the import supplier commissions the electricity meter
      Then the DCC answers I99
      And the electricity distributor is told of meter_identity of the electricity meter

    @boundary
    Scenario: A meter that does not answer is not Commissioned
      Given the new electricity meter has been pre-notified by the import supplier
      And the import supplier has added the new electricity meter to the HAN device log of the hub
      When the import supplier commissions the new electricity meter
      Then the DCC answers I99
      And the answer that follows is no success
      And the new electricity meter is Whitelisted in the inventory

    @boundary
    Scenario: A commissioned meter is commissioned once more
      When the import supplier commissions the electricity meter
      Then the DCC answers I99
      And the answer that follows is a success
      And the electricity meter is Commissioned in the inventory

    @negative
    Scenario: A meter that stands in no log is not commissioned
      Given the new electricity meter has been pre-notified by the import supplier
      When the import supplier commissions the new electricity meter
      Then the DCC answers E5
      And nothing of it is sent to a hub
      And the new electricity meter is Pending in the inventory

    @negative
    Scenario: Another supplier does not commission it
      Given the electricity meter is whitelisted anew by the import supplier
      When the gas supplier commissions the electricity meter
      Then the DCC answers E4
      And nothing of it is sent to a hub
      And the electricity meter is Whitelisted on record

  @S1X-8.7.1 @dcc
  Rule: A PPMID-like device joins a meter by a request that is not critical on SMETS1

    Scenario: A prepayment display joins the electricity meter
      Given the new prepayment display has been pre-notified by the import supplier
      And the import supplier has added the new prepayment display to the HAN device log of the hub
      When the import supplier joins the new prepayment display to the electricity meter by 8.7.1
      Then the DCC answers I99
      And the answer that follows is a success
      And the new prepayment display is joined to the electricity meter
      And the new prepayment display is Commissioned in the inventory

    @boundary
    Scenario: It parts again
      Given the new prepayment display has been pre-notified by the import supplier
      And the import supplier has added the new prepayment display to the HAN device log of the hub
      And the import supplier has joined the new prepayment display to the electricity meter by 8.7.1
      When the import supplier parts the new prepayment display from the electricity meter by 8.8.1
      Then the DCC answers I99
      And the answer that follows is a success
      And the new prepayment display is not joined to the electricity meter

    @negative
    Scenario: A device that stands in no log does not join
      Given the new prepayment display has been pre-notified by the import supplier
      When the import supplier joins the new prepayment display to the electricity meter by 8.7.1
      Then the DCC answers E5
      And the new prepayment display is not joined to the electricity meter

    @negative
    Scenario: A display that only shows does not join by it
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      When the import supplier joins the new display to the electricity meter by 8.7.1
      Then the DCC answers E11
      And the new display is not joined to the electricity meter

    @negative
    Scenario: A User that only reads may not join it
      Given the new prepayment display has been pre-notified by the import supplier
      And the import supplier has added the new prepayment display to the HAN device log of the hub
      When the other user joins the new prepayment display to the electricity meter by 8.7.1
      Then the DCC answers E2
      And the new prepayment display is not joined to the electricity meter

  @S1X-8.7.2 @dcc
  Rule: An IHD joins a meter and the meter's DCC record knows it

    Scenario Outline: The <user> joins a display to the electricity meter
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      When the <user> joins the new display to the electricity meter by 8.7.2
      Then the DCC answers I99
      And the answer that follows is a success
      And the new display is joined to the electricity meter

      Examples: who may
        | user            |
        | import supplier |
        | other user      |

    @boundary
    Scenario: A display serves both meters of a household
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      And the import supplier has joined the new display to the electricity meter by 8.7.2
      When the gas supplier joins the new display to the gas meter by 8.7.2
      Then the DCC answers I99
      And the new display is joined to the gas meter
      And the new display is joined to the electricity meter

    @boundary
    Scenario: A display that left the log is joined to nothing
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      And the import supplier has joined the new display to the electricity meter by 8.7.2
      When the import supplier removes the new display from the HAN device log of the hub
      Then the DCC answers I99
      And the new display is not joined to the electricity meter

    @negative
    Scenario: What is not joined does not part
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      When the import supplier parts the new display from the electricity meter by 8.8.2
      Then the DCC answers E5

    @negative
    Scenario: A display does not join somebody else's meter
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      When the import supplier joins the new display to the gas meter by 8.7.2
      Then the DCC answers E4
      And the new display is not joined to the gas meter

  @S1X-6.20.1 @dcc
  Rule: The meter point is set at a meter that can hold one

    Scenario: The import supplier sets the meter point of the electricity meter
      When the import supplier sets the meter point of the electricity meter to 1234567890126
      Then the DCC answers I99
      And the answer that follows is a success
      And the meter itself has the meter point 1234567890126
      And the electricity meter is Commissioned in the inventory

    @electricity
    Scenario: The import supplier sets the meter points of both elements
      When the import supplier sets the meter points of the electricity meter to 1234567890126 and 1200023305967
      Then the DCC answers I99
      And the answer that follows is a success
      And the meter itself has the meter point 1234567890126
      And element 2 of the meter has the meter point 1200023305967

    @boundary
    Scenario: A gas meter has a meter point of six digits
      Given a commissioned gas meter
      When the gas supplier sets the meter point of the gas meter to 123409
      Then the DCC answers I99
      And the answer that follows is a success
      And the meter itself has the meter point 123409

    @negative @electricity
    Scenario: A meter with one element takes no meter point of a second one, and keeps its own
      Given an electricity meter with one element
      When the import supplier sets the meter points of the electricity meter to 1234567890126 and 1200023305967
      Then the DCC answers I99
      And the answer that follows is no success
      And the meter itself has the meter point 2000000000015

    @negative
    Scenario: An electricity distributor may not set it
      When the electricity distributor sets the meter point of the electricity meter to 1234567890126
      Then the DCC answers E2
      And nothing of it is sent to a hub
      And the meter itself has the meter point 2000000000015

  @FLT-5 @dcc
  Rule: A further meter is added to an installation

    Scenario: A FIT meter joins the HAN of an installation
      Given the new FIT meter has been pre-notified by the import supplier
      When the import supplier adds the new FIT meter to the HAN device log of the hub
      Then the DCC answers I99
      And the HAN device log of the hub holds the new FIT meter
      And the new FIT meter is Whitelisted in the inventory

    Scenario: It is found by the meter point of the installation
      Given the new FIT meter has been pre-notified by the import supplier
      And the import supplier has added the new FIT meter to the HAN device log of the hub
      When the import supplier reads the inventory for the meter point of the electricity meter
      Then the DCC answers I0
      And the answer names the electricity meter, new FIT meter, hub

    @boundary
    Scenario: The meter that was there works as before
      Given the new FIT meter has been pre-notified by the import supplier
      And the import supplier has added the new FIT meter to the HAN device log of the hub
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers I99
      And the answer that follows is a success

    @negative
    Scenario: A FIT meter is not reached before it is commissioned
      Given the new FIT meter has been pre-notified by the import supplier
      And the import supplier has added the new FIT meter to the HAN device log of the hub
      When the import supplier asks the new FIT meter for its firmware version
      Then the DCC answers E5
      And nothing of it is sent to a hub
