"""ABC against published sets and against classes that another program gave."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kam_xl.questions import abc


def test_ten_item_textbook_table_dybbs8() -> None:
    """Published shares of 254,725: 2.9 4.7 41.2 4.7 1.5 32.0 1.5 2.2 6.9 2.4 %."""
    usage = [7500, 12000, 105000, 12000, 3750, 81600, 3750, 5625, 17500, 6000]
    names = [f"{number:02d}" for number in range(1, 11)]
    found = abc.table(names, usage).set_index("client").loc[names]
    assert (found["share"] * 100).round(1).tolist() == [2.9, 4.7, 41.2, 4.7, 1.5, 32.0, 1.5, 2.2, 6.9, 2.4]
    # by hand: 186,600 stands before 17,500, 204,100 before both 12,000; 80 % is 203,780, 95 % is 241,988.75
    assert "".join(found["class"]) == "BBABCACBAB"


def test_northwind_clients_by_another_program(data: Path) -> None:
    clients = pd.read_csv(data / "northwind" / "expected" / "abc_clients.csv")
    found = abc.table(clients["id"], clients["revenue"]).set_index("client")
    expected = clients.set_index("id")["rule_crossing_in_80_95"]
    assert found["class"].to_dict() == expected.to_dict()
    assert round(float(found["amount"].sum()), 2) == 1265793.04
