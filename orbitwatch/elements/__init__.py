"""What is known of an object: its element sets, and the formats they are written in."""
