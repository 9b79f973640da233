"""The requirements in Gherkin, one folder a subject: `ofgem`, `smets1`, `alerts`, `wan`; later `smets2`, `dcc` ...

Feature = one subject of the catalogue, Rule = one requirement, Scenario = one example of it. Shipped as data.
"""
