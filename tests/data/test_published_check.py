"""The published tables pass the same gate as anybody's extract."""

from pathlib import Path

import pytest

from data.contracts.findings import Accepted, Severity
from data.extracts.check import check
from data.published import DATASETS, load


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_published_table_is_accepted_as_an_extract(dataset: str, tmp_path: Path):
    file = tmp_path / f"{dataset}.csv"
    table = load(dataset)
    table.drop("extracted_on", "extract").write_csv(file)
    reference = {name: load(name).lazy() for name in DATASETS if name != dataset}
    result = check(file, dataset, reference=reference, workdir=tmp_path)
    errors = [finding.message("en") for finding in result.findings if finding.severity is Severity.ERROR]
    assert errors == []
    assert isinstance(result, Accepted)
    assert result.rows == table.height
    stored = result.frame.collect()
    assert set(stored["origin"]) == {"published"}
    assert stored.drop("source", "extract").equals(table.drop("source", "extract"))
