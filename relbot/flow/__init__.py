"""What a conversation file means: models, loader, checks, diagram. Pure: reads text it is given."""
