"""Pure tools that know no shop: time, text, identifiers, safe HTML."""
