"""How strongly a song resonates, in five steps that need no number."""

from bisect import bisect_right

from django import template

register = template.Library()

# Cosine similarities from which on a song counts as one step stronger.
STEPS = (0.35, 0.45, 0.55, 0.65)
WORDS = ("隐约相和", "有些相近", "彼此应和", "很有共鸣", "深深共鸣")


@register.filter
def strength(score: float) -> int:
    """1 (faint) to 5 (strong)."""
    return bisect_right(STEPS, score) + 1


@register.filter
def strength_in_words(score: float) -> str:
    return WORDS[strength(score) - 1]
