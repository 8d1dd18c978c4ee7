"""A question with a few fixed answers, pressed or said."""

from collections.abc import Callable, Mapping

from xiaoka.tasks import hearing
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.turn import Say

Applies = Callable[[TaskContext], bool]


def _states(ctx: TaskContext) -> bool:
    """Tell whether a message states something, rather than asking or wishing for something else."""
    turn = ctx.turn
    return turn.label in ("inform", "out_of_scope", "nlu_fallback") and not (
        turn.chosen or hearing.asks(turn.text) or hearing.wishes(turn.text)
    )


class Choice(Step):
    """Ask for one of a few values.

    Args:
        name: key of the answer; its buttons carry ``/inform{"<name>": "<value>"}``.
        values: the permitted values; each has its words in ``<name>_<value>`` of ``domain.yml``.
        entity: an entity whose value may answer too.
        labels: labels that answer by themselves, such as ``affirm`` → ``yes``.
        applies: when the question is asked at all.
    """

    expects = "choice"

    def __init__(
        self,
        name: str,
        values: tuple[str, ...],
        *,
        entity: str | None = None,
        labels: Mapping[str, str] | None = None,
        heard: Callable[[str], str | None] | None = None,
        applies: Applies | None = None,
        counted: bool = True,
        free_text: str | None = None,
    ) -> None:
        self.name, self.values, self.entity = name, values, entity
        self.labels, self.heard, self.free_text = labels or {}, heard, free_text
        self._applies, self.counted = applies, counted

    def applies(self, ctx: TaskContext) -> bool:
        """Tell whether the question is asked."""
        return self._applies is None or self._applies(ctx)

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a press, an entity, a telling word, a label, or (where allowed) any statement."""
        value = self._told(ctx) or self._heard(ctx) or self._labelled(ctx)
        if value is None and self.free_text and _states(ctx):
            value = self.free_text
        if value is None:
            return None
        says = self._keep(ctx, value)
        if ctx.data.get("_edited") != self.name or says:
            return says
        return self._said_back(ctx)

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take an entity said in passing; a changed one is said back."""
        value = self._told(ctx)
        before = ctx.data.get(self.name)
        if value is None or value == before:
            return None
        self._keep(ctx, value)
        return None if before is None else self._said_back(ctx)

    def shown(self, ctx: TaskContext) -> str:
        """Return the chosen value in words."""
        value = ctx.data.get(self.name)
        return ctx.services.wording.text(f"{self.name}_{value}") if value else ""

    def _told(self, ctx: TaskContext) -> str | None:
        pressed = ctx.turn.command(self.name)
        said = ctx.turn.value(self.entity) if self.entity else None
        value = pressed or said
        return value if value in self.values else None

    def _heard(self, ctx: TaskContext) -> str | None:
        if ctx.turn.chosen or hearing.wants_person(ctx.turn.text):
            return None  # a reason may be named on the way; that wish comes first
        value = self.heard(ctx.turn.text) if self.heard else None
        return value if value in self.values else None

    def _labelled(self, ctx: TaskContext) -> str | None:
        if not ctx.turn.chosen and not self.free_text and hearing.unsure(ctx.turn.text):
            return None  # 不知道 is no 不: asked again, with a hint how to find out
        return self.labels.get(ctx.turn.label)

    def _keep(self, ctx: TaskContext, value: str) -> list[Say]:
        ctx.data[self.name] = value
        return []

    def _said_back(self, ctx: TaskContext) -> list[Say]:
        return [Say("utter_changed", {"field": self._title(ctx), "value": self.shown(ctx)})]

    def _title(self, ctx: TaskContext) -> str:
        return ctx.services.wording.text(f"field_{self.name}")
