"""The screen of the live view in Textual: `live_app` takes the keys and asks for frames."""
