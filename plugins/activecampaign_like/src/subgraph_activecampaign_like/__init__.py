"""The activecampaign_like product family."""
