Feature: What a device declares is what it does

  @MIX-3 @device @declaration
  Rule: A device does what it declares of the minimum services, and nothing that it does not declare

    Scenario Outline: The <fuel> meter says who it is: <service>
      Given a commissioned <fuel> meter that is ready for <service>
      When <service> is tried
      Then the answer is as the device declares it

      @electricity
      Examples: electricity
        | fuel        | service                                       |
        | electricity | Read Device Configuration (Identity Exc MPxN) |
        | electricity | Read Firmware Version                         |

      @gas
      Examples: gas
        | fuel | service                                       |
        | gas  | Read Device Configuration (Identity Exc MPxN) |
        | gas  | Read Firmware Version                         |

    Scenario Outline: A reading of the <fuel> meter: <service>
      Given a commissioned <fuel> meter that is ready for <service>
      When <service> is tried
      Then the answer is as the device declares it

      @electricity
      Examples: electricity
        | fuel        | service                                                     |
        | electricity | Read Instantaneous Import Registers                         |
        | electricity | Read Instantaneous Export Registers                         |
        | electricity | Read Active Import Profile Data                             |
        | electricity | Read Export Profile Data                                    |
        | electricity | Read Network Data                                           |
        | electricity | Read Active Power Import                                    |
        | electricity | Read Device Configuration (Billing Calendar)                |
        | electricity | Read Device Configuration (MPxN)                            |
        | electricity | Read Device Configuration (Payment Mode)                    |
        | electricity | Read Event Or Security Log                                  |
        | electricity | Read Supply Status                                          |
        | electricity | Read Tariff (Primary Element)                               |
        | electricity | Read Tariff (Secondary Element)                             |
        | electricity | Retrieve Billing Data Log (Prepayment Credits)              |
        | electricity | Retrieve Billing Data Log (Payment Based Debt Payments)     |
        | electricity | Retrieve Billing Calendar Triggered Billing Data Log        |
        | electricity | Retrieve Change Of Mode / Tariff Triggered Billing Data Log |
        | electricity | Read Device Configuration (Instantaneous Power Thresholds)  |

      @gas
      Examples: gas
        | fuel | service                                                     |
        | gas  | Read Instantaneous Import Registers                         |
        | gas  | Read Active Import Profile Data                             |
        | gas  | Read Network Data                                           |
        | gas  | Read Device Configuration (Billing Calendar)                |
        | gas  | Read Device Configuration (MPxN)                            |
        | gas  | Read Device Configuration (Payment Mode)                    |
        | gas  | Read Event Or Security Log                                  |
        | gas  | Read Supply Status                                          |
        | gas  | Read Tariff (Primary Element)                               |
        | gas  | Retrieve Billing Data Log (Prepayment Credits)              |
        | gas  | Retrieve Billing Data Log (Payment Based Debt Payments)     |
        | gas  | Retrieve Billing Calendar Triggered Billing Data Log        |
        | gas  | Retrieve Change Of Mode / Tariff Triggered Billing Data Log |
        | gas  | Read Device Configuration (Gas)                             |

    @boundary
    Scenario Outline: A command to the <fuel> meter: <service>
      Given a commissioned <fuel> meter that is ready for <service>
      When <service> is tried
      Then the answer is as the device declares it

      @electricity
      Examples: electricity
        | fuel        | service                                                      |
        | electricity | Clear Event Log                                              |
        | electricity | Update Price (Primary Element)                               |
        | electricity | Update Import Tariff (Primary Element)                       |
        | electricity | Update Price (Secondary Element)                             |
        | electricity | Update Import Tariff (Secondary Element)                     |
        | electricity | Update Device Configuration (Voltage)                        |
        | electricity | Update Device Configuration (Load Limiting Counter Reset)    |
        | electricity | Update Device Configuration (Load Limiting General Settings) |
        | electricity | Update Device Configuration (Instantaneous Power Threshold)  |
        | electricity | Restrict Access For Change Of Tenancy                        |
        | electricity | Update Device Configuration (Billing Calendar)               |
        | electricity | Synchronise Clock                                            |
        | electricity | Enable Supply                                                |
        | electricity | Disable Supply                                               |
        | electricity | Arm Supply                                                   |

      @gas
      Examples: gas
        | fuel | service                                        |
        | gas  | Clear Event Log                                |
        | gas  | Update Price (Primary Element)                 |
        | gas  | Update Import Tariff (Primary Element)         |
        | gas  | Update Device Configuration (Gas Flow)         |
        | gas  | Update Device Configuration (Gas Conversion)   |
        | gas  | Restrict Access For Change Of Tenancy          |
        | gas  | Update Device Configuration (Billing Calendar) |
        | gas  | Synchronise Clock                              |
        | gas  | Disable Supply                                 |
        | gas  | Arm Supply                                     |

    @negative
    Scenario Outline: A service beyond what a cohort has to offer: <variant> to the <fuel> meter
      Given a commissioned <fuel> meter
      When service <variant> of the standard is tried
      Then nothing is done that the device does not declare

      @electricity
      Examples: electricity
        | fuel        | variant |
        | electricity | 4.1.2   |
        | electricity | 4.1.3   |

      @gas
      Examples: gas
        | fuel | variant |
        | gas  | 4.1.2   |

  @MIX-2 @device @declaration
  Rule: The prepayment services that a device declares work, and it has none beside them

    Scenario Outline: Prepayment of the <fuel> meter: <service>
      Given a commissioned <fuel> meter that is ready for <service>
      When <service> is tried
      Then the answer is as the device declares it

      @electricity
      Examples: electricity
        | fuel        | service                          |
        | electricity | Update Meter Balance             |
        | electricity | Update Payment Mode              |
        | electricity | Update Prepay Configuration      |
        | electricity | Top Up Device                    |
        | electricity | Update Debt                      |
        | electricity | Activate Emergency Credit        |
        | electricity | Read Instantaneous Prepay Values |

      @gas
      Examples: gas
        | fuel | service                          |
        | gas  | Update Meter Balance             |
        | gas  | Update Payment Mode              |
        | gas  | Update Prepay Configuration      |
        | gas  | Top Up Device                    |
        | gas  | Update Debt                      |
        | gas  | Activate Emergency Credit        |
        | gas  | Read Instantaneous Prepay Values |

    @boundary
    Scenario Outline: The least that can be paid, to the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for £0.01
      Then the answer is a success within its response time
      And the balance at the meter is £5.01

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: Prepayment works on when the mains was away
      Given a commissioned electricity meter in prepayment mode with a balance of £5.00
      And the mains has failed for 60 s
      When the import supplier sends Top Up Device with a code for £10.00
      Then the answer is a success within its response time
      And the balance at the meter is £15.00

    @negative
    Scenario Outline: In credit mode the <fuel> meter takes no payment
      Given a commissioned <fuel> meter in credit mode with a balance of £5.00
      When the <user> sends Top Up Device with a code for £10.00
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @MIX-11 @device @declaration
  Rule: What is shown of prepayment is what the device has of it

    Scenario Outline: The prepay values of the <fuel> meter are those of its extent
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And the answer holds the amounts of the declared extent of prepayment and no others

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: A debt is part of the extent of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      And a payment debt of £10.00
      When the <user> sends Update Debt with a payment debt of £6.00 recovered by 40 % of a top-up
      Then the answer is a success within its response time
      And the payment debt at the meter is £16.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    Scenario Outline: Emergency credit is part of the extent of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of -£0.50
      And a low credit threshold of £2.00
      And an emergency credit of £5.00
      When the <user> sends Activate Emergency Credit
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: Nothing of the extent of the <fuel> meter is lost below zero
      Given a commissioned <fuel> meter in prepayment mode with a balance of -£0.01
      When the <user> sends Read Instantaneous Prepay Values
      Then the answer is a success within its response time
      And the answer holds the amounts of the declared extent of prepayment and no others
      And the answered balance is -£0.01

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative
    Scenario Outline: A mistyped code shows nothing new of the <fuel> meter
      Given a commissioned <fuel> meter in prepayment mode with a balance of £5.00
      When the <user> sends Top Up Device with a mistyped code
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £5.00

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

  @MIX-2 @dcc
  Rule: The DCC enrols no meter of a cohort without prepayment services

    Scenario Outline: A meter of the <cohort> cohort, which has prepayment, enrols
      Given a commissioned electricity meter
      And the new <fuel> meter has been pre-notified by the <user>
      And the new <fuel> meter is of the <cohort> cohort, whose head end commissions by itself
      When the head end says that the new <fuel> meter is commissioned
      Then the DCC takes it from the head end
      And the new <fuel> meter is Commissioned on record

      Examples: cohorts with prepayment
        | cohort | fuel        | user            |
        | hub    | electricity | import supplier |
        | bundle | electricity | import supplier |
        | slate  | electricity | import supplier |
        | slate  | gas         | gas supplier    |

    @boundary
    Scenario: Where nothing of prepayment is asked for, a meter without it enrols
      Given a commissioned electricity meter
      And the new electricity meter has been pre-notified by the import supplier
      And the new electricity meter is of the ledger cohort, whose head end commissions by itself
      And the enrolment parameter prepayment is none
      When the head end says that the new electricity meter is commissioned
      Then the DCC takes it from the head end
      And the new electricity meter is Commissioned on record

    @negative
    Scenario Outline: The <fuel> meter of a cohort without prepayment does not enrol
      Given a commissioned electricity meter
      And the new <fuel> meter has been pre-notified by the <user>
      And the new <fuel> meter is of the ledger cohort, whose head end commissions by itself
      When the head end says that the new <fuel> meter is commissioned
      Then the DCC does not take it from the head end
      And the new <fuel> meter is Pending on record

      Examples: fuels
        | fuel        | user            |
        | electricity | import supplier |
        | gas         | gas supplier    |

    @negative
    Scenario Outline: No asset of a cohort without prepayment is loaded: the <device>
      Given a commissioned electricity meter
      When the <device> are loaded as assets and the last row has the cohort ledger
      Then the load is refused and names assets[0].cohort
      And the <device> is unknown to the inventory

      Examples: meters
        | device                |
        | new electricity meter |
        | new gas meter         |

  @MIX-11 @dcc
  Rule: The extent of prepayment of a cohort is shown, and which of them enrol is a parameter

    Scenario Outline: The extent of prepayment of the <cohort> cohort
      When the DCC is asked what the <cohort> cohort offers
      Then the offer shows the extent of prepayment that the head end lets through

      Examples: cohorts
        | cohort |
        | hub    |
        | ledger |
        | bundle |
        | slate  |

    @boundary
    Scenario Outline: At least <least> prepayment, and the <cohort> cohort has as much
      Given a commissioned electricity meter
      And the new electricity meter has been pre-notified by the import supplier
      And the new electricity meter is of the <cohort> cohort, whose head end commissions by itself
      And the enrolment parameter prepayment is <least>
      When the head end says that the new electricity meter is commissioned
      Then the DCC takes it from the head end
      And the new electricity meter is Commissioned on record

      Examples: enough
        | least  | cohort |
        | full   | hub    |
        | basic  | slate  |
        | subset | slate  |

    @negative
    Scenario Outline: At least <least> prepayment, and the <cohort> cohort has less
      Given a commissioned electricity meter
      And the new electricity meter has been pre-notified by the import supplier
      And the new electricity meter is of the <cohort> cohort, whose head end commissions by itself
      And the enrolment parameter prepayment is <least>
      When the head end says that the new electricity meter is commissioned
      Then the DCC does not take it from the head end
      And the new electricity meter is Pending on record

      Examples: too little
        | least  | cohort |
        | full   | slate  |
        | full   | bundle |
        | basic  | ledger |
        | subset | ledger |
