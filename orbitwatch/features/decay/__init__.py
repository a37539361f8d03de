"""When an object will re-enter, with an interval that was measured: start at `forecast`."""
