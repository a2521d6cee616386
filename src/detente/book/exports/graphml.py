"""GraphML: the network of dyads, for igraph, networkx, Gephi and yEd."""

from __future__ import annotations

import sqlite3
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from detente.book.exports.network import Edge, label, network
from detente.book.exports.text import in_xml, text
from detente.book.query import Question


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    edges = network(connection, question)
    with text(out) as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        stream.write('<key id="label" for="node" attr.name="label" attr.type="string"/>\n')
        for name, kind, _ in Edge().values():
            stream.write(f'<key id="{name}" for="edge" attr.name="{name}" attr.type="{kind}"/>\n')
        stream.write('<graph id="dyads" edgedefault="directed">\n')
        for party in sorted({party for pair in edges for party in pair}):
            stream.write(f'<node id={quoteattr(in_xml(party))}><data key="label">{escape(in_xml(label(party)))}</data></node>\n')
        for (source, target), edge in edges.items():
            data = "".join(f'<data key="{name}">{value}</data>' for name, _, value in edge.values() if value is not None)
            stream.write(f"<edge source={quoteattr(in_xml(source))} target={quoteattr(in_xml(target))}>{data}</edge>\n")
        stream.write("</graph>\n</graphml>\n")
    return len(edges)
