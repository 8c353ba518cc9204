"""Everything that changes groups: founding, coming and going, asking, looking after members."""
