"""How the new card reaches its holder: by courier to an address, or at a shop."""

from typing import Any

from xiaoka.ids import mask_msisdn
from xiaoka.tasks import hearing
from xiaoka.tasks.definition import PERSON_AT, Step, TaskContext
from xiaoka.tasks.turn import Say, say


class Address(Step):
    """Ask for the postal address (收货地址); the text itself lies in the vault."""

    name = "address"
    expects = "address"

    def applies(self, ctx: TaskContext) -> bool:
        """Only for cards that are mailed."""
        return ctx.data.get("delivery") == "mail"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Ask; in short once it is known what is wanted."""
        if ctx.task.tries >= PERSON_AT:
            return [Say("utter_or_address", expects=self.expects)]
        return super().ask(ctx, again or ctx.task.tries > 0)

    def explain(self, ctx: TaskContext) -> list[Say]:
        """Tell whoever means an address of before that it is not at hand."""
        return [say("utter_address_not_kept")] if hearing.earlier_address(ctx.turn.text) else []

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take the address, or a change of mind about how the card comes."""
        if ctx.turn.command("delivery") == "shop":
            return _switched(ctx, "shop")
        token = ctx.turn.value("address")
        if token is None or not token.startswith("⟦"):
            return _other_way(ctx, "shop")
        ctx.data[self.name] = token
        return _said_back() if ctx.data.get("_edited") == self.name else []

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take an address said in passing; that it replaced another one is said."""
        token = ctx.turn.value("address")
        if token is None or not token.startswith("⟦") or token == ctx.data.get(self.name):
            return None
        before = ctx.data.get(self.name)
        ctx.data[self.name] = token
        return None if before is None else _said_back()

    def shown(self, ctx: TaskContext) -> str:
        """Return the address masked: city and district only."""
        token = ctx.data.get(self.name)
        if not token:
            return ""
        return ctx.services.vault.masked(ctx.session, token, now=ctx.services.clock.now())


class ContactPhone(Step):
    """Ask for a number the courier can reach: the lost one rings in somebody else's pocket."""

    name = "contact_phone"
    expects = "contact_phone"

    def applies(self, ctx: TaskContext) -> bool:
        """Only for cards that are mailed."""
        return ctx.data.get("delivery") == "mail"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Offer the number itself only while its old card works."""
        if ctx.data.get("old_sim") == "yes":
            return [Say("utter_ask_contact_phone", expects=self.expects, choices=(Say("choose_same_phone"),))]
        refused = ctx.data.get("_phone_refused_in") == ctx.turn.id  # then why was said a line above
        return [say("utter_ask_contact_phone" if refused else "utter_ask_contact_phone_lost", expects=self.expects)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a mobile number; the number being replaced only works while its old card does."""
        if ctx.turn.command("same_phone") or (not ctx.turn.chosen and hearing.same_number(ctx.turn.text)):
            number: str | None = ctx.data["number"]
        else:
            number = ctx.turn.value("phone_number")
        if number is None:
            return None
        if number == ctx.data["number"] and ctx.data.get("old_sim") != "yes":
            ctx.data["_phone_refused_in"] = ctx.turn.id
            return [say("utter_contact_phone_is_lost")]
        ctx.data[self.name] = number
        return []

    def shown(self, ctx: TaskContext) -> str:
        """Return the number masked."""
        return mask_msisdn(str(ctx.data.get(self.name, "")))


class ShopChoice(Step):
    """Let the customer pick one of the carrier's own shops (自营厅)."""

    name = "shop"
    expects = "choice"

    def applies(self, ctx: TaskContext) -> bool:
        """Only for cards that are fetched."""
        return ctx.data.get("delivery") == "shop"

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Read the shops of the line's city."""
        carrier = ctx.services.carrier
        city = carrier.line(ctx.data["number"]).line.city
        ctx.data["_shops"] = [
            {"id": shop.id, "name": shop.name, "address": shop.address, "hours": shop.hours}
            for shop in carrier.shops(city)[:4]
        ]
        if not ctx.data["_shops"]:
            ctx.data["delivery"] = "mail"
            return [say("utter_no_shop")]
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """List the shops."""
        shops: list[dict[str, Any]] = ctx.data.get("_shops") or []
        rows = tuple(Say("row_shop", shop) for shop in shops)
        choices = tuple(Say("choose_pickup", shop) for shop in shops)
        return [Say("utter_ask_shop", expects=self.expects, rows=rows, choices=choices)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a press, or the name of a shop."""
        shops: list[dict[str, Any]] = ctx.data.get("_shops") or []
        wished, text = ctx.turn.command(self.name), ctx.turn.text
        for place, shop in enumerate(shops, start=1):
            if wished == shop["id"] or (not ctx.turn.chosen and (shop["name"] in text or text == str(place))):
                ctx.data[self.name] = shop["id"]
                return []
        return _other_way(ctx, "mail")

    def shown(self, ctx: TaskContext) -> str:
        """Return the shop's name and address."""
        for shop in ctx.data.get("_shops") or []:
            if shop["id"] == ctx.data.get(self.name):
                return f"{shop['name']}（{shop['address']}）"
        return ""


def _other_way(ctx: TaskContext, way: str) -> list[Say] | None:
    """Take a change of mind between courier and shop."""
    return None if ctx.turn.chosen or hearing.delivery(ctx.turn.text) != way else _switched(ctx, way)


def _switched(ctx: TaskContext, way: str) -> list[Say]:
    ctx.data["delivery"] = way
    ctx.forget("address", "contact_phone", "shop")
    return [say("utter_changed", field=ctx.services.wording.text("field_delivery"), value=_way(ctx))]


def _way(ctx: TaskContext) -> str:
    return ctx.services.wording.text(f"delivery_{ctx.data['delivery']}")


def _said_back() -> list[Say]:
    # the district alone may be that of the old one; the card shows it whole
    return [say("utter_changed_address")]
