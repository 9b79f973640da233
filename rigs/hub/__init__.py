"""The virtual head end of a home: a hub between the WAN and its meters. Nothing in it is virtual towards a meter."""
