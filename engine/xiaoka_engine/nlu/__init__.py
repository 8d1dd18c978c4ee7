"""Graph components that understand what customers of the SIM-card desk say (NLU)."""
