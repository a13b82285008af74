"""The data types: frozen values and closed enums; imports only the standard library."""
