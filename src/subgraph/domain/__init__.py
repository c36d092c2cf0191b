"""What is sold, owed and changed: pure rules, where time is an argument."""
