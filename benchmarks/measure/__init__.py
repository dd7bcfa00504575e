"""What scv costs and how right it is, measured on generated exports."""
