"""The named subscribers of the demo carrier. Every test plays somebody else, so none stands in another's way."""

from dataclasses import dataclass

from xiaoka.carrier.demo.scenarios import holder_of, subscribers


@dataclass(frozen=True)
class Person:
    """A subscriber: number, holder and secrets."""

    number: str
    name: str
    id_card: str
    password: str

    @property
    def masked(self) -> str:
        """The number as customers see it."""
        return f"{self.number[:3]}****{self.number[-4:]}"


def person(number: str) -> Person:
    """Return the subscriber with this number."""
    line = next(one for one in subscribers() if one.number == number)
    holder = holder_of(line)[1]
    return Person(number, holder.name, holder.id, line.password)
