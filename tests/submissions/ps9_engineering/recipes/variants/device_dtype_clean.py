"""Answers to device_dtype_clean."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

STANDARDISE = """
def standardise(X):
    Z = X - X.mean(0)
    return Z / (Z * Z).mean(0).sqrt()
"""
FEATURES = """
def polynomial_features(X, degree):
    return torch.cat([X**k for k in range(1, degree + 1)], 1)
"""
DATA = """
def line_data(n, w, b, sigma, generator):
    x = torch.rand((n, 1), generator=generator, device=generator.device)
    noise = torch.randn((n, 1), generator=generator, device=generator.device)
    return x, w * x + b + sigma * noise
"""


def cleaned(standardise: str = STANDARDISE, features: str = FEATURES, data: str = DATA) -> str:
    """The three functions, of which some are given."""
    return "\n\n".join(code(text) for text in (standardise, features, data))


def standardising(value: str) -> str:
    """A function of one line."""
    return f"def standardise(X):\n    return {value}\n"


def of_powers(value: str) -> str:
    """A function of one line."""
    return f"def polynomial_features(X, degree):\n    return {value}\n"


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("Nothing but operations on X.", cleaned()),
    "plain_loops": right(
        "Column by column, and powers by multiplication.",
        """
        def standardise(X):
            columns = []
            for j in range(X.shape[1]):
                c = X[:, j] - X[:, j].sum() / max(X.shape[0], 1)
                columns.append(c / ((c * c).sum() / max(X.shape[0], 1)).sqrt())
            return torch.stack(columns, dim=1)


        def polynomial_features(X, degree):
            parts = [X]
            while len(parts) < degree:
                parts.append(parts[-1] * X)
            return torch.cat(parts, dim=1)


        def line_data(n, w, b, sigma, generator):
            d = generator.device
            x = torch.rand(n, 1, generator=generator, device=d)
            y = w * x + b
            y = y + sigma * torch.randn(n, 1, generator=generator, device=d)
            return x, y
        """,
    ),
    "vectorised": right(
        "var with a correction of 0, and powers by broadcasting.",
        """
        def standardise(X):
            return (X - X.mean(dim=0, keepdim=True)) * X.var(dim=0, keepdim=True, correction=0).rsqrt()


        def polynomial_features(X, degree):
            exponents = torch.arange(1, degree + 1, device=X.device).reshape(1, degree, 1)
            return (X.unsqueeze(1) ** exponents).flatten(1)


        def line_data(n, w, b, sigma, generator):
            with torch.device(generator.device):
                x, noise = torch.rand(n, 1, generator=generator), torch.randn(n, 1, generator=generator)
                return x, w * x + b + sigma * noise
        """,
    ),
    "helpers": right(
        "Centred in one function, scaled in another.",
        """
        def centred(X):
            return X - X.mean(0)


        def root_mean_square(Z):
            return torch.sqrt(torch.mean(torch.square(Z), dim=0))


        def standardise(X):
            Z = centred(X)
            return Z / root_mean_square(Z)


        def polynomial_features(X, degree):
            out = X.new_empty(X.shape[0], 0)
            for k in range(degree):
                out = torch.cat((out, X.pow(k + 1)), dim=1)
            return out


        def line_data(n, w, b, sigma, generator):
            draw = lambda kind: kind(n, 1, generator=generator, device=generator.device)
            x = draw(torch.rand)
            return x, b + w * x + sigma * draw(torch.randn)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "mean_without_a_graph": wrong(
        "Statistics as constants.",
        cleaned(
            """
def standardise(X):
    A = X.detach()
    return (X - A.mean(0)) / A.var(0, correction=0).sqrt()
"""
        ),
        idea="mean_without_a_graph",
    ),
    "mean_alone_has_a_graph": wrong(
        "A deviation by numpy.",
        cleaned(
            """
def standardise(X):
    Z = X - X.mean(0)
    spread = (Z.detach() ** 2).mean(0).sqrt()
    return Z / spread
"""
        ),
        idea="mean_alone_has_a_graph",
    ),
    "sample_deviation": wrong(
        "torch.std.", cleaned(standardising("(X - X.mean(0)) / X.std(dim=0)")), idea="sample_deviation"
    ),
    "variance_in_place_of_deviation": wrong(
        "No root.",
        cleaned(standardising("(X - X.mean(0)) / X.var(0, correction=0)")),
        idea="variance_in_place_of_deviation",
    ),
    "one_mean_for_all": wrong(
        "All entries in one mean.",
        cleaned(standardising("(X - X.mean()) / X.var(correction=0).sqrt()")),
        idea="one_mean_for_all",
    ),
    "rows_standardised": wrong(
        "Along the rows.",
        cleaned(standardising("(X - X.mean(1, keepdim=True)) / X.var(1, keepdim=True, correction=0).sqrt()")),
        idea="rows_standardised",
        verdict="not_finite",
    ),
    "deviation_of_what_is_not_centred": wrong(
        "The root mean square of X.",
        cleaned(standardising("(X - X.mean(0)) / (X * X).mean(0).sqrt()")),
        idea="deviation_of_what_is_not_centred",
    ),
    "begins_with_ones": wrong(
        "A column for the intercept.",
        cleaned(features=of_powers("torch.cat([torch.ones_like(X[:, :1])] + [X**k for k in range(1, degree + 1)], 1)")),
        idea="begins_with_ones",
        verdict="wrong_shape",
    ),
    "powers_of_one_feature_together": wrong(
        "Feature by feature.",
        cleaned(
            features=of_powers(
                "torch.cat([X[:, j : j + 1] ** k for j in range(X.shape[1]) for k in range(1, degree + 1)], 1)"
            )
        ),
        idea="powers_of_one_feature_together",
    ),
    "one_power_too_few": wrong(
        "range(degree).",
        cleaned(features=of_powers("torch.cat([X**k for k in range(degree)], 1)")),
        idea="one_power_too_few",
    ),
    "only_the_highest_power": wrong(
        "X to the degree.",
        cleaned(features=of_powers("X.pow(degree)")),
        idea="only_the_highest_power",
        verdict="wrong_shape",
    ),
    "stacks_no_rows": slip(
        "Row by row.",
        cleaned(features=of_powers("torch.stack([torch.cat([r**k for k in range(1, degree + 1)]) for r in X])")),
        loses=1,
        idea="stacks_no_rows",
        counts=False,
    ),
    "powers_from_floats": slip(
        "Exponents in float64.",
        cleaned(
            features=of_powers(
                "(X[:, None, :] ** torch.arange(1.0, degree + 1, dtype=torch.float64)[:, None]).flatten(1)"
            )
        ),
        loses=4,
        idea="powers_from_floats",
        counts=False,
    ),
    "filled_on_the_cpu": slip(
        "Zeros on the CPU.",
        cleaned(
            features="""
def polynomial_features(X, degree):
    m, d = X.shape
    F = torch.zeros(m, d * degree, dtype=X.dtype)
    for k in range(degree):
        F[:, k * d : k * d + d] = X ** (k + 1)
    return F
"""
        ),
        loses=2,
        idea="filled_on_the_cpu",
        counts=False,
    ),
    "asks_for_a_number": slip(
        "Looks for a constant column.",
        cleaned(
            """
def standardise(X):
    Z = X - X.mean(0)
    spread = (Z * Z).mean(0).sqrt()
    if bool((spread == 0).any()):
        spread = spread + 1e-12
    return Z / spread
"""
        ),
        loses=2,
        idea="filled_on_the_cpu",
        counts=False,
    ),
    "always_float64": slip(
        "double() to be sure.",
        cleaned(STANDARDISE.replace("Z = X", "X = X.double()\n    Z = X")),
        loses=2,
        idea="always_float64",
        counts=False,
    ),
    "no_half_precision": slip(
        "float32 or float64.",
        cleaned(STANDARDISE.replace("Z = X", "X = X if X.dtype == torch.float64 else X.float()\n    Z = X")),
        loses=2,
        idea="no_half_precision",
        counts=False,
    ),
    "another_device_by_default": wrong(
        "No device.",
        cleaned(data=DATA.replace(", device=generator.device", "")),
        idea="another_device_by_default",
        verdict="wrong_device",
    ),
    "noise_first": wrong(
        "Noise first.",
        cleaned(
            data="""
def line_data(n, w, b, sigma, generator):
    noise = torch.randn((n, 1), generator=generator, device=generator.device)
    x = torch.rand((n, 1), generator=generator, device=generator.device)
    return x, w * x + b + sigma * noise
"""
        ),
        idea="noise_first",
    ),
    "variance_for_sigma": wrong(
        "sigma as a variance.",
        cleaned(data=DATA.replace("sigma * noise", "sigma**0.5 * noise")),
        idea="variance_for_sigma",
    ),
    "data_without_noise": wrong(
        "A line.", cleaned(data=DATA.replace(" + sigma * noise", "")), idea="data_without_noise"
    ),
    "normal_places": wrong(
        "randn for both.",
        cleaned(data=DATA.replace("torch.rand(", "torch.randn(")),
        idea="normal_places",
    ),
    "y_without_a_column": wrong(
        "A vector.",
        cleaned(
            data=DATA.replace("return x, w * x + b + sigma * noise", "return x, (w * x + b + sigma * noise)[:, 0]")
        ),
        idea="y_without_a_column",
        verdict="wrong_shape",
    ),
    # --- what nobody declared ------------------------------------------------------------------------------
    "untouched_repair": wrong(
        "The functions as they were given.",
        cleaned(
            """
def standardise(X):
    mean = torch.tensor([float(column.mean()) for column in X.T])
    spread = torch.tensor(X.detach().cpu().numpy().std(axis=0))
    return (X - mean) / spread
""",
            """
def polynomial_features(X, degree):
    rows = []
    for row in X.tolist():
        rows.append([entry**k for k in range(1, degree + 1) for entry in row])
    return torch.tensor(rows, dtype=torch.float32)
""",
        ),
        verdict="raised",
    ),
}
