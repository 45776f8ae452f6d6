"""Groups of listeners with a taste in common: found in the nightly training, shown to curators, a start for the new."""
