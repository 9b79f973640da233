"""Between DUIS and the cohorts of SMETS1 hubs: `services` (what), `cohorts` (how). Nothing else knows a dialect."""
