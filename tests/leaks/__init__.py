"""Looking for secrets of customers in everything that the product stores or writes."""
