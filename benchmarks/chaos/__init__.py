"""What is lost when processes, databases, the carrier or the disk fail while customers talk: nothing may be."""
