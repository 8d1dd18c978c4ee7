"""Classes and modules that stand in for those of a package which is not installed."""

from types import ModuleType
from typing import Any


class _StandInMeta(type):
    """Lets a stand-in be subclassed, subscripted and asked for any attribute, but not be put to real use."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = stand_in(name)
        setattr(cls, name, made)
        return made

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __or__(cls, other: Any) -> Any:
        return other

    __ror__ = __or__

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__module__ != __name__:
            raise RuntimeError(f"{cls.__module__}.{cls.__qualname__} needs a package that is not installed here.")
        return super().__call__(*args, **kwargs)


class StandIn(metaclass=_StandInMeta):
    """Stands in for any class, function or constant of an absent package; also works as a decorator.

    A class of Rasa that is derived from it, such as a neural network, can be defined but not be instantiated.
    """

    def __init__(self, *_: Any, **__: Any) -> None:
        """Accept everything."""

    def __call__(self, *args: Any, **_: Any) -> Any:
        """Return a decorated function unchanged, else the stand-in itself."""
        return args[0] if args and callable(args[0]) else self

    def __getattr__(self, name: str) -> Any:
        """Return another stand-in for every ordinary name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(name)


def stand_in(name: str) -> type[StandIn]:
    """Return a new stand-in called `name`."""
    return _StandInMeta(name, (StandIn,), {})


def _undecorated(function: Any = None, **_: Any) -> Any:
    """Stand in for ``tf.function``, with and without arguments."""
    return function or (lambda decorated: decorated)


class StandInModule(ModuleType):
    """An absent module; every name in it is a stand-in."""

    __path__: list[str] = []
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        """Make the stand-in for `name` and remember it."""
        if name.startswith("__"):
            raise AttributeError(name)
        made = _undecorated if name == "function" else stand_in(name)
        setattr(self, name, made)
        return made
