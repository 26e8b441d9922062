"""What facilitators and administrators did; it stands alone and knows no answer."""
