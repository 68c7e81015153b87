"""The design system: tokens, components, icons, small scripts; it knows no domain."""
