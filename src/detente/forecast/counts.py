"""Counts of acts: how likely each number of them is, and intervals that hold nine in ten.

Whether there is any act is told by its chance; how many there are, given any, by a negative binomial without its nought (a hurdle
model, Mullahy 1986, "Specification and testing of some modified count data models", Journal of Econometrics 33). So the interval
of a count is 0 alone exactly where the chance of any act is small.

Counts are whole numbers, and most of those of a dyad and week are 0. Where 0 alone holds nine in ten it is the shortest interval
that does, and it holds more than that: no honest interval of whole numbers holds just nine in ten of such counts. Everywhere else
the level is found on a held-back tail of the past, for rare to frequent acts apart, so that nine in ten of the tail's counts lie
inside (conformal prediction with the cumulative distribution as its score, Chernozhukov, Wuthrich & Zhu 2021, PNAS 118; by groups,
Vovk 2012). Whether the distributions themselves are right is told by :func:`smooth_share`, which no lump of probability distorts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.forecast.history import Bools, Floats, Ints

# Share of outcomes that intervals are to hold.
LEVEL = 0.9
# Chances of any act that are calibrated apart; below the first, 0 alone holds nine in ten. Of those above the last, counts about
# large means are calibrated apart from the rest.
CHANCES, MANY = (1 - LEVEL, 0.3, 0.6, 0.9), 8.0
GROUPS = len(CHANCES) + 2
# Groups below this one have intervals that begin at 0, the others cut off as much on either side.
FROM_NOUGHT = 3
# A group's level is found where the tail has so many counts of it; else it is what the distribution says.
ENOUGH = 50
# Means of counts whose dispersions are apart. On ICEWS18 one dispersion for each kind, which the few large means decide, left .85
# of the counts of small means in the middle .90 of their distributions.
MEANS = (0.5, 2.0, 8.0)
# Dispersions that are tried, from next to Poisson's to where most counts are 1 and a few very many; and with fewer counts than
# these to go by the one in the middle, at which counts fall off evenly (the geometric distribution).
DISPERSIONS = np.geomspace(0.02, 30.0, 24)
FEWEST, EVEN = 30, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Distributions of counts, float[m, k] each: the chance of any act, and the mean and dispersion of the negative binomial."""

    chance: Floats
    mean: Floats
    dispersion: Floats

    @property
    def group(self) -> Ints:
        return np.digitize(self.chance, CHANCES) + ((self.chance >= CHANCES[-1]) & (self.mean >= MANY))

    @property
    def _shape(self) -> tuple[Floats, Floats, Floats]:
        """Size and share of the negative binomial, and its chance of nought."""
        size = 1 / self.dispersion
        share = size / (size + np.maximum(self.mean, 1e-9))
        return size, share, share**size

    def at_most(self, count: Floats) -> Floats:
        """The probability of so many acts or fewer."""
        from scipy.special import betainc

        size, share, nought = self._shape
        below = betainc(size, np.maximum(count, 0) + 1, share)
        some = 1 - self.chance + self.chance * (below - nought) / np.maximum(1 - nought, 1e-12)
        return np.where(count < 0, 0.0, np.where(count < 1, 1 - self.chance, some))

    def quantile(self, level: Floats) -> Floats:
        """The smallest count that so much probability lies at or below."""
        from scipy.stats import nbinom

        size, share, nought = self._shape
        result = np.zeros(self.mean.shape)
        above = np.broadcast_to(level, self.mean.shape) > 1 - self.chance
        part = (np.broadcast_to(level, self.mean.shape)[above] - (1 - self.chance[above])) / self.chance[above]
        inside = nought[above] + part * (1 - nought[above])
        result[above] = np.maximum(nbinom.ppf(np.minimum(inside, 1 - 1e-9), size[above], share[above]), 1.0)
        return result

    def scores(self, count: Floats) -> Floats:
        """How far inside a count lies: an interval that cuts off less than this holds it."""
        as_many = 1 - self.at_most(count - 1)
        return np.where(self.group < FROM_NOUGHT, as_many, np.minimum(as_many, self.at_most(count)))

    def levels(self, count: Floats) -> Floats:
        """What an interval of each group is to cut off so that :data:`LEVEL` of these counts lie inside, float[groups]."""
        found = np.where(np.arange(GROUPS) < FROM_NOUGHT, 1 - LEVEL, (1 - LEVEL) / 2)
        scores, group = self.scores(count), self.group
        for number in range(1, GROUPS):
            inside = scores[group == number]
            if len(inside) >= ENOUGH:
                found[number] = np.clip(np.quantile(inside, 1 - LEVEL), 0.001, 0.45)
        return found

    def interval(self, levels: Floats) -> tuple[Floats, Floats]:
        """The ends of the intervals that cut off so much in each group, float[m, k] both."""
        cut = levels[self.group]
        return np.where(self.group < FROM_NOUGHT, 0.0, self.quantile(cut)), self.quantile(1 - cut)

    def smooth_share(self, count: Floats) -> Floats:
        """For each count the share of its probability that lies in the middle nine tenths of the distribution.

        A count that the distribution steps over is spread evenly over its step (the randomised probability integral transform,
        Brockwell 2007, "Universal residuals"; taken in expectation, as in Czado, Gneiting & Held 2009, Biometrics 65). Where the
        distributions are right the mean is .9, however lumpy they are.
        """
        fewer, at_most = self.at_most(count - 1), self.at_most(count)
        cut = (1 - LEVEL) / 2
        middle = np.minimum(at_most, 1 - cut) - np.maximum(fewer, cut)
        return np.clip(middle / np.maximum(at_most - fewer, 1e-12), 0.0, 1.0)


def dispersions(count: Floats, mean: Floats) -> Floats:
    """The dispersion that makes these counts likeliest, of those above 0 alone, for small to large means: float[len(MEANS) + 1]."""
    some = count > 0
    count, mean = count[some], mean[some]
    group = np.digitize(mean, MEANS)
    whole = _likeliest(count, mean, EVEN)
    return np.array([_likeliest(count[group == number], mean[group == number], whole) for number in range(len(MEANS) + 1)])


def _likeliest(count: Floats, mean: Floats, otherwise: float) -> float:
    from scipy.special import gammaln

    if len(count) < FEWEST:
        return otherwise
    size = 1 / DISPERSIONS[:, None]
    share = size / (size + np.maximum(mean, 1e-9))
    terms = gammaln(count + size) - gammaln(size) + size * np.log(share) + count * np.log1p(-share) - np.log1p(-(share**size))
    return float(DISPERSIONS[int(terms.sum(axis=1).argmax())])


def spread(mean: Floats, dispersion: Floats) -> Floats:
    """The dispersion of each count about its mean float[m, k], from those of each kind float[k, len(MEANS) + 1]."""
    return np.asarray(dispersion[np.arange(mean.shape[1]), np.digitize(mean, MEANS)])


def nearly_never(chance: Floats) -> Bools:
    """Where 0 alone holds nine in ten, so that an interval has nothing to say."""
    return np.asarray(chance < CHANCES[0])
