"""Golden values: what the reference makes of fixed inputs, for the tests of the browser's pipeline."""
