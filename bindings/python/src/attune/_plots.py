"""Pictures by matplotlib, in the colours of the report, which stand apart for colour-blind eyes."""
from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from .errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ._fit import Fit

_COLOURS = ("#1b6ca8", "#b8562b")
_Z95 = 1.959963984540054


def plot_couple(fit: Fit, couple: object, ax: Axes | None) -> Axes:
    """Closeness of both partners with 95 % bands; distant spells shaded where the gate is open."""
    states = fit.states()
    labels = states["couple"].unique()
    chosen = labels[0] if couple is None else str(couple)
    if chosen not in labels:
        raise UsageError(f"there is no couple {chosen!r} in the diary")
    if ax is None:
        _, ax = plt.subplots(figsize=(8, 3.5), layout="constrained")
    rows = states[states["couple"] == chosen]
    for colour, (partner, course) in zip(_COLOURS, rows.groupby("partner")):
        mean, half = course["closeness_mean"], _Z95 * course["closeness_sd"]
        ax.fill_between(course["time"], mean - half, mean + half, color=colour, alpha=0.15, lw=0)
        ax.plot(course["time"], mean, color=colour, label=f"Partner {partner}")
    episodes = fit.episodes()
    for colour, (partner, _) in zip(_COLOURS, rows.groupby("partner")):
        spells = episodes[(episodes["couple"] == chosen) & (episodes["partner"] == partner)]
        for _, spell in spells.iterrows():
            ax.axvspan(spell["onset"], spell["end"], color=colour, alpha=0.08, lw=0)
    # Felt closeness may lie beyond the scale on which it is answered.
    mean = rows["closeness_mean"]
    ax.set(title=f"Couple {chosen}", ylabel="Closeness (1 to 7), 95 % band",
           ylim=(min(1, mean.min() - 0.2), max(7, mean.max() + 0.2)))
    if len(episodes[episodes["couple"] == chosen]):
        ax.annotate("shaded: distant spells", (1, 1.02), xycoords="axes fraction", ha="right",
                    color="#666666", fontsize="small")
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(axis="x", rotation=30)
    ax.legend(frameon=False, loc="lower left", ncols=2)
    return ax


def described(words: str) -> str:
    """A parameter in at most 45 letters, without its unit."""
    return textwrap.shorten(words.split(" (")[0], 45, placeholder=" ...")


def plot_parameters(fit: Fit, ax: Axes | None) -> Axes:
    """What goes with feeling closer, and strain: estimates with 95 % intervals."""
    rows = fit.parameters
    rows = rows[rows["topic"].isin(["mechanism", "strain"])] if "topic" in rows else rows
    if ax is None:
        _, ax = plt.subplots(figsize=(8, 0.4 * len(rows) + 1.2), layout="constrained")
    places = range(len(rows))
    ax.hlines(places, rows["lower"], rows["upper"], color=_COLOURS[0], lw=2)
    ax.plot(rows["estimate"], places, "o", color=_COLOURS[0])
    ax.axvline(0, color="#888888", lw=0.8)
    ax.set_yticks(list(places), [f"{name}: {described(words)}"
                                 for name, words in rows["description"].items()])
    ax.invert_yaxis()
    ax.set_xlabel("Estimate with 95 % interval")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
