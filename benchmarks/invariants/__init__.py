"""Does any order of events break a rule that never bends? Generated lives of one number, checked step by step."""
