"""The learned reader: a small encoder that reads every ordered pair of a sentence's parties, beside the rules.

    mentions (the rules') -> marked sentence -> network -> what it says of each pair -> drafts, or a second witness to the rules'

It finds no parties of its own: what it is asked about are the mentions that the rules found. :mod:`model` runs the network,
:mod:`testimony` holds what it says of one sentence, :mod:`proposals` makes drafts of events of that, and :mod:`combination`
weighs rules and network together.
"""
