"""What the sample's people do, scenario by scenario; a scenario's name stands in the truth table."""
