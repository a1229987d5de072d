"""Two functions repaired so that any dtype, device and graph passes through them, and data that can be drawn again.

A version returns what the probe would. line_data is called while meta is the default device.
"""

import torch

from autograder.language import Choice, constant, exercise, hidden, matrix, one_of, ordinary, passing_on, shown, value
from source.ps9_engineering import support

STANDARD, FEATURES, BACK, BACK_TOO = (
    "standardise", "features", "gradient through standardise", "gradient through features"
)  # fmt: skip
AS_IT_IS, KEPT = "as it is", "that of X"
OF_X = (STANDARD, BACK, FEATURES, BACK_TOO, "dtype of standardise", "dtype of features")


def from_definitions(X, degree, n, dtype):
    """The same with loops, and gradients by hand."""
    rows = range(len(X))
    mean = [float(X[:, j].mean()) if len(X) else 0.0 for j in range(X.shape[1])]
    spread = [float(((X[:, j] - mean[j]) ** 2).mean().sqrt()) if len(X) else 1.0 for j in range(X.shape[1])]
    Z = torch.stack([(X[:, j] - mean[j]) / spread[j] for j in range(X.shape[1])], dim=1)
    F = torch.stack([X[:, j] ** k for k in range(1, degree + 1) for j in range(X.shape[1])], dim=1)
    arriving, too = (torch.ones_like(A).cumsum(0).cumsum(1) - 2 for A in (Z, F))
    back, back_too = torch.zeros_like(X), torch.zeros_like(X)
    for j in range(X.shape[1]) if len(X) else ():
        g, z = arriving[:, j], Z[:, j]
        back[:, j] = (g - g.mean() - z * (g * z).mean()) / spread[j]
        for k in range(1, degree + 1):
            back_too[:, j] += too[:, (k - 1) * X.shape[1] + j] * k * X[:, j] ** (k - 1)
    assert len(rows) == len(Z)
    return told(Z, back, F, back_too, drawn(n))


def told(Z, back, F, back_too, data):
    """What the probe tells, from its parts."""
    named = {
        STANDARD: Z, BACK: back, "dtype of standardise": KEPT,
        FEATURES: F, BACK_TOO: back_too, "dtype of features": KEPT,
    }  # fmt: skip
    return {**named, "drawn X": data[0], "drawn y": data[1]}


def drawn(n):
    """The right data."""
    return right_data(n, 1.5, -0.5, 0.3, torch.Generator().manual_seed(n))


@exercise(
    given=dict(X=matrix("m", "d"), degree=one_of(3, 1, 2), n=one_of(5, 3, 8), dtype=constant(AS_IT_IS)),
    find=value().confirmed_by(from_definitions),
    probe=passing_on(support.cleaned),
    checks=[
        hidden("float64, and the data", ordinary.sizes(m=(5, 4, 7), d=(2, 3, 1)), points=3),
        shown("three rows", ordinary.sizes(m=3, d=(2, 1)).draws(2), points=1),
        hidden("on meta", ordinary.sizes(m=(4, 6), d=(3, 2)).on_meta().of_part(*OF_X).draws(3), points=2),
        hidden(
            "other dtypes, views, tensors that require a gradient",
            ordinary.sizes(m=(6, 9, 5), d=(2, 3))
            .where(dtype=one_of("float16", "bfloat16", "float32"), degree=2)
            .laid_out("transposed", "strided")
            .leaves()
            .of_part("dtype of standardise", "dtype of features", STANDARD, FEATURES)
            .within(0.1)
            .expecting(from_definitions)
            .draws(6),
            points=2,
        ),
        hidden("no rows", ordinary.sizes(m=0, d=(3, 1)).of_part(*OF_X).draws(3), points=1),
    ],
    choice=Choice("a", "Which of the four lines has to know a number before it can go on?"),
)
def device_dtype_clean(X, degree, n, dtype):
    """What the probe tells of the right functions."""
    return support.cleaned(right_standardise, right_features, right_data, X, degree, n, dtype)


def right_standardise(X):
    """Columns of mean 0 and mean square 1."""
    centred = X - X.mean(0)
    return centred / centred.square().mean(0).sqrt()


def right_features(X, degree):
    """All powers of X, from the first on, in one table."""
    return torch.cat([X**k for k in range(1, degree + 1)], dim=1)


def right_data(n, w, b, sigma, generator):
    """Uniform places, and normal noise, from the generator alone."""
    X = torch.rand(n, 1, generator=generator, device=generator.device)
    return X, w * X + b + sigma * torch.randn(n, 1, generator=generator, device=generator.device)


