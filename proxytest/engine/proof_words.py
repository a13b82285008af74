"""How proofs ended, in words, with the proxy and the scheme to fill in."""

from proxytest.wire.permits import ProofEnd

WORDS = {
    ProofEnd.REFUSED: "{proxy} refused this user by {scheme}",
    ProofEnd.DENIED: "{proxy} did not accept this user's log-on by {scheme}",
    ProofEnd.PASSED: "{proxy} did not accept this user's log-on by {scheme}",
    ProofEnd.UNANSWERED: "{proxy} did not answer this user's log-on by {scheme}",
}
SENDING = "the answer of {proxy} to this user's log-on by {scheme} is not known"
CHANGED = "{proxy} no longer accepts the log-on by {scheme} that it accepted before"
NOT_ASKED = "it is not known whether {proxy} still accepts the log-on by {scheme}: it could not be asked again"
