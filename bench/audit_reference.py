"""The statistics of the demographic audit, computed by other tools (SciPy, statsmodels, Fairlearn, and Firth's regression written here in NumPy).

Without arguments: the literal values that test/core/statistics asserts, on the inputs that those tests have.
With a CSV of one row an image: the same figures from its columns, as one JSON object.

    python bench/audit_reference.py
    python bench/audit_reference.py images.csv --attribute sex --outcome flagged --cluster patient --value dice --covariates area contrast
"""

import argparse
import json
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import statsmodels.api as sm
from fairlearn.metrics import MetricFrame
from scipy import optimize, stats
from scipy.stats import contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, power_proportions_2indep, proportion_confint, test_proportions_2indep


def wilson(events, total):
    return proportion_confint(events, total, method="wilson")


def exact(a, n1, b, n2):
    table = [[a, n1 - a], [b, n2 - b]]
    p = stats.fisher_exact(table).pvalue
    conditional = contingency.odds_ratio(table, kind="conditional")
    observed = stats.hypergeom.pmf(a, n1 + n2, a + b, n1)
    return {"p": p, "midP": p - observed / 2, "odds": conditional.statistic, "interval": list(conditional.confidence_interval())}


def two_shares(a, n1, b, n2):
    table = sm.stats.Table2x2(np.array([[a, n1 - a], [b, n2 - b]]))
    result = {
        "newcombe": confint_proportions_2indep(a, n1, b, n2, compare="diff", method="newcomb"),
        "koopman": confint_proportions_2indep(a, n1, b, n2, compare="ratio", method="score", correction=False),
        "score p": test_proportions_2indep(a, n1, b, n2, compare="diff", method="score", correction=False).pvalue,
    }
    if min(a, b, n1 - a, n2 - b) > 0:
        result["katz"] = table.riskratio_confint()
        result["odds"] = [table.oddsratio, *table.oddsratio_confint()]
    else:
        corrected = sm.stats.Table2x2(np.array([[a, n1 - a], [b, n2 - b]]) + 0.5)
        result["odds corrected"] = [corrected.oddsratio, *corrected.oddsratio_confint()]
    return result


def logistic(x, y, clusters=None, correction=True):
    keywords = {} if clusters is None else {"cov_type": "cluster", "cov_kwds": {"groups": clusters, "use_correction": correction}}
    fit = sm.Logit(y, x).fit(disp=0, tol=1e-13, method="newton", maxiter=100, **keywords)
    return {"coefficients": fit.params, "standard errors": fit.bse, "p": fit.pvalues, "interval": fit.conf_int(), "log-likelihood": fit.llf}


def firth(x, y, level=0.95):
    """Maximizes l(b) + log|I(b)| / 2 by a general optimizer; the penalty's gradient is tr(I⁻¹ dI) / 2, bounds come by root finding on the profile."""

    def objective(b):
        eta = x @ b
        p = 1 / (1 + np.exp(-eta))
        weight = p * (1 - p)
        information = x.T @ (x * weight[:, None])
        value = np.sum(y * eta - np.logaddexp(0, eta)) + np.linalg.slogdet(information)[1] / 2
        inverse = np.linalg.inv(information)
        penalty = [np.trace(inverse @ (x.T @ (x * (weight * (1 - 2 * p) * x[:, j])[:, None]))) / 2 for j in range(len(b))]
        return -value, -(x.T @ (y - p) + np.array(penalty))

    def minimize(free, start):
        """Over the columns in `free`; the others stay at `start`."""
        place = lambda part: np.array([part[free.index(j)] if j in free else start[j] for j in range(len(start))])
        value, gradient = (lambda part: objective(place(part))[0]), (lambda part: objective(place(part))[1][free])
        rough = optimize.minimize(value, start[free], jac=gradient, method="BFGS", options={"gtol": 1e-6}).x
        return (found := place(optimize.root(gradient, rough, tol=1e-13).x)), -objective(found)[0]

    everything = list(range(x.shape[1]))
    best, top = minimize(everything, np.zeros(x.shape[1]))
    p = 1 / (1 + np.exp(-(x @ best)))
    errors = np.sqrt(np.diag(np.linalg.inv(x.T @ (x * (p * (1 - p))[:, None]))))
    drop = stats.chi2.ppf(level, 1) / 2

    def profile(j, value):
        return minimize([k for k in everything if k != j], np.where(np.array(everything) == j, value, best))[1]

    bounds, p_values = [], []
    for j in range(len(best)):
        pair = []
        for sign in (-1, 1):
            far = best[j] + sign * errors[j]
            while profile(j, far) > top - drop:
                far += sign * errors[j]
            pair.append(optimize.brentq(lambda value: profile(j, value) - top + drop, best[j], far, xtol=1e-10))
        bounds.append(pair)
        p_values.append(stats.chi2.sf(2 * (top - profile(j, 0.0)), 1))
    return {"coefficients": best, "standard errors": errors, "interval": bounds, "p": p_values, "penalized log-likelihood": top}


