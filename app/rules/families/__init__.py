"""Foster families: application, requirements, contract, concerns, pay."""
