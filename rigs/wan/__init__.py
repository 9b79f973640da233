"""The WAN stub: brokers of the MQTT leg between the DCC and the hubs."""
