"""What the definitions say of an indicator and how a figure comes about."""
