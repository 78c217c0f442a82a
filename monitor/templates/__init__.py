"""Pages and letters from templates: HTML is escaped, always; text is not. The only room with Jinja2 and css-inline."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import css_inline
import jinja2


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("monitor", "templates"),
        autoescape=jinja2.select_autoescape(("html.j2",)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """The template with its values. A value that is missing is a mistake, not an empty text."""
    return _environment().get_template(template).render(values)


def inlined(page: str) -> str:
    """The page with its styles at each element, as mail readers want them; what asks for a dark screen stays apart."""
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return str(inliner.inline(page))
