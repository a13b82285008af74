"""Directives that write the reference from the program itself, so that the two cannot disagree.

`{checks}`, `{codes}`, `{requirements}`, `{commands}`, `{environment}`, `{destinations}`, `{profile} NAME`, `{options}`,
`{formats}`, `{schema} run|scenario|config`, `{labs}`, `{fragment} NAME`, `{marks} PRODUCT`, `{open-ways}`,
`{open-codes}` and `{open-actions}`; the roles {check}`ID`, {finding}`CODE` and {requirement}`ID` lead to where these
are explained.
"""

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from proxytest_docs import accessible
from proxytest_docs.checks import ChecksDirective
from proxytest_docs.codes import CodesDirective
from proxytest_docs.commands import CommandsDirective, EnvironmentDirective
from proxytest_docs.destinations import DestinationsDirective
from proxytest_docs.formats import FormatsDirective
from proxytest_docs.labs import LabsDirective
from proxytest_docs.lexer import ConsoleLexer
from proxytest_docs.open_results import OpenActionsDirective, OpenCodesDirective, OpenWaysDirective
from proxytest_docs.options import OptionsDirective
from proxytest_docs.products import FragmentDirective, MarksDirective
from proxytest_docs.profiles import ProfileDirective
from proxytest_docs.requirements import RequirementsDirective
from proxytest_docs.schemas import SchemaDirective


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register all of it; Sphinx calls this."""
    app.add_object_type("check", "check", objname="check")
    app.add_object_type("finding", "finding", objname="code of a finding")
    app.add_object_type("requirement", "requirement", objname="requirement")
    app.add_lexer("console", ConsoleLexer)
    app.add_directive("checks", ChecksDirective)
    app.add_directive("codes", CodesDirective)
    app.add_directive("commands", CommandsDirective)
    app.add_directive("destinations", DestinationsDirective)
    app.add_directive("environment", EnvironmentDirective)
    app.add_directive("formats", FormatsDirective)
    app.add_directive("fragment", FragmentDirective)
    app.add_directive("labs", LabsDirective)
    app.add_directive("marks", MarksDirective)
    app.add_directive("open-actions", OpenActionsDirective)
    app.add_directive("open-codes", OpenCodesDirective)
    app.add_directive("open-ways", OpenWaysDirective)
    app.add_directive("options", OptionsDirective)
    app.add_directive("profile", ProfileDirective)
    app.add_directive("requirements", RequirementsDirective)
    app.add_directive("schema", SchemaDirective)
    app.connect("build-finished", accessible.mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
