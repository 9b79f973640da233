"""Guards against requests that are allowed and still look wrong: too many, or beyond what is usual."""
