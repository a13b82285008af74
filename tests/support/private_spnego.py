"""The other side's reading of our tokens: pyspnego's own parsers and formulas, of which none is public."""

from spnego._ntlm_raw.crypto import compute_response_v1, compute_response_v2, hmac_md5, ntowfv1, ntowfv2, rc4k
from spnego._ntlm_raw.messages import (
    Authenticate,
    AvId,
    FileTime,
    NegotiateFlags,
    NTClientChallengeV2,
    TargetInfo,
)
from spnego._spnego import NegState, NegTokenInit, NegTokenResp, unpack_token

__all__ = [
    "Authenticate",
    "AvId",
    "FileTime",
    "NTClientChallengeV2",
    "NegState",
    "NegTokenInit",
    "NegTokenResp",
    "NegotiateFlags",
    "TargetInfo",
    "compute_response_v1",
    "compute_response_v2",
    "hmac_md5",
    "ntowfv1",
    "ntowfv2",
    "rc4k",
    "unpack_token",
]
