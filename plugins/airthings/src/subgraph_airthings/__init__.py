"""The Airthings product family."""
