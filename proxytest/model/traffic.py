"""What a client sends to the cloud."""

from enum import StrEnum


class Traffic(StrEnum):
    """One kind of it: each takes its own way, and one may pass where another does not."""

    SIGNALLING = "signalling"  #: sign-in, messages, the control of calls: HTTPS
    NOTIFICATIONS = "notifications"  #: the long-lived WebSocket
    MEDIA = "media"  #: sound, video and screen sharing of calls


#: What goes through the proxy: whatever stops one at the proxy, such as a log-on, stops both.
PROXIED = (Traffic.SIGNALLING, Traffic.NOTIFICATIONS)
