from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from proxytest.model.run import Product, Proxy, Run
from proxytest.report.formats.markdown import to_markdown
from tests.report.shown import WAIVED, any_text, golden

REFERENCES = "@#!~$%"  #: GitHub and GitLab look for these outside code


def parsed(run: Run) -> list[Token]:
    """Read it as CommonMark with tables, in which HTML would be passed through."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(to_markdown(run))
    return [child for token in tokens for child in (token, *(token.children or ()))]


def kinds(run: Run) -> list[str]:
    return [token.type for token in parsed(run) if token.type.endswith("_open") or token.type == "fence"]


def test_it_reads_as_the_golden_file_does(run: Run) -> None:
    assert to_markdown(run) == golden("run.md")


def test_what_is_waived_says_so() -> None:
    assert "- Waived until 2026-12-31: until the new proxy" in to_markdown(WAIVED)


def test_an_empty_run_still_says_its_verdict(run: Run) -> None:
    empty = replace(run, proxy=Proxy(url=None, product=Product()), clients=(), results=(), observations=(), trace=())
    assert to_markdown(empty).startswith("## NOT COMPATIBLE: spark-2016 without an explicit proxy\n")


def test_hostile_text_changes_nothing_of_the_document(run: Run, hostile_run: Run) -> None:
    assert kinds(hostile_run) == kinds(run)


@any_text
def test_any_text_is_only_text(run: Run) -> None:
    for token in parsed(run):
        assert token.type not in ("html_inline", "html_block", "link_open", "image", "autolink")
        if token.type == "text":
            assert not set(REFERENCES) & set(token.content)
            assert "//" not in token.content
