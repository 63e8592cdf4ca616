"""Python side of Ocelli: the embedded model and the export to the hub layout."""
