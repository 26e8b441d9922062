"""A story on paper and as one file: the booklet, the facilitator's sheet, the cards to hold up."""
