"""What flows, in order of birth: Item, Report, Story, Mention, Evidence, Incident, Alert, Message, Delivery.

Frozen values without behaviour beyond what follows from their own fields. Every time is aware and in UTC;
every span counts characters of the text it belongs to.
"""

from monitor.model.incidents import (
    Action,
    Alert,
    Decision,
    Evidence,
    Incident,
    Mark,
    Segment,
    Stance,
    State,
    Transition,
)
from monitor.model.items import (
    Event,
    Item,
    Report,
    Story,
)
from monitor.model.mentions import (
    Change,
    Extent,
    Mention,
    Reason,
    Role,
    Span,
    Status,
)
from monitor.model.messages import (
    Delivery,
    Digest,
    Health,
    Message,
    Receipt,
)
from monitor.model.named import (
    Kind,
    Place,
    Reliability,
    Side,
    Source,
)
from monitor.model.watches import (
    WAKING,
    Lane,
    Quiet,
    Recipient,
    Silence,
    Storm,
    Watch,
)

__all__ = [
    "WAKING",
    "Action",
    "Alert",
    "Change",
    "Decision",
    "Delivery",
    "Digest",
    "Event",
    "Evidence",
    "Extent",
    "Health",
    "Incident",
    "Item",
    "Kind",
    "Lane",
    "Mark",
    "Mention",
    "Message",
    "Place",
    "Quiet",
    "Reason",
    "Receipt",
    "Recipient",
    "Reliability",
    "Report",
    "Role",
    "Segment",
    "Side",
    "Silence",
    "Source",
    "Span",
    "Stance",
    "State",
    "Status",
    "Storm",
    "Story",
    "Transition",
    "Watch",
]
