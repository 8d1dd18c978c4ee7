"""Proof that is not asked for twice where it would be for nothing (核验到一半就知道办不了)."""

from collections.abc import Callable

from xiaoka.identity.enums import Operation
from xiaoka.identity.halfway import begun_well
from xiaoka.identity.rules import Rules
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.steps.proof_words import old_sim_receives
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say


class VerifyUnlessVain(Verify):
    """Ask for proofs, but for no second one where the first opens what stands in the way for good.

    One proof tells account facts, such as the balance; it has to be one that counts for the operation itself, so
    that neither a code to a card swapped yesterday nor a password set yesterday opens anything here.

    Args:
        operation: what is to be allowed.
        vain: ends the task and tells why where it can never be done in this chat, else says nothing.
    """

    def __init__(self, operation: Operation, vain: Callable[[TaskContext], list[Say]]) -> None:
        super().__init__(operation)
        self._vain = vain

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Begin, unless a proof given before tells already that it is in vain."""
        return self._told(ctx) or super().prepare(ctx)

    def _so_far(self, ctx: TaskContext) -> list[Say]:
        return [] if self.done(ctx) else self._told(ctx) or super()._so_far(ctx)

    def _told(self, ctx: TaskContext) -> list[Say]:
        services = ctx.services
        counts = begun_well(
            ctx.session,
            services.carrier,
            Rules(services.policy, services.clock.now()),
            ctx.turn.conversation_id,
            ctx.data["number"],
            old_sim_receives=old_sim_receives(ctx),
        )
        return self._vain(ctx) if counts else []
