"""Numbers of things in words."""


def counted(number: int, what: str) -> str:
    """The number with its noun: 1 place, 34 places, 2 watches."""
    return f"{number:,} {what if number == 1 else what + ('es' if what.endswith('ch') else 's')}"
