"""The command `sites`: search places by name, save your own."""
