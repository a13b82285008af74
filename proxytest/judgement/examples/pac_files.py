"""PAC files of examples, served by the same scripted proxy that they name: it is proxy.corp:8080 in all texts."""

PAC_URL = "http://proxy.corp:8080/proxy.pac"
TYPE = "application/x-ns-proxy-autoconfig"


def pac_file(script: str, *, status: str = "200 OK", kind: str = TYPE) -> str:
    """Write the first connection, on which the file is fetched; its end is the end of the file."""
    said = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", "", script]
    return "1 > GET /proxy.pac HTTP/1.1\n" + "".join(f"1 < {line}\n" for line in said) + "1 * closes\n"


def pac_answer(answer: str) -> str:
    """Write the first connection for a script that gives one answer, a JavaScript expression."""
    return pac_file(f"function FindProxyForURL(url, host) {{ return {answer}; }}")
