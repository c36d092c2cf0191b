"""The storetraffic product family."""
