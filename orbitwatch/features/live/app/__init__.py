"""The live view's screen in Textual: `live_app` handles the keys and requests frames."""
