Feature: The inventory of the DCC

  Background:
    Given a commissioned electricity meter

  @S1X-12.2 @dcc
  Rule: A SMETS1 device is pre-notified with what the DCC has to know of it, once

    Scenario Outline: The <user> pre-notifies a <device>
      When the <user> pre-notifies the <device>
      Then the DCC answers I99
      And the <device> is Pending in the inventory
      And nothing of it is sent to a hub

      Examples: devices
        | user            | device                 |
        | import supplier | new electricity meter  |
        | gas supplier    | new gas meter          |
        | import supplier | new hub                |
        | import supplier | new prepayment display |
        | gas supplier    | new display            |

    Scenario Outline: The SIM of a hub is activated <when>
      Given the enrolment parameter sim_activation is <when>
      And the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      When the import supplier reports the installation of the new hub
      Then the DCC answers I99
      And the SIM of the new hub is <state>

      Examples: mechanisms
        | when               | state    |
        | at_prenotification | active   |
        | at_8.14.1          | active   |
        | manual             | inactive |

    @boundary
    Scenario: A SIM that is activated at 8.14.1 is not active before
      Given the enrolment parameter sim_activation is at_8.14.1
      And the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      When the import supplier reads the inventory for the new hub
      Then the DCC answers I0
      And the SIM of the new hub is inactive

    @boundary
    Scenario: A SIM that is activated by hand
      Given the enrolment parameter sim_activation is manual
      And the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      When the activation of the SIM of the new hub is ordered by hand
      Then the SIM of the new hub is active

    @boundary
    Scenario: A SIM that nobody has provided is not active
      Given the new hub has been pre-notified by the import supplier
      When the import supplier reports the installation of the new hub
      Then the DCC answers I99
      And the SIM of the new hub is inactive

    @negative
    Scenario: A device is pre-notified a second time
      Given the new electricity meter has been pre-notified by the import supplier
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers E5

    @negative
    Scenario: A device that is commissioned is pre-notified
      When the import supplier pre-notifies the electricity meter
      Then the DCC answers E5
      And the electricity meter is Commissioned in the inventory

    @negative
    Scenario: An item is missing that a SMETS1 device needs
      When the import supplier pre-notifies the new electricity meter without its firmware version
      Then the DCC answers E11
      And the new electricity meter is unknown to the inventory

  @S1X-8.2 @dcc
  Rule: Read Inventory tells a device to those who have to do with it, and to nobody else

    Scenario: A device is read as it was pre-notified
      Given the new electricity meter has been pre-notified by the import supplier
      When the import supplier reads the inventory for the new electricity meter
      Then the DCC answers I0
      And the answer names the new electricity meter
      And the answer describes the new electricity meter as it was pre-notified

    Scenario Outline: The <user> reads the <device>
      When the <user> reads the inventory for the <device>
      Then the DCC answers I0
      And the answer names the <device>

      Examples: who has to do with it
        | user                      | device            |
        | import supplier           | electricity meter |
        | export supplier           | electricity meter |
        | electricity distributor   | electricity meter |
        | registered supplier agent | electricity meter |
        | gas supplier              | gas meter         |
        | gas transporter           | gas meter         |
        | gas supplier              | hub               |

    Scenario: A meter point finds its meter and the hub
      When the import supplier reads the inventory for the meter point of the electricity meter
      Then the DCC answers I0
      And the answer names the electricity meter, hub

    @boundary
    Scenario: What is joined to a meter is found by its meter point, what only stands in the log is not
      Given the new display has been pre-notified by the import supplier
      And the new prepayment display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      And the import supplier has added the new prepayment display to the HAN device log of the hub
      And the import supplier has joined the new display to the electricity meter by 8.7.2
      When the import supplier reads the inventory for the meter point of the electricity meter
      Then the DCC answers I0
      And the answer names the electricity meter, hub, new display

    Scenario: A supplier reads what it will hold from a later date
      Given the incoming supplier is registered for the electricity meter from 7 d on
      When the incoming supplier reads the inventory for the electricity meter
      Then the DCC answers I0
      And the answer names the electricity meter

    @negative
    Scenario: A supplier that is not to be registered reads nothing
      When the incoming supplier reads the inventory for the electricity meter
      Then the DCC answers E4

    @negative
    Scenario: A future supplier changes nothing yet
      Given the incoming supplier is registered for the electricity meter from 7 d on
      When the incoming supplier decommissions the electricity meter
      Then the DCC answers E4
      And the electricity meter is Commissioned on record

    @negative
    Scenario Outline: The <user> reads the <device> and has nothing to do with it
      When the <user> reads the inventory for the <device>
      Then the DCC answers <code>

      Examples: who has nothing to do with it
        | user                    | device            | code |
        | gas supplier            | electricity meter | E4   |
        | import supplier         | gas meter         | E4   |
        | gas transporter         | electricity meter | E4   |
        | electricity distributor | gas meter         | E4   |
        | import supplier         | unknown device    | E19  |

  @S1X-8.4 @dcc
  Rule: Update Inventory changes a status by the ways that there are, for those who may

    Scenario: A hub is set to Commissioned
      Given the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      When the import supplier sets the status of the new hub to Commissioned
      Then the DCC answers I99
      And the new hub is Commissioned in the inventory

    Scenario Outline: A <device> is set from Pending to <status>
      Given the <device> has been pre-notified by the import supplier
      When the import supplier sets the status of the <device> to <status>
      Then the DCC answers I99
      And the <device> is <status> in the inventory

      Examples: statuses
        | device                | status                   |
        | new electricity meter | InstalledNotCommissioned |
        | new hub               | InstalledNotCommissioned |
        | new hub               | Withdrawn                |

    Scenario: A pre-notified device is deleted
      Given the new electricity meter has been pre-notified by the import supplier
      When the import supplier deletes the new electricity meter from the inventory
      Then the DCC answers I99
      And the new electricity meter is unknown to the inventory

    @boundary
    Scenario: A hub whose SIM is not active is not Commissioned
      Given the new hub has been pre-notified by the import supplier
      When the import supplier sets the status of the new hub to Commissioned
      Then the DCC answers E5
      And the new hub is Pending in the inventory

    @boundary
    Scenario: A device that was decommissioned is deleted
      Given the import supplier has decommissioned the electricity meter
      When the import supplier deletes the electricity meter from the inventory
      Then the DCC answers I99
      And the electricity meter is unknown to the inventory

    @negative
    Scenario Outline: A device that is <before> cannot become <status>
      Given the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      And the import supplier has set the status of the new hub to <before>
      When the import supplier sets the status of the new hub to <status>
      Then the DCC answers E5
      And the new hub is <before> in the inventory

      Examples: ways that there are not
        | before       | status                   |
        | Commissioned | InstalledNotCommissioned |
        | Commissioned | Commissioned             |
        | Withdrawn    | Commissioned             |
        | Withdrawn    | InstalledNotCommissioned |

    @negative
    Scenario: A meter gets no status of a hub
      When the import supplier sets the status of the electricity meter to Withdrawn as if it were a hub
      Then the DCC answers E11
      And the electricity meter is Commissioned in the inventory

    @negative
    Scenario: A commissioned meter is not deleted
      When the import supplier deletes the electricity meter from the inventory
      Then the DCC answers E5
      And the electricity meter is Commissioned in the inventory

    @negative
    Scenario: Somebody else's device is not updated
      Given the new electricity meter has been pre-notified by the import supplier
      When the gas supplier deletes the new electricity meter from the inventory
      Then the DCC answers E4
      And the new electricity meter is Pending on record

  @MIX-12 @dcc
  Rule: The DCC conveys the SMETS version of a device to the Users

    Scenario Outline: The version of the <device> and its provider
      When the <user> reads the inventory for the <device>
      Then the DCC answers I0
      And the answer shows the <device> with its SMETS version and its provider

      Examples: devices of the rig
        | user            | device            |
        | import supplier | electricity meter |
        | gas supplier    | gas meter         |
        | gas supplier    | hub               |

    @boundary
    Scenario: The version as it was pre-notified, in the words of the User
      Given the new gas meter has been pre-notified by the gas supplier
      When the gas supplier reads the inventory for the new gas meter
      Then the DCC answers I0
      And the answer shows the new gas meter with its SMETS version and its provider

    @negative
    Scenario: The version of somebody else's device is not told
      When the gas supplier reads the inventory for the electricity meter
      Then the DCC answers E4

  @DATA-1 @DATA-6 @dcc
  Rule: The DCC knows the node address of a hub's WAN module and its WAN provider, and nothing of where it is

    Scenario: Commands go to the address on record
      When the import supplier asks the electricity meter for its firmware version
      Then the DCC answers I99
      And each command goes to the node address of the hub on record
      And the comms service of the hub is mqtt

    @boundary
    Scenario: The provider of a new hub is known once its SIM is
      Given the new hub has been pre-notified by the import supplier
      And the SIM of the new hub has been provided
      When the import supplier reads the inventory for the new hub
      Then the DCC answers I0
      And the comms service of the new hub is wan-2

    @negative
    Scenario: Nothing is found by a place
      When the import supplier reads the inventory for a post code
      Then the DCC answers E19

  @DATA-3 @dcc
  Rule: The DCC knows the devices of a HAN: meters, displays and other equipment

    Scenario: A display is known on the HAN
      Given the new display has been pre-notified by the import supplier
      When the import supplier adds the new display to the HAN device log of the hub
      Then the DCC answers I99
      And the HAN device log of the hub holds the new display
      And the HAN device log of the hub holds the electricity meter
      And the HAN device log of the hub holds the gas meter

    @boundary
    Scenario: What has left the HAN is not known on it
      Given the new display has been pre-notified by the import supplier
      And the import supplier has added the new display to the HAN device log of the hub
      When the import supplier removes the new display from the HAN device log of the hub
      Then the DCC answers I99
      And the HAN device log of the hub does not hold the new display

    @negative
    Scenario: What was only pre-notified is not known on a HAN
      When the gas supplier pre-notifies the new display
      Then the DCC answers I99
      And the HAN device log of the hub does not hold the new display

  @DAT-1 @dcc
  Rule: The DCC holds the data of its comms network and transaction flows, and no other

    Scenario: What the DCC holds
      When the DCC is asked which data it holds
      Then the DCC holds data of the list only

    @boundary
    Scenario: A device has come and gone and nothing else is held
      Given the new hub has been pre-notified by the import supplier
      And the import supplier has decommissioned the electricity meter
      When the DCC is asked which data it holds
      Then the DCC holds data of the list only

    @negative
    Scenario: An address is no datum of the DCC
      When the import supplier reads the inventory for a post code
      Then the DCC answers E19

  @DAT-2 @dcc
  Rule: Which other data are stored is a parameter

    Scenario: The maker of a device is stored
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers I99
      And the maker of the new electricity meter is kept

    @boundary
    Scenario: No other data are stored
      Given the enrolment parameter other_data is none
      When the import supplier pre-notifies the new electricity meter
      Then the DCC answers I99
      And the maker of the new electricity meter is not kept

    @negative
    Scenario: Of a device that is refused nothing is stored
      When the import supplier pre-notifies the new electricity meter without its firmware version
      Then the DCC answers E11
      And the new electricity meter is unknown to the inventory
