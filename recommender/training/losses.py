"""What training makes small. Every row that comes in is a unit vector."""

import math

import torch
from torch import Tensor
from torch.nn import functional

NEVER = -1e4  # a logit; minus infinity times nothing would be no number


def to_teacher(vectors: Tensor, teacher: Tensor, similarity: float, temperature: float) -> Tensor:
    """1 - cosine to the teacher's vectors, plus the KL between who is similar to whom within the batch.

    Nobody is compared with themselves: beside a cosine of 1 the likeness of others would not count.
    """
    oneself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    own = functional.log_softmax((vectors @ vectors.T / temperature).masked_fill(oneself, NEVER), dim=1)
    wanted = functional.softmax((teacher @ teacher.T / temperature).masked_fill(oneself, NEVER), dim=1)
    divergence = (wanted * (torch.log(wanted + 1e-9) - own)).sum(dim=1).mean()
    return 1 - (vectors * teacher).sum(dim=1).mean() + similarity * divergence


def pairs(left: Tensor, right: Tensor, temperature: float, strangers: Tensor | None = None) -> Tensor:
    """InfoNCE both ways (van den Oord et al., 2018): row i of one side belongs to row i of the other.

    `strangers` are more rows for the right side that belong to none of the left. They keep texts of a kind that has
    no pairs from being near to everything.
    """
    logits = left @ right.T / temperature
    truth = torch.arange(len(logits), device=logits.device)
    wide = logits if strangers is None else torch.cat([logits, left @ strangers.T / temperature], dim=1)
    return (functional.cross_entropy(wide, truth) + functional.cross_entropy(logits.T, truth)) / 2


def off_centre(vectors: Tensor) -> Tensor:
    """The squared length of the mean: what all vectors have in common, which tells none of them from another.

    Left alone it grows, and long texts, whose windows average out to it, become hubs: near to every query
    (Radovanovic et al., 2010).
    """
    return vectors.mean(dim=0).square().sum()


def graded_pairs(left: Tensor, right: Tensor, grades: Tensor, temperature: float = 0.05) -> Tensor:
    """CoSENT (Su, 2022): of two pairs, the one with the higher grade should have the higher cosine.

    Divided by the log of the number of comparisons, so that its weight does not hang on the batch.
    """
    cosines = (left * right).sum(dim=1) / temperature
    wrong_by = (cosines[:, None] - cosines[None, :])[grades[:, None] < grades[None, :]]
    zero = torch.zeros(1, device=cosines.device)
    return torch.logsumexp(torch.cat([zero, wrong_by]), dim=0) / math.log(len(wrong_by) + 2)
