Feature: Services of the Ofgem catalogue on a SMETS1 site

  @OFGEM-5.0 @device
  Rule: A tamper alarm is triggered at the meter and reaches the supplier

    Scenario Outline: Somebody opens the <fuel> meter
      Given a commissioned <fuel> meter
      When the cover of the meter is opened
      Then a Physical Tamper Alert reaches the <user> within its response time

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary
    Scenario Outline: The <fuel> meter is opened and closed at once
      Given a commissioned <fuel> meter
      When the cover of the meter is opened and closed
      Then exactly one Physical Tamper Alert reaches the <user>

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @negative @electricity
    Scenario: A mains failure is no tamper
      Given a commissioned electricity meter
      When the mains fails for 60 s
      Then no Physical Tamper Alert reaches any user

    @negative @gas
    Scenario: A day of ordinary use is no tamper
      Given a commissioned gas meter
      When a demand of 1.0 m3/h runs for 24 h
      Then no Physical Tamper Alert reaches any user

  @OFGEM-12.0 @device @electricity
  Rule: Consumption and export of electricity are read remotely

    Scenario: A day of consumption is read
      Given a commissioned electricity meter
      And a demand of 1000 W that has run for 24 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

    Scenario: A day of export is read
      Given a commissioned electricity meter
      And a generation of 1000 W that has run for 24 h
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register has risen by the demand within the meter's accuracy

    @boundary
    Scenario: A very small consumption is counted
      Given a commissioned electricity meter
      And a demand of 20 W that has run for 24 h
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

    @negative
    Scenario: The other fuel's supplier does not get the reading
      Given a commissioned electricity meter
      When the gas supplier sends Read Instantaneous Import Registers
      Then the DCC refuses with E4
      And nothing is sent to the meter

  @OFGEM-13.0 @device @electricity
  Rule: The electricity supply is de-energised and energised remotely

    Scenario: The supply is de-energised under load
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 3000 W
      When the import supplier sends Disable Supply
      Then the answer is a success within its response time
      And the contactor is open and the load draws 0 W

    Scenario: The supply is energised again
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 3000 W
      When the import supplier sends Enable Supply
      Then the answer is a success within its response time
      And the contactor is closed and the load draws 3000 W

    @boundary
    Scenario: A de-energised supply stays so when the mains returns
      Given a commissioned electricity meter whose supply is disabled
      And a demand of 3000 W
      When the mains fails for 1 h
      Then the contactor is open and the load draws 0 W

    @negative
    Scenario: A distributor does not de-energise a home
      Given a commissioned electricity meter whose supply is enabled
      And a demand of 500 W
      When the electricity distributor sends Disable Supply
      Then the DCC refuses with E2
      And the contactor is closed and the load draws 500 W

  @OFGEM-15.0 @device @electricity
  Rule: A prepayment top-up for electricity reaches the meter's balance

    Scenario: A top-up from the supplier
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      When the import supplier sends Top Up Device with a code for £20.00
      Then the answer is a success within its response time
      And the balance at the meter is £21.00

    Scenario: A top-up entered by hand
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      When the consumer enters a code for £20.00 at the meter
      Then the balance at the meter is £21.00

    @boundary
    Scenario: A top-up arms a supply that was disabled for want of credit
      Given a commissioned electricity meter in prepayment mode with a balance of £0.10
      And a unit price of 20.000 p/kWh
      And a demand of 2000 W that has run for 1 h
      When the import supplier sends Top Up Device with a code for £20.00
      Then the answer is a success within its response time
      And Read Supply Status reports the supply as armed

    @negative
    Scenario: A code that was entered by hand is not taken a second time from the supplier
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      And a code for £20.00 that the consumer has entered
      When the import supplier sends Top Up Device with the code used before
      Then the answer is a refusal by the meter within its response time
      And the balance at the meter is £21.00

  @OFGEM-22.0 @device @gas
  Rule: The gas meter is read remotely

    Scenario: A day of gas is read
      Given a commissioned gas meter
      And a demand of 1.5 m3/h that has run for 24 h
      When the gas supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

    @boundary
    Scenario: A pilot flame is counted
      Given a commissioned gas meter
      And a demand of 0.04 m3/h that has run for 24 h
      When the gas supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy

    @negative
    Scenario: The electricity supplier does not get the gas reading
      Given a commissioned gas meter
      When the import supplier sends Read Instantaneous Import Registers
      Then the DCC refuses with E4
      And nothing is sent to the meter

  @OFGEM-24.0 @device @gas
  Rule: The gas supply is isolated remotely, and de-isolated only with the consumer at the meter

    Scenario: The supply is isolated
      Given a commissioned gas meter whose supply is enabled
      And a demand of 2.0 m3/h
      When the gas supplier sends Disable Supply
      Then the answer is a success within its response time
      And the valve is closed and 0.0 m3/h flows

    Scenario: The supply is de-isolated at the meter
      Given a commissioned gas meter whose supply is armed
      And a demand of 2.0 m3/h
      When the consumer enables the supply at the meter
      Then the valve is open and 2.0 m3/h flows

    @boundary
    Scenario: Arming alone lets no gas flow
      Given a commissioned gas meter whose supply is disabled
      And a demand of 2.0 m3/h
      When the gas supplier sends Arm Supply
      Then the answer is a success within its response time
      And the valve is closed and 0.0 m3/h flows

    @negative
    Scenario: Gas is not enabled from afar
      Given a commissioned gas meter whose supply is disabled
      And a demand of 2.0 m3/h
      When the gas supplier sends Enable Supply
      Then the DCC refuses with E2
      And nothing is sent to the meter
      And the valve is closed and 0.0 m3/h flows
