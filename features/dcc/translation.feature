Feature: Translation between the standard and the head ends of the cohorts

  @TRN-1 @MIX-1 @dcc
  Rule: A standard request leaves in the format of the meter's head end, and its answer comes back in the standard's

    Scenario Outline: The <user> reads the import register of the <fuel> meter
      Given a commissioned <fuel> meter
      When the <user> sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And each command on the WAN is in the format of the meter's head end
      And the answer holds nothing of the head end's own message

      @electricity
      Examples: electricity
        | user            | fuel        |
        | import supplier | electricity |

      @gas
      Examples: gas
        | user         | fuel |
        | gas supplier | gas  |

    @boundary @electricity
    Scenario: A register that has counted for a year keeps its value through both formats
      Given a commissioned electricity meter
      And a demand of 9000 W that has run for 365 d
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register has risen by the demand within the meter's accuracy
      And each command on the WAN is in the format of the meter's head end

    @negative @electricity
    Scenario: What a User may not ask is not translated
      Given a commissioned electricity meter
      When the electricity distributor sends Disable Supply
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @DAT-4 @DATA-4 @INT-7 @dcc
  Rule: The meter type selects the protocol of a transaction, and an unknown one is refused

    @electricity
    Scenario: The type on record is that of the meter's head end
      Given a commissioned electricity meter
      When the import supplier sends Read Firmware Version
      Then the answer is a success within its response time
      And each command on the WAN is in the format of the meter's head end

    @negative @electricity
    Scenario: A type that no cohort has
      Given a commissioned electricity meter
      And a meter type on record that no cohort has
      When the import supplier sends Read Firmware Version
      Then the DCC refuses with E11
      And nothing is sent to the meter

    @boundary @gas
    Scenario: The type of the other meter does not matter
      Given a commissioned electricity meter
      And a meter type on record that no cohort has
      And a commissioned gas meter
      When the gas supplier sends Read Firmware Version
      Then the answer is a success within its response time

  @MIX-3 @dcc
  Rule: A cohort's services are mapped against the 37, with what is missing and what is elective

    Scenario Outline: The offer of the <cohort> cohort
      When the DCC is asked what the <cohort> cohort offers
      Then the offer lists the 37 minimum services and as missing those that the head end does not offer

      @electricity
      Examples: cohorts
        | cohort |
        | ledger |
        | bundle |
        | slate  |

    @negative @electricity
    Scenario: A head end without prepayment is not shown with it
      When the DCC is asked what the ledger cohort offers
      Then the offer has the prepayment services among the missing ones

    @boundary @electricity
    Scenario Outline: The elective services of the <cohort> cohort are shown beside the 37
      When the DCC is asked what the <cohort> cohort offers
      Then the offer shows the elective services of the head end

      Examples: cohorts
        | cohort |
        | ledger |
        | bundle |
        | slate  |

  @MIX-6 @dcc @electricity
  Rule: A head end that holds schedules carries a request out when it is due

    Scenario: A reading in an hour
      Given a commissioned electricity meter
      And a head end of the slate cohort
      When the import supplier sends Read Instantaneous Import Registers for 1 h from now
      Then the answer is a success once 1 h have passed and does not come before

    @boundary
    Scenario: A reading in a month
      Given a commissioned electricity meter
      And a head end of the slate cohort
      When the import supplier sends Read Instantaneous Import Registers for 30 d from now
      Then the answer is a success once 30 d have passed and does not come before

    @negative
    Scenario: A User who may not ask now may not ask for later
      Given a commissioned electricity meter
      And a head end of the slate cohort
      When the export supplier sends Read Instantaneous Import Registers for 1 h from now
      Then the DCC refuses with E2
      And nothing is sent to the meter

  @MIX-8 @dcc
  Rule: A head end that bundles services still has each standard request answered by itself

    @electricity
    Scenario: The supply status is one part of a transaction
      Given a commissioned electricity meter whose supply is disabled
      And a head end of the bundle cohort
      When the import supplier sends Read Supply Status
      Then the answer is a success within its response time
      And the answered supply state is disabled
      And no command on the WAN names the standard's service

    @boundary @gas
    Scenario: The other part of the transaction is no service of the meter
      Given a commissioned gas meter
      And a head end of the bundle cohort
      When the gas supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
      And the answered import register agrees with the bench side

    @negative @electricity
    Scenario: The meter refuses one part and answers the other
      Given a commissioned electricity meter in prepayment mode with a balance of £1.00
      And a head end of the bundle cohort
      When the import supplier sends Top Up Device with a mistyped code
      Then the answer is a refusal by the meter within its response time

  @MIX-9 @dcc
  Rule: The requests of the network operators are supported and shown for each cohort

    Scenario Outline: The <user> sends <service>
      Given a commissioned <fuel> meter
      When the <user> sends <service>
      Then the answer is a success within its response time
      And the offer of the meter's cohort shows it for the <user>

      @electricity
      Examples: electricity
        | user                    | fuel        | service                             |
        | electricity distributor | electricity | Read Instantaneous Import Registers |
        | electricity distributor | electricity | Read Supply Status                  |
        | electricity distributor | electricity | Read Firmware Version               |

      @gas
      Examples: gas
        | user            | fuel | service                             |
        | gas transporter | gas  | Read Instantaneous Import Registers |
        | gas transporter | gas  | Read Supply Status                  |
        | gas transporter | gas  | Read Firmware Version               |

    @boundary @electricity
    Scenario: The electricity distributor reads the export register where the head end has it
      Given a commissioned electricity meter
      When the electricity distributor sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the offer of the meter's cohort shows it for the electricity distributor

    @negative
    Scenario Outline: The <user> may not disable the <fuel> supply
      Given a commissioned <fuel> meter
      When the <user> sends Disable Supply
      Then the DCC refuses with E2
      And nothing is sent to the meter

      @electricity
      Examples: electricity
        | user                    | fuel        |
        | electricity distributor | electricity |

      @gas
      Examples: gas
        | user            | fuel |
        | gas transporter | gas  |

  @MIX-10 @dcc @electricity
  Rule: A service beyond a cohort's core is carried where it is switched on

    Scenario: An elective service that is switched on
      Given a commissioned electricity meter
      And a head end of the ledger cohort
      When the export supplier sends Read Instantaneous Export Registers
      Then the answer is a success within its response time
      And the answered export register agrees with the bench side

    @negative
    Scenario: An elective service that is switched off
      Given a commissioned electricity meter
      And a head end of the ledger cohort
      And the elective services of its cohort are switched off
      When the export supplier sends Read Instantaneous Export Registers
      Then the DCC refuses with E11
      And nothing is sent to the meter

    @boundary
    Scenario: The core goes on without the elective services
      Given a commissioned electricity meter
      And a head end of the ledger cohort
      And the elective services of its cohort are switched off
      When the import supplier sends Read Instantaneous Import Registers
      Then the answer is a success within its response time
