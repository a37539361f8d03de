"""Where element sets come from and how the right one is found again."""