def cleaned(X, degree, n, dtype, *, standardise=right_standardise, features=right_features, data=right_data):
    """What the probe tells if some of the functions are wrong."""
    return support.cleaned(standardise, features, data, X, degree, n, dtype)


@device_dtype_clean.misconception(part=BACK)
def mean_without_a_graph(X, degree, n, dtype):
    """Your mean and deviation are detached numbers. Each entry of X enters them, too, and its gradient lacks that."""

    def wrong(X):
        return (X - X.detach().mean(0)) / (X - X.mean(0)).detach().square().mean(0).sqrt()

    return cleaned(X, degree, n, dtype, standardise=wrong)


@device_dtype_clean.misconception(part=BACK)
def mean_alone_has_a_graph(X, degree, n, dtype):
    """Your deviation is detached, and the gradient lacks what goes through it. Did .item() or numpy compute it?"""

    def wrong(X):
        return (X - X.mean(0)) / (X - X.mean(0)).detach().square().mean(0).sqrt()

    return cleaned(X, degree, n, dtype, standardise=wrong)


@device_dtype_clean.misconception(part=STANDARD)
def sample_deviation(X, degree, n, dtype):
    """You divide by torch.std, which divides by n − 1 inside. Mean square 1 is asked for: which number divides?"""
    return cleaned(X, degree, n, dtype, standardise=lambda X: (X - X.mean(0)) / X.std(0))


@device_dtype_clean.misconception(part=STANDARD)
def variance_in_place_of_deviation(X, degree, n, dtype):
    """You divide by the mean square, and its root is meant: the columns do not have mean square 1."""
    return cleaned(X, degree, n, dtype, standardise=lambda X: (X - X.mean(0)) / (X - X.mean(0)).square().mean(0))


@device_dtype_clean.misconception(part=STANDARD)
def one_mean_for_all(X, degree, n, dtype):
    """You take one mean and one deviation of all entries. Each column is a feature with its own units."""
    return cleaned(X, degree, n, dtype, standardise=lambda X: (X - X.mean()) / (X - X.mean()).square().mean().sqrt())


@device_dtype_clean.misconception(part=STANDARD)
def rows_standardised(X, degree, n, dtype):
    """You standardise the rows. An example is a row; the mean of a feature goes down its column."""

    def wrong(X):
        centred = X - X.mean(1, keepdim=True)
        return centred / centred.square().mean(1, keepdim=True).sqrt()

    return cleaned(X, degree, n, dtype, standardise=wrong)


@device_dtype_clean.misconception(part=STANDARD)
def deviation_of_what_is_not_centred(X, degree, n, dtype):
    """You divide by the root of the mean square of X itself, before its mean is taken away."""
    return cleaned(X, degree, n, dtype, standardise=lambda X: (X - X.mean(0)) / X.square().mean(0).sqrt())


@device_dtype_clean.misconception(part=FEATURES)
def begins_with_ones(X, degree, n, dtype):
    """Your features begin with a column of ones. The given function has none: a model adds its intercept itself."""
    return cleaned(
        X, degree, n, dtype, features=lambda X, degree: torch.cat([X[:, :1] ** 0, right_features(X, degree)], 1)
    )


@device_dtype_clean.misconception(part=FEATURES)
def powers_of_one_feature_together(X, degree, n, dtype):
    """Your columns have another order: the powers of one feature lie side by side, and the given function begins with
    all features to the first power.
    """

    def features(X, degree):
        return torch.stack([X**k for k in range(1, degree + 1)], dim=-1).flatten(1)

    return cleaned(X, degree, n, dtype, features=features)


@device_dtype_clean.misconception(part=FEATURES)
def one_power_too_few(X, degree, n, dtype):
    """Your powers end before the degree: range stops one short of its end."""
    return cleaned(X, degree, n, dtype, features=lambda X, degree: torch.cat([X**k for k in range(degree)], dim=1))


@device_dtype_clean.misconception(part=FEATURES)
def only_the_highest_power(X, degree, n, dtype):
    """You return the highest power alone. A polynomial has the lower ones, too."""
    return cleaned(X, degree, n, dtype, features=lambda X, degree: X**degree)


@device_dtype_clean.misconception
def stacks_no_rows(X, degree, n, dtype):
    """Without rows your code raises: torch.stack wants at least one tensor. No rows are a matrix, too."""

    def features(X, degree):
        return torch.stack([torch.cat([row**k for k in range(1, degree + 1)]) for row in X])

    return cleaned(X, degree, n, dtype, features=features)


