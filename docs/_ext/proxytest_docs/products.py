"""`{fragment} NAME` and `{marks} PRODUCT`: what `policy` prints for a product, and how a run recognises it."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.policy.catalogue import declared
from proxytest.protocol.mark import Mark
from proxytest.protocol.product_marks import MARKS
from proxytest_docs.write import paragraph, table


class FragmentDirective(SphinxDirective):
    """A list: what the lines do, where they go, whose words they are, and how it is known that they work."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write it."""
        product = declared(self.arguments[0])
        where, caution = product.place.told()
        told = {
            "What it does": product.does,
            "Where it goes": where,
            "Caution": caution,
            "Vendor's documentation": product.source,
            "Proof that it works": product.proof,
        }
        items = (nodes.list_item("", paragraph(_sentence(text), lead=f"{lead}:")) for lead, text in told.items())
        return [nodes.bullet_list("", *items)]


class MarksDirective(SphinxDirective):
    """A table: where the product shows itself, by an example, and how sure that is."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Write it."""
        marks = [mark for mark in MARKS if mark.product == self.arguments[0]]
        if not marks:
            raise self.error(f"no mark of {self.arguments[0]}")
        rows = [(mark.place.words, nodes.paragraph("", "", _example(mark)), str(mark.certainty)) for mark in marks]
        return [table(("Where", "Such as", "That is"), rows, (20, 65, 15))]


def _example(mark: Mark) -> nodes.literal:
    line = " | ".join(mark.example.split("\r\n")).rstrip(" |")
    return nodes.literal(line, line)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
