"""Type-2 messages as products write them (MS-NLMP section 2.2.1.2); their challenges are those of the first."""

#: 48 bytes, flags 0x00898206: OEM only, TargetInfo announced and empty; cntlm issue 83.
WITHOUT_TARGET = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
#: The same in Unicode: flags 0xa0898205.
UNICODE_WITHOUT_TARGET = "TlRMTVNTUAACAAAAAAAAAAAAAAAFgomgXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
#: Flags 0x00098206 and the name CORP in OEM.
OEM_NAME = "TlRMTVNTUAACAAAABAAEADAAAAAGggkAXmf7HuqyuFEAAAAAAAAAAAAAAAA0AAAAQ09SUA=="
#: Flags 0x00098205 and the name CORP in Unicode; TargetInfo is not announced, as by Windows 2003.
OLD_NAME = "TlRMTVNTUAACAAAACAAIADAAAAAFggkAXmf7HuqyuFEAAAAAAAAAAAAAAAA4AAAAQwBPAFIAUAA="
#: 32 bytes, flags 0x00088205: the message ends behind the challenge.
SHORT = "TlRMTVNTUAACAAAAAAAAAAAAAAAFgggAXmf7HuqyuFE="
#: 32 bytes, flags 0x00000201: neither TargetInfo nor extended session security.
NTLMV1 = "TlRMTVNTUAACAAAAAAAAAAAAAAABAgAAXmf7HuqyuFE="
#: The first inside a NegTokenResp that chooses NTLM (RFC 4178 section 4.2.2).
IN_SPNEGO = "oUkwR6ADCgEBoQwGCisGAQQBgjcCAgqiMgQw" + WITHOUT_TARGET
#: A NegTokenResp that says accept-completed.
SPNEGO_COMPLETED = "oQcwBaADCgEA"
#: A NegTokenResp that chooses NTLM and holds no message; px issue 29 has it under NTLM.
SPNEGO_EMPTY = "oRUwE6ADCgEDoQwGCisGAQQBgjcCAgo="

#: How our own messages begin.
TYPE_1, TYPE_3 = "TlRMTVNTUAABAAAA", "TlRMTVNTUAADAAAA"
WRAPPED = "YE"  #: a NegTokenInit (RFC 4178 section 4.2.1)
