"""Charts: plain rows -> Vega-Lite specifications, drawn offline as SVG, PNG or one page; and charts for the terminal.

Every point carries the question that lists its events. One function a chart, each in the module of its subject; :mod:`rendering
<detente.charts.rendering>` writes files, :mod:`terminal <detente.charts.terminal>` draws in characters, :mod:`theme
<detente.charts.theme>` says what it all looks like.
"""
