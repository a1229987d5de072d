"""Public code for this notebook: functions to try, windows of plots, probes. Students may read it; no answers here."""
