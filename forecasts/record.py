"""The track record: what was said, what came, and how often it was right. Frames in, frames out."""

import polars as pl

from forecasts.comparable import SERIES

THRESHOLDS = (0.9, 0.95, 1.0, 1.05, 1.1)  # of the value at the origin: the questions that probabilities are judged on
BINS = 10
RULE_YEARS = 5
SAYERS = ("probability", "no_change_says", "linear_says", "compound_says")
LEAST, MOST = 0.005, 0.995  # beyond the outer quantiles a probability is not stated finer


def outcomes(said: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Every projected value whose period has been observed since, beside what came and "no change".

    SERIES, made_at, origin_period, period, ahead (steps), origin, mean, low80, high80, low95, high95, quantiles,
    actual, no_change (the value at the origin), inside80, inside95, error, error_no_change; linear and compound:
    the change of the five years before the origin carried on, as Destatis and the UN Progress Chart do (null
    without a value then).
    """
    truth = (
        observations.filter(pl.col("value").is_not_null())
        .with_columns((pl.col("origin") == "synthetic").alias("_synthetic"))
        .select(*SERIES, "_synthetic", "period", pl.col("value").alias("actual"))
    )
    at_origin = truth.rename({"period": "origin_period", "actual": "no_change"})
    earlier = truth.select(
        *SERIES, "_synthetic", pl.col("period").dt.offset_by(f"{RULE_YEARS}y").alias("origin_period"), before="actual"
    )
    key = [*SERIES, "_synthetic"]

    def quantile(percent: int) -> pl.Expr:
        return pl.col("quantiles").list.get(percent - 1)

    actual, mean, still = pl.col("actual"), pl.col("mean"), pl.col("no_change")
    # Steps ahead in units of the five years that the rules look back on.
    intervals = (pl.col("period") - pl.col("origin_period")).dt.total_days() / 365.25 / RULE_YEARS
    return (
        said.with_columns((pl.col("origin") == "synthetic").alias("_synthetic"))
        .with_columns(pl.col("period").rank("dense").over([*key, "made_at", "origin_period"]).alias("ahead"))
        .join(truth, on=[*key, "period"], how="inner")
        .join(at_origin, on=[*key, "origin_period"], how="inner")
        .join(earlier, on=[*key, "origin_period"], how="left")
        .with_columns(
            quantile(10).alias("low80"),
            quantile(90).alias("high80"),
            ((quantile(2) + quantile(3)) / 2).alias("low95"),
            ((quantile(97) + quantile(98)) / 2).alias("high95"),
        )
        .with_columns(
            actual.is_between("low80", "high80").alias("inside80"),
            actual.is_between("low95", "high95").alias("inside95"),
            (mean - actual).alias("error"),
            (still - actual).alias("error_no_change"),
            (still + (still - pl.col("before")) * intervals).alias("linear"),
            pl.when(still / pl.col("before") > 0)
            .then(still * (still / pl.col("before")) ** intervals)
            .alias("compound"),
        )
        .drop("_synthetic", "input_fingerprint", "before")
        .sort(*SERIES, "origin_period", "period")
    )


def scores(judged: pl.DataFrame, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """One row a group: n, coverage80, coverage95, mean absolute error as a share of what came, bias, skill.

    skill = 1 − mean |error| / mean |error of no change|, null where no change was never wrong.
    """
    missed, still = pl.col("error").abs().mean(), pl.col("error_no_change").abs().mean()
    wanted = [
        pl.len().alias("n"),
        pl.col("inside80").mean().alias("coverage80"),
        pl.col("inside95").mean().alias("coverage95"),
        (pl.col("error") / pl.col("actual")).filter(pl.col("actual") != 0).abs().mean().alias("relative_error"),
        (pl.col("error") / pl.col("actual")).filter(pl.col("actual") != 0).mean().alias("bias"),
        pl.when(still > 0).then(1 - missed / still).alias("skill"),
    ]
    return judged.group_by(*by).agg(*wanted).sort(*by) if by else judged.select(*wanted)


def questions(judged: pl.DataFrame) -> pl.DataFrame:
    """Yes-or-no questions of the record: is the value at most a share of what it was? SERIES, probability, came.

    The others answer 1 or 0: no_change_says, linear_says, compound_says (null without five years before).
    Rows × THRESHOLDS.
    """
    shares = pl.DataFrame({"share": THRESHOLDS})
    asked = judged.join(shares, how="cross").with_columns((pl.col("no_change") * pl.col("share")).alias("limit"))
    below = (pl.col("quantiles") - pl.col("limit")).list.eval(pl.element() <= 0).list.sum()
    return asked.with_columns(
        (below / 100).clip(LEAST, MOST).alias("probability"),
        (pl.col("actual") <= pl.col("limit")).alias("came"),
        *(
            (pl.col(path) <= pl.col("limit")).cast(pl.Float64).alias(f"{path}_says")
            for path in ("no_change", "linear", "compound")
        ),
    ).drop("quantiles")


def brier(asked: pl.DataFrame) -> dict[str, float | None]:
    """Mean squared distance of each of SAYERS from what came, over the questions all of them answer; 0 is perfect."""
    both = asked.drop_nulls(SAYERS)
    came = pl.col("came").cast(pl.Float64)
    row = both.select(*(((pl.col(name) - came) ** 2).mean().alias(name) for name in SAYERS))
    return dict(row.row(0, named=True))


def reliability(asked: pl.DataFrame) -> pl.DataFrame:
    """What was said against how often it came, in tenths: bin, said, came, n; empty bins are left out."""
    bin_of = (pl.col("probability") * BINS).floor().clip(0, BINS - 1).cast(pl.Int64).alias("bin")
    return (
        asked.group_by(bin_of)
        .agg(pl.col("probability").mean().alias("said"), pl.col("came").mean().alias("came"), pl.len().alias("n"))
        .sort("bin")
    )
