"""What a configuration means, in the types of the model."""

from dataclasses import replace

from monitor import model
from monitor.config.shape import AnySource, Config, Watch


def places(config: Config) -> tuple[model.Place, ...]:
    """The watched places."""
    return tuple(
        model.Place(p.id, p.name, p.country, p.kind, p.within or "", p.aliases, p.latitude, p.longitude)
        for p in config.places
    )


def sides(config: Config) -> tuple[model.Side, ...]:
    """The parties that the file adds to those of the lexicons."""
    return tuple(model.Side(s.id, s.name, s.aliases) for s in config.sides)


def source(options: AnySource) -> model.Source:
    """One source, as those see it who never heard of feeds and channels."""
    return model.Source(
        id=options.id,
        name=options.name or options.id,
        kind=model.Kind(options.kind),
        reliability=options.reliability,
        owner=options.owner,
        language=options.language,
        side=options.side,
    )


def watches(config: Config) -> tuple[model.Watch, ...]:
    """Who is told of what. Without any, everybody is told of everything."""
    return tuple(_watch(config, watch) for watch in config.watches or (Watch(name="all"),))


def recipients(config: Config, names: tuple[str, ...]) -> tuple[model.Recipient, ...]:
    """The notifiers of these names, each with its language; no names means all of them."""
    return tuple(
        model.Recipient(name, config.notifiers[name].language or config.language, config.timezone)
        for name in names or config.notifiers
    )


def _watch(config: Config, watch: Watch) -> model.Watch:
    told = model.Watch(
        name=watch.name,
        recipients=recipients(config, watch.notify),
        places=watch.places,
        changes=watch.changes,
        languages=watch.languages,
        lane=watch.lane,
        wake=watch.wake,
        edit=watch.edit,
        repeat=watch.repeat,
        storm=model.Storm(places=watch.storm) if watch.storm else None,
    )
    if quiet := watch.quiet:
        zone, through = quiet.timezone or config.timezone, frozenset(quiet.break_through)
        return replace(told, quiet=model.Quiet(quiet.start, quiet.end, zone, through))
    return told
