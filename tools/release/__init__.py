"""Make what is handed over: `python -m tools.release FOLDER`."""
