"""Traffic of the WAN as it is planned: from the catalogue's traffic model and a table of volumes [WANP-4]."""
