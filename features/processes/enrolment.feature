Feature: Enrolment of SMETS1 devices with the DCC

  Background:
    Given a commissioned electricity meter

  @ENR-1 @dcc
  Rule: Devices are enrolled after their commissioning elsewhere, or commissioned first in the DCC

    Scenario: A meter is commissioned first in the DCC
      Given the enrolment parameter enrolment_order is commissioned_in_dcc
      And the electricity meter is whitelisted anew by the import supplier
      When the import supplier commissions the electricity meter
      Then the DCC answers I99
      And the answer that follows is a success
      And the electricity meter is Commissioned in the inventory

    Scenario Outline: A meter that was commissioned elsewhere is enrolled as such, with <order>
      Given the enrolment parameter enrolment_order is <order>
      When the new electricity meter are loaded as assets commissioned on 2016-02-29
      Then the load is taken
      And the new electricity meter is Commissioned on record
      And the HAN device log of the hub holds the new electricity meter

      Examples: orders
        | order               |
        | after_commissioning |
        | commissioned_in_dcc |

    @boundary
    Scenario: Where enrolment follows commissioning, a meter without its date is not enrolled
      Given the enrolment parameter enrolment_order is after_commissioning
      When the new electricity meter are loaded as assets in rows
      Then the load is refused and names assets[0].commissioned_on
      And the new electricity meter is unknown to the inventory

    @boundary
    Scenario: Where enrolment follows commissioning, a display is still pre-notified
      Given the enrolment parameter enrolment_order is after_commissioning
      When the import supplier pre-notifies the new display
      Then the DCC answers I99

    @negative
    Scenario: Where enrolment follows commissioning, the DCC commissions nothing
      Given the electricity meter is whitelisted anew by the import supplier
      And the enrolment parameter enrolment_order is after_commissioning
      When the import supplier commissions the electricity meter
      Then the DCC answers E11
      And nothing of it is sent to a hub

    @negative
    Scenario: Where enrolment follows commissioning, no meter is pre-notified
      Given the enrolment parameter enrolment_order is after_commissioning
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers E11
      And the new electricity meter is unknown to the inventory

  @ENR-2 @dcc
  Rule: The assets of a cohort come in bulk outside DUIS, or by pre-notification

    Scenario Outline: Assets are loaded in <form> with <way>
      Given the enrolment parameter asset_data is <way>
      When the new hub, new electricity meter, new gas meter are loaded as assets in <form>
      Then the load is taken
      And the new hub is Pending on record
      And the new electricity meter is Pending on record
      And the new gas meter is Pending on record

      Examples: forms and ways
        | form  | way  |
        | rows  | bulk |
        | table | bulk |
        | rows  | both |

    Scenario: A device comes by its pre-notification
      Given the enrolment parameter asset_data is prenotification
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers I99
      And the new electricity meter is Pending in the inventory

    @boundary
    Scenario Outline: One wrong row and nothing is loaded: its <key>
      When the new hub, new electricity meter are loaded as assets and the last row has the <key> <value>
      Then the load is refused and names assets[1].<key>
      And the new hub is unknown to the inventory
      And the new electricity meter is unknown to the inventory

      Examples: rows that cannot be
        | key             | value |
        | type            | esme  |
        | mpxn            | abc   |
        | commissioned_on | today |
        | colour          | red   |

    @negative
    Scenario: A device that is known is not loaded
      When the new hub, electricity meter are loaded as assets in rows
      Then the load is refused and names assets[1].eui
      And the new hub is unknown to the inventory

    @negative
    Scenario: Where assets come by pre-notification, nothing is loaded
      Given the enrolment parameter asset_data is prenotification
      When the new electricity meter are loaded as assets in rows
      Then the load is refused and names asset_data
      And the new electricity meter is unknown to the inventory

    @negative
    Scenario: Where assets come in bulk, nothing is pre-notified
      Given the enrolment parameter asset_data is bulk
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers E11
      And the new electricity meter is unknown to the inventory

  @ENR-3 @dcc
  Rule: A further hub is added to an enrolled system and its SIM is provided and activated

    Scenario: A further hub works
      Given the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      When the import supplier sets the status of the new hub to Commissioned
      Then the DCC answers I99
      And the SIM of the new hub is active
      And the comms service of the new hub is wan-2
      And the new hub is Commissioned in the inventory

    Scenario: A device moves into the log of the further hub
      Given the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      And the import supplier has set the status of the new hub to Commissioned
      And the new display has been pre-notified by the import supplier
      When the import supplier adds the new display to the HAN device log of the new hub
      Then the DCC answers I99
      And the HAN device log of the new hub holds the new display
      And the HAN device log of the hub does not hold the new display

    @boundary
    Scenario: A further hub without a SIM does not work
      Given the new hub has been pre-notified by the import supplier
      When the import supplier sets the status of the new hub to Commissioned
      Then the DCC answers E5
      And the SIM of the new hub is inactive
      And the new hub is Pending in the inventory

    @negative
    Scenario: The hub that is there is not added again
      When the import supplier pre-notifies the hub
      Then the DCC answers E5
      And the hub is Commissioned in the inventory

  @ENR-4 @dcc
  Rule: A decommissioned device is no longer reachable

    Scenario: A decommissioned meter
      Given the import supplier has decommissioned the electricity meter
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers E5
      And nothing of it is sent to a hub

    Scenario: Those concerned are told
      When the import supplier decommissions the electricity meter
      Then the DCC answers I99
      And the electricity meter is Decommissioned in the inventory
      And the electricity distributor is told of meter_decommissioning_or_withdrawal of the electricity meter
      And no DCC alert reaches the gas supplier

    @boundary
    Scenario: Nothing is reached behind a decommissioned hub
      Given the import supplier has decommissioned the hub
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers E5
      And nothing of it is sent to a hub

    @boundary
    Scenario: The other meter is reached as before
      Given the import supplier has decommissioned the electricity meter
      When the gas supplier asks the gas meter for its firmware version
      Then the DCC answers I99
      And it is sent to a hub
      And the answer that follows is a success

    @negative
    Scenario: Somebody else's meter is not decommissioned
      When the gas supplier decommissions the electricity meter
      Then the DCC answers E4
      And the electricity meter is Commissioned on record

    @negative
    Scenario: A meter is decommissioned once
      Given the import supplier has decommissioned the electricity meter
      When the import supplier decommissions the electricity meter
      Then the DCC answers E5

  @ENR-5 @dcc
  Rule: A cohort's own method commissions beside the standard requests or instead of them

    Scenario Outline: The head end commissions <way> of the standard requests
      Given the enrolment parameter own_commissioning is <way>
      And the new electricity meter has been pre-notified by the import supplier
      When the head end says that the new electricity meter is commissioned
      Then the DCC takes it from the head end
      And the new electricity meter is Commissioned on record
      And the HAN device log of the hub holds the new electricity meter

      Examples: ways
        | way     |
        | beside  |
        | instead |

    @boundary
    Scenario: Beside it the standard requests work
      Given the electricity meter is whitelisted anew by the import supplier
      And the enrolment parameter own_commissioning is beside
      When the import supplier commissions the electricity meter
      Then the DCC answers I99
      And the answer that follows is a success

    @negative
    Scenario: Instead of them the standard requests are refused
      Given the electricity meter is whitelisted anew by the import supplier
      And the enrolment parameter own_commissioning is instead
      When the import supplier commissions the electricity meter
      Then the DCC answers E11
      And nothing of it is sent to a hub
      And the electricity meter is Whitelisted in the inventory

    @negative
    Scenario: A cohort without a method of its own
      Given the new electricity meter has been pre-notified by the import supplier
      When the head end says that the new electricity meter is commissioned
      Then the DCC does not take it from the head end
      And the new electricity meter is Pending on record

  @ENR-6 @dcc
  Rule: Whether a meter with an integral hub is replaced after the end date, and by what, are parameters

    Scenario: It is replaced after the end date at the same meter point
      Given a meter with an integral hub that the import supplier has decommissioned
      And the new electricity meter has been pre-notified by the import supplier
      And the import supplier has added the new electricity meter to the HAN device log of the hub
      And the enrolment parameter smets1_end_date is 2020-12-31
      And the enrolment parameter replacement_after_end_date is true
      When the import supplier commissions the new electricity meter
      Then the DCC answers I99

    Scenario: Its hub goes with it
      When a meter with an integral hub is decommissioned by the import supplier
      Then the integral meter is Decommissioned on record
      And the integral hub is Decommissioned on record

    @boundary
    Scenario: On the day before the end date is over, meters are commissioned
      Given the new electricity meter has been pre-notified by the import supplier
      And the import supplier has added the new electricity meter to the HAN device log of the hub
      And the enrolment parameter smets1_end_date is 2120-12-31
      When the import supplier commissions the new electricity meter
      Then the DCC answers I99

    @boundary
    Scenario: Another model is no replacement where the model counts
      Given a meter with an integral hub that the import supplier has decommissioned
      And the new electricity meter has been pre-notified by the import supplier
      And the import supplier has added the new electricity meter to the HAN device log of the hub
      And the enrolment parameter smets1_end_date is 2020-12-31
      And the enrolment parameter replacement_after_end_date is true
      And the enrolment parameter replacement_means is same_meter_point_and_model
      When the import supplier commissions the new electricity meter
      Then the DCC answers E5

    @negative
    Scenario: Not where replacements end with the end date
      Given a meter with an integral hub that the import supplier has decommissioned
      And the new electricity meter has been pre-notified by the import supplier
      And the import supplier has added the new electricity meter to the HAN device log of the hub
      And the enrolment parameter smets1_end_date is 2020-12-31
      When the import supplier commissions the new electricity meter
      Then the DCC answers E5
      And nothing of it is sent to a hub

    @negative
    Scenario: What replaces nothing is not commissioned after the end date
      Given the new electricity meter has been pre-notified by the import supplier
      And the import supplier has added the new electricity meter to the HAN device log of the hub
      And the enrolment parameter smets1_end_date is 2020-12-31
      And the enrolment parameter replacement_after_end_date is true
      When the import supplier commissions the new electricity meter
      Then the DCC answers E5
      And nothing of it is sent to a hub

  @ENR-7 @dcc
  Rule: A device that is used again has been reset, and nothing of its former use remains

    Scenario: A meter comes back
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      And the import supplier has joined the new display to the electricity meter by 8.7.2
      And the import supplier has decommissioned the electricity meter
      When the import supplier pre-notifies the electricity meter
      Then the DCC answers I99
      And nothing of the former use of the electricity meter remains on record
      And the HAN device log of the hub does not hold the electricity meter

    @boundary
    Scenario: It is commissioned once it was reset
      Given the electricity meter comes back and is pre-notified again by the import supplier
      And the import supplier has added the electricity meter to the HAN device log of the hub
      And the maker has shown that the electricity meter was reset
      When the import supplier commissions the electricity meter
      Then the DCC answers I99
      And the answer that follows is a success
      And the electricity meter is Commissioned in the inventory

    @negative
    Scenario: It is not commissioned before
      Given the electricity meter comes back and is pre-notified again by the import supplier
      And the import supplier has added the electricity meter to the HAN device log of the hub
      When the import supplier commissions the electricity meter
      Then the DCC answers E5
      And nothing of it is sent to a hub
      And the electricity meter is Whitelisted in the inventory

  @ENR-8 @dcc
  Rule: Only devices on a list of products enrol, where there is one

    Scenario: A listed product is pre-notified
      Given only listed products enrol and the new devices' product is listed
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers I99
      And the new electricity meter is Pending in the inventory

    @boundary
    Scenario: Without a list every product enrols
      Given the enrolment parameter products_only is false
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers I99

    @boundary
    Scenario: A product that was struck off is not commissioned
      Given the electricity meter is whitelisted anew by the import supplier
      And only listed products enrol and the new devices' product is not listed
      When the import supplier commissions the electricity meter
      Then the DCC answers E11
      And nothing of it is sent to a hub

    @negative
    Scenario: A product that is not listed is refused
      Given only listed products enrol and the new devices' product is not listed
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers E11
      And the new electricity meter is unknown to the inventory

    @negative
    Scenario: A product that is not listed is not loaded
      Given only listed products enrol and the new devices' product is not listed
      When the new electricity meter are loaded as assets in table
      Then the load is refused and names csv[1].model
      And the new electricity meter is unknown to the inventory
