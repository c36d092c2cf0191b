"""What tests share: databases of their own and the settings of property tests."""
