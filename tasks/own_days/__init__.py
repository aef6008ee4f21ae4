"""Days of one authority's own: a notice published early, a day that the officer planned or fixed."""
