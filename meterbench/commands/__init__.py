"""What each command of the command line does; `meterbench.cli` only parses. Each returns its exit status."""