@device_dtype_clean.misconception
def powers_from_floats(X, degree, n, dtype):
    """Your values are right in float64. A tensor of exponents that you make without the dtype of X is float64, and what
    float32 becomes with it as well.
    """

    def features(X, degree):
        exponents = torch.arange(1.0, degree + 1, dtype=torch.float64)
        return (X.unsqueeze(1) ** exponents.unsqueeze(-1)).flatten(1)

    return cleaned(X, degree, n, dtype, features=features)


@device_dtype_clean.misconception
def filled_on_the_cpu(X, degree, n, dtype):
    """Your values are right on the CPU. torch.zeros without a device makes a tensor there, wherever X lies.

    Or does your code ask for a number on its way, with .item(), float() or if? On meta there is none, and on a GPU the
    processor waits for it.
    """

    def features(X, degree):
        result = torch.zeros(len(X), X.shape[1] * degree, dtype=X.dtype)
        for k in range(degree):
            result[:, k * X.shape[1] : (k + 1) * X.shape[1]] = X ** (k + 1)
        return result

    return cleaned(X, degree, n, dtype, features=features)


@device_dtype_clean.misconception
def always_float64(X, degree, n, dtype):
    """Your results are float64 whatever X is. Leave the dtype alone: every operation keeps it."""

    def wrong(X):
        return right_standardise(X.double())

    return cleaned(X, degree, n, dtype, standardise=wrong)


@device_dtype_clean.misconception
def no_half_precision(X, degree, n, dtype):
    """Your code turns everything that is not float64 into float32. There are more dtypes than two."""

    def wrong(X):
        return right_standardise(X if X.dtype == torch.float64 else X.float())

    return cleaned(X, degree, n, dtype, standardise=wrong)


@device_dtype_clean.misconception(part="drawn X")
def another_device_by_default(X, degree, n, dtype):
    """Your data lie on the device that happens to be the default. The generator says on which one they are drawn."""

    def data(n, w, b, sigma, generator):
        X = torch.rand(n, 1, generator=generator)
        return X, w * X + b + sigma * torch.randn(n, 1, generator=generator)

    return cleaned(X, degree, n, dtype, data=data)


@device_dtype_clean.misconception(part="drawn y")
def noise_first(X, degree, n, dtype):
    """You draw the noise before the places, so that a generator gives other data. The order is part of a draw."""

    def data(n, w, b, sigma, generator):
        noise = torch.randn(n, 1, generator=generator, device=generator.device)
        X = torch.rand(n, 1, generator=generator, device=generator.device)
        return X, w * X + b + sigma * noise

    return cleaned(X, degree, n, dtype, data=data)


@device_dtype_clean.misconception(part="drawn y")
def variance_for_sigma(X, degree, n, dtype):
    """Your noise has the variance sigma. It is the standard deviation that is called so."""

    def data(n, w, b, sigma, generator):
        X = torch.rand(n, 1, generator=generator, device=generator.device)
        return X, w * X + b + sigma**0.5 * torch.randn(n, 1, generator=generator, device=generator.device)

    return cleaned(X, degree, n, dtype, data=data)


@device_dtype_clean.misconception(part="drawn y")
def data_without_noise(X, degree, n, dtype):
    """Your y lies exactly on the line. What was measured has noise in it."""

    def data(n, w, b, sigma, generator):
        X = torch.rand(n, 1, generator=generator, device=generator.device)
        return X, w * X + b

    return cleaned(X, degree, n, dtype, data=data)


@device_dtype_clean.misconception(part="drawn X")
def normal_places(X, degree, n, dtype):
    """Your X is drawn with randn. Uniform places between 0 and 1 are asked for."""

    def data(n, w, b, sigma, generator):
        X = torch.randn(n, 1, generator=generator, device=generator.device)
        return X, w * X + b + sigma * torch.randn(n, 1, generator=generator, device=generator.device)

    return cleaned(X, degree, n, dtype, data=data)


@device_dtype_clean.misconception(part="drawn y")
def y_without_a_column(X, degree, n, dtype):
    """Your y has one dimension. Both are columns, (n, 1), here: beside (n,) a difference would be n × n."""

    def data(n, w, b, sigma, generator):
        X, y = right_data(n, w, b, sigma, generator)
        return X, y.squeeze(1)

    return cleaned(X, degree, n, dtype, data=data)
