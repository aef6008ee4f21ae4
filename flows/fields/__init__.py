"""The fields of the operators' forms: what is asked, what may be chosen, and refusals in their words."""
