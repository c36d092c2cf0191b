"""The zendesk_like product family."""
