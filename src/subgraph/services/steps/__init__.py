"""Steps that several verbs take: what they read and write alike. Verbs know steps; steps know no verb."""
