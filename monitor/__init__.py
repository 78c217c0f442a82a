"""Tells a desk, once and within seconds, when a watched place changes hands, and who says so.

    Item -> Report -> Story -> Mention -> Incident -> Alert -> Message -> Delivery

Read in this order: `model` (what flows), `pipeline` (what happens to an item), `analysis` (the thinking, pure),
`dispatch` (how a message leaves), `daemon` (what keeps it going), `assembly` (how it is put together).
"""

__version__ = "0.1.0"
