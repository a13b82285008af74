from hypothesis import settings

# How long one example takes says more of the machine than of the code; test time is bounded by pytest-timeout.
settings.register_profile("proxytest", deadline=None)
settings.load_profile("proxytest")