def bca(figures, values, confidence):
    """Widened BCa bounds of a mean from a given bootstrap distribution: SciPy's probabilities for the tail that Student's t leaves, and Weibull's quantiles."""
    from scipy.stats._resampling import _bca_interval

    away = (values.sum() - values) / (len(values) - 1) - values.mean()
    degrees = min(len(values) - 1, 2 * (away**2).sum() ** 2 / ((away**4).sum() - (away**2).sum() ** 2 / len(values)))
    tail = stats.norm.cdf(-stats.t.ppf((1 + confidence) / 2, degrees) * np.sqrt((degrees + 1) / degrees))
    low, high, acceleration = _bca_interval((values,), np.mean, -1, tail, np.array(figures), None, np)
    return {"degrees": degrees, "acceleration": acceleration, "bounds": np.quantile(figures, [low.item(), high.item()], method="weibull")}


def cases():
    """The inputs of the tests in test/core/statistics: whole numbers only, so that both languages build the same ones."""
    i = np.arange(120)
    x = np.column_stack([np.ones(120), i % 2, (i * 7 % 11) / 10, (i * i * 3 + i) % 17 - 8.0])
    y = ((i * i * 31 + i * 17) % 100 < 25 + 3 * (i * 7 % 11) + 12 * (i % 2)).astype(float)
    k = np.arange(24)
    separated_x = np.column_stack([np.ones(24), (k < 5).astype(float), (k * 5 % 7) / 7])
    separated_y = ((k < 5) | (k * 11 % 6 == 0)).astype(float)
    values = np.array([0.91, 0.85, 0.12, 0.77, 0.95, 0.66, 0.83, 0.4, 0.9, 0.71, 0.88, 0.58])
    figures = [values[(np.arange(12) * (r % 5 + 1) + r * r) % 12].mean() + ((r * 37) % 101 - 50) / 1000 for r in range(200)]
    return x, y, i * 5 % 30, separated_x, separated_y, values, figures


def adjusted_images():
    """Images of 90 patients, as test/main/audit/adjustment makes them; numbers in standard deviations from their mean, area by its logarithm."""
    i = np.arange(360)
    sex = np.where(i % 5 < 2, "male", np.where((i % 5 == 4) & (i % 3 == 0), "missing", "female"))
    diagnosis = np.array(["nevus", "nevus", "nevus", "nevus", "melanoma", "melanoma", "keratosis"])[i * 11 % 7]
    area = np.log(0.02 + (i * 13 % 29) / 40)
    flagged = ((i * i * 31 + i * 17) % 100 < 12 + 15 * (sex == "male") + i * 13 % 29).astype(float)
    crude = np.column_stack([np.ones(360), sex == "male", sex == "missing"]).astype(float)
    adjusted = np.column_stack([crude, (area - area.mean()) / area.std(ddof=1), diagnosis == "melanoma", diagnosis == "keratosis"])
    return crude, adjusted, flagged, flagged * (sex != "missing"), i * 7 % 90


def odds(fit):
    return {"odds ratios": np.exp(fit["coefficients"]), "intervals": np.exp(fit["interval"]), "p": fit["p"]}


def smallest(share, n1, n2, power=0.8):
    def lacking(first):
        return power_proportions_2indep(first - share, share, n1, ratio=n2 / n1, return_results=False) - power

    found = {}
    for name, utmost in (("above", 1 - 1e-12), ("below", 1e-12)):
        found[name] = abs(optimize.brentq(lacking, share + (1e-9 if utmost > share else -1e-9), utmost, xtol=1e-14) - share) if lacking(utmost) > 0 else None
    return found


