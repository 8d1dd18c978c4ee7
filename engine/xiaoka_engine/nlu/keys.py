"""Names of the message properties by which the components of the pipeline speak to each other."""

RECOGNISER_VIEW = "recogniser_view"
FEATURE_VIEW = "feature_view"
NUMBERS = "known_numbers"
LABEL = "label"
LABEL_RANKING = "label_ranking"
AMBIGUOUS = "ambiguous"
CLAUSES = "clauses"
