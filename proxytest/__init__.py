"""Will Cisco Spark / Webex work through this explicit proxy, for whom, and if not, why."""

__version__ = "0.1.0"