def literals():
    x, y, clusters, separated_x, separated_y, values, figures = cases()
    crude, adjusted, flagged, separated_flagged, patient = adjusted_images()
    tables = {"ordinary": (12, 40, 5, 50), "nothing in the first": (0, 20, 7, 30), "nothing in the second": (6, 25, 0, 30), "large": (2100, 200000, 1900, 200000)}
    p_values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696]
    return {
        "quantiles": stats.norm.ppf([1e-300, 1e-10, 0.025, 0.3, 0.975]),
        "two-sided": [2 * stats.norm.sf(z) for z in (0.1, 1, 1.96, 3.5, 5, 30)],
        "wilson": {f"{e} of {n}": wilson(e, n) for e, n in ((5, 40), (0, 12), (12, 12), (1, 1), (40000, 400000))},
        "exact": {name: exact(*table) for name, table in {**tables, "lopsided": (7, 12, 5, 399988)}.items()},
        "two shares": {name: two_shares(*table) for name, table in tables.items()},
        "benjamini-hochberg": multipletests(p_values, method="fdr_bh")[1],
        "holm": multipletests(p_values, method="holm")[1],
        "logistic": logistic(x, y),
        "logistic, clusters": logistic(x, y, clusters),
        "logistic, clusters, uncorrected": logistic(x, y, clusters, correction=False),
        "firth": firth(x, y),
        "firth, separated": firth(separated_x, separated_y),
        "firth, 0 of 22 against 7 of 363": firth(np.column_stack([np.ones(385), np.arange(385) < 22]).astype(float), (np.arange(385) >= 378).astype(float)),
        "firth, group of one": firth(np.column_stack([np.ones(60), np.arange(60) < 1]).astype(float), ((np.arange(60) < 1) | (np.arange(60) % 4 == 1)).astype(float)),
        "audit, crude": odds(logistic(crude, flagged, patient)),
        "audit, adjusted": odds(logistic(adjusted, flagged, patient)),
        "audit, separated, crude": odds(firth(crude, separated_flagged)),
        "audit, separated, adjusted": odds(firth(adjusted, separated_flagged)),
        "bca": {confidence: bca(figures, values, confidence) for confidence in (0.8, 0.95)},
        "student": [[stats.t.ppf((1 + confidence) / 2, degrees) for degrees in (1, 1.5, 8, 29, 91.25, 3999)] for confidence in (0.9, 0.95, 0.99)],
        "smallest share difference": [smallest(0.1, 400, 1200), smallest(0.95, 30, 40)],
        "power of shares": power_proportions_2indep(0.05, 0.1, 400, ratio=3, return_results=False),
        "smallest mean difference": optimize.brentq(lambda effect: NormalIndPower().power(effect, 80, 0.05, ratio=2.5) - 0.8, 0.1, 1, xtol=1e-14),
    }


def audit(path, attribute, outcome, cluster, value, covariates):
    """Rows without the attribute are a group of their own, as in the audit; the largest group is the reference."""
    rows = pd.read_csv(path, dtype={attribute: str, cluster: str})
    groups = rows[attribute].fillna("missing")
    flagged = rows[outcome].astype(float)
    reference = groups.value_counts().index[0]
    result = {"groups": {}, "reference": reference}
    p_values = []
    for name in sorted(groups.unique()):
        inside, outside = flagged[groups == name], flagged[groups != name]
        counts = int(inside.sum()), len(inside), int(outside.sum()), len(outside)
        result["groups"][name] = {"events": counts[0], "total": counts[1], "wilson": wilson(*counts[:2])}
        if 0 < counts[0] + counts[2] < len(rows) and counts[3] > 0:
            result["groups"][name].update(exact=exact(*counts), shares=two_shares(*counts))
            p_values.append(result["groups"][name]["exact"]["p"])
    result["q"] = multipletests(p_values, method="fdr_bh")[1] if p_values else []
    if value:
        judged = rows[value].notna()
        frame = MetricFrame(metrics=lambda truth, predicted: np.mean(predicted), y_true=rows[value][judged], y_pred=rows[value][judged], sensitive_features=groups[judged])
        result["fairlearn"] = {"by group": frame.by_group.to_dict(), "difference": frame.difference(), "ratio": frame.ratio()}
    numeric = rows[covariates].astype(float) if covariates else pd.DataFrame(index=rows.index)
    complete = numeric.notna().all(axis=1)
    levels = pd.get_dummies(groups, dtype=float).drop(columns=reference)
    design = pd.concat([pd.Series(1.0, rows.index, name="constant"), levels, numeric], axis=1)[complete]
    try:
        fit = logistic(design.to_numpy(), flagged[complete].to_numpy(), pd.factorize(rows[cluster][complete])[0] if cluster else None)
        result["logistic"] = {"columns": list(design.columns), **fit}
    except Exception as error:
        result["logistic"] = {"none": str(error)}
    return result


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(part) for part in value]
    if value is None or isinstance(value, (str, int)) and not isinstance(value, bool):
        return value
    return None if np.isnan(value) else "infinite" if np.isinf(value) else float(f"{float(value):.12g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csv", nargs="?")
    parser.add_argument("--attribute")
    parser.add_argument("--outcome", default="flagged")
    parser.add_argument("--cluster")
    parser.add_argument("--value")
    parser.add_argument("--covariates", nargs="*", default=[])
    options = parser.parse_args()
    if options.csv and not options.attribute:
        parser.error("a CSV needs --attribute")
    warnings.simplefilter("ignore")
    figures = audit(options.csv, options.attribute, options.outcome, options.cluster, options.value, options.covariates) if options.csv else literals()
    versions = {name: version(name) for name in ("numpy", "scipy", "statsmodels", "fairlearn")}
    print(json.dumps({"versions": versions, **plain(figures)}, indent=1, allow_nan=False))


if __name__ == "__main__":
    main()
