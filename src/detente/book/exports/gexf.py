"""GEXF 1.3: the network of dyads, for Gephi."""

from __future__ import annotations

import sqlite3
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from detente.book.exports.network import Edge, label, network
from detente.book.exports.text import in_xml, text
from detente.book.query import Question


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    edges = network(connection, question)
    with text(out) as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
        stream.write('<graph defaultedgetype="directed" mode="static">\n<attributes class="edge">\n')
        for name, kind, _ in Edge().values():
            stream.write(f'<attribute id="{name}" title="{name}" type="{"integer" if kind == "int" else kind}"/>\n')
        stream.write("</attributes>\n<nodes>\n")
        for party in sorted({party for pair in edges for party in pair}):
            stream.write(f"<node id={quoteattr(in_xml(party))} label={quoteattr(in_xml(label(party)))}/>\n")
        stream.write("</nodes>\n<edges>\n")
        for number, ((source, target), edge) in enumerate(edges.items()):
            ends = f"source={quoteattr(in_xml(source))} target={quoteattr(in_xml(target))}"
            stream.write(f'<edge id="{number}" {ends} weight="{edge.occurrences}">')
            values = ((name, value) for name, _, value in edge.values() if value is not None)
            inner = "".join(f'<attvalue for="{name}" value="{value}"/>' for name, value in values)
            stream.write(f"<attvalues>{inner}</attvalues></edge>\n")
        stream.write("</edges>\n</graph>\n</gexf>\n")
    return len(edges)
