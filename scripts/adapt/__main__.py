"""``python -m scripts.adapt``: teach the network and write ``engine/xiaoka_engine/nlu/reason_net.npz``."""

import random
import sys
import time

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from xiaoka_engine.nlu import reason_net, use_words
from xiaoka_engine.nlu.reason_net import TAGS

from scripts.adapt import examples
from scripts.adapt.examples import Example
from scripts.adapt.network import Network

SEED, EPOCHS, BATCH = 20261127, 6, 32
ENCODER_RATE, RATE, DECAY = 5e-4, 1.5e-3, 0.01
DROPOUT, UNHEARD = 0.3, 0.08
PIECES, LABELS = 2.0, 0.3  # how much the loss on pieces and on labels counts beside the one on whole messages
WARM, LATE, SMOOTH = 200, 0.3, 0.995  # steps of warming up; from where, and how slowly, weights are averaged
STEEPEST = 1.0
CHECKED = (
    "卡让狗啃了,给我补一张",
    "套餐太贵,家里还没信号,销了吧",
    "你好",
    "my phone was stolen,帮我挂失",
    "手机掉沟里头咯" * 6,
)
CLOSE = 0.02  # half-precision weights move a chance by less


def laid_out(batch: list[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Give vectors, where there are any, and what each piece tells."""
    longest = max(len(one.numbers) for one in batch)
    words = torch.zeros(len(batch), longest, 512)
    here, pieces = torch.zeros(len(batch), longest), torch.full((len(batch), longest), examples.UNKNOWN)
    for row, one in enumerate(batch):
        size = len(one.numbers)
        words[row, :size] = torch.from_numpy(use_words.load().vectors(one.numbers))
        here[row, :size], pieces[row, :size] = 1, torch.tensor(one.pieces)
    return words, here, pieces


def loss(network: Network, batch: list[Example]) -> Tensor:
    """Say how wrong the network is about a batch, a few of whose words it does not hear."""
    words, here, pieces = laid_out(batch)
    told, by_piece, labels = network(words * (torch.rand(*here.shape, 1) > UNHEARD), here)
    weights, wanted = torch.tensor([one.weight for one in batch]), torch.stack([one.told for one in batch])
    total, first = torch.zeros(()), 0
    for scores, tags in zip(told, TAGS.values(), strict=True):
        here_told = wanted[:, first : first + len(tags)]
        first += len(tags)
        rows = torch.cat([(here_told.sum(1, keepdim=True) == 0).float(), here_told], 1)
        rows = rows / rows.sum(1, keepdim=True)
        total = total - ((rows * functional.log_softmax(scores, -1)).sum(1) * weights).mean()
    wrong = functional.cross_entropy(by_piece.transpose(1, 2), pieces, ignore_index=examples.UNKNOWN, reduction="none")
    total = total + PIECES * (wrong.sum(1) / here.sum(1) * weights).mean()
    known = torch.tensor([one.label for one in batch])
    if (known >= 0).any():
        total = total + LABELS * functional.cross_entropy(labels, known, ignore_index=examples.UNKNOWN)
    return total


class Average:
    """The weights of the last steps, averaged: steadier than those of the very last one."""

    def __init__(self) -> None:
        self.weights: dict[str, Tensor] = {}

    def take(self, network: Network) -> None:
        """Let the present weights count a little."""
        for name, one in network.state_dict().items():
            known = self.weights.setdefault(name, one.clone())
            known.mul_(SMOOTH).add_(one, alpha=1 - SMOOTH)


def teach(known: list[Example], network: Network) -> dict[str, Tensor]:
    """Go through the examples several times and return the averaged weights."""
    encoder = list(network.use.parameters())
    rest = [one for name, one in network.named_parameters() if not name.startswith("use.")]
    groups = [{"params": encoder, "rate": ENCODER_RATE}, {"params": rest, "rate": RATE}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=DECAY)
    steps, step, average, began = EPOCHS * (len(known) // BATCH + 1), 0, Average(), time.monotonic()
    for epoch in range(EPOCHS):
        total, mixed = 0.0, examples.batches(known, BATCH)
        for batch in mixed:
            pace = min(1.0, step / WARM) * max(0.0, 1 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * pace
            wrong = loss(network, batch)
            optimiser.zero_grad()
            wrong.backward()
            nn.utils.clip_grad_norm_(network.parameters(), STEEPEST)
            optimiser.step()
            total, step = total + wrong.item(), step + 1
            if step > LATE * steps:
                average.take(network)
        sys.stdout.write(f"adapt: {epoch + 1} of {EPOCHS}, loss {total / len(mixed):.3f}, ")
        sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    return average.weights


def differs(network: Network, view: str) -> float:
    """Say by how much PyTorch and NumPy differ at most about the chances of a message."""
    with torch.no_grad():
        words, here, _ = laid_out([examples.example(view, [])])
        told = [functional.softmax(scores[0], -1)[1:].tolist() for scores in network.eval()(words, here)[0]]
    read = [list(chances.values()) for chances in reason_net.load().read(view).chances.values()]
    pairs = zip(sum(told, []), sum(read, []), strict=True)
    return max(abs(one - other) for one, other in pairs)


def main() -> int:
    """Read, teach, write."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    known, labels = examples.examples()
    told = sum(bool(one.told.sum()) for one in known)
    sys.stdout.write(f"adapt: {len(known)} examples, {told} of them with a reason\n")
    network = Network(len(labels), DROPOUT)
    weights = teach(known, network)
    kept = {name: one.numpy().astype(np.float16) for name, one in weights.items() if not name.startswith("lab.")}
    np.savez_compressed(reason_net.WEIGHTS, **kept)
    network.load_state_dict(weights)
    worst = max(differs(network, view) for view in CHECKED)
    sys.stdout.write(
        f"adapt: wrote {reason_net.WEIGHTS.name}; read with NumPy, chances differ by {worst:.4f} at most\n"
    )
    return 0 if worst < CLOSE else 1


if __name__ == "__main__":
    sys.exit(main())
