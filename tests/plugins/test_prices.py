"""Price lists in a file: what a cell may say, and the line that is named where it says something else."""

from decimal import Decimal
from pathlib import Path

import pytest

from subgraph.plugins import PluginError, Price, PriceKey, PriceModel, PriceTable, Tier, read_prices

HEAD = "product,component,edition,term,model,months,EUR,JPY\n"


@pytest.fixture
def price_list(tmp_path: Path) -> Path:
    return tmp_path / "prices.csv"


def read(path: Path, text: str) -> PriceTable:
    path.write_text(text, encoding="utf-8")
    return read_prices(path)


def test_a_row_prices_a_component_in_every_currency_that_it_names(price_list: Path) -> None:
    table = read(price_list, HEAD + "one,seat:a,,,PER_UNIT,12,60.00,\n")
    assert table.prices == {PriceKey("one", "seat:a", "EUR"): Price(PriceModel.PER_UNIT, 12, Decimal("60.00"))}


def test_several_keys_share_a_row_and_the_most_specific_price_is_found(price_list: Path) -> None:
    table = read(
        price_list,
        HEAD
        + "# the common price, then dearer ones\n\n"
        + "one|two,base,,,FLAT,1,1,100\n"
        + "one,base,pro,,FLAT,1,2,200\n"
        + "one,base,,annual,FLAT,1,3,300\n"
        + "one,base,pro,annual,FLAT,1,4,400\n",
    )

    def amount(edition: str | None, term: str | None) -> Decimal:
        found = table.find("one", "base", "JPY", edition, term)
        assert found is not None
        return found.unit_amount

    assert [
        amount(*one) for one in (("lite", "monthly"), ("pro", "monthly"), ("lite", "annual"), ("pro", "annual"))
    ] == [Decimal(one) for one in (100, 200, 300, 400)]
    assert table.find("two", "base", "EUR", None, None) is not None
    assert table.find("two", "base", "USD", None, None) is None


@pytest.mark.parametrize(
    ("model", "cell", "price"),
    [
        ("PACKAGE 100", "8.00", Price(PriceModel.PACKAGE, 1, Decimal("8.00"), package_size=100)),
        (
            "GRADUATED",
            "10: 9.00; *: 7.50 + 5.00",
            Price(
                PriceModel.GRADUATED,
                1,
                tiers=(Tier(10, Decimal("9.00")), Tier(None, Decimal("7.50"), Decimal("5.00"))),
            ),
        ),
        (
            "STAIRSTEP",
            "500: 29; *: 49",
            Price(
                PriceModel.STAIRSTEP,
                1,
                tiers=(Tier(500, flat_amount=Decimal(29)), Tier(None, flat_amount=Decimal(49))),
            ),
        ),
    ],
)
def test_a_cell_holds_tiers_and_a_model_its_package(price_list: Path, model: str, cell: str, price: Price) -> None:
    table = read(price_list, HEAD + f"one,seat:a,,,{model},1,{cell},\n")
    assert table.prices[PriceKey("one", "seat:a", "EUR")] == price


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the columns are"),
        ("product,price\none,1\n", "the columns are"),
        (HEAD.replace("EUR", "euro"), "euro"),
        (HEAD + "# a comment\none,base,,,FLAT,1,1e3,\n", "line 3"),
        (HEAD + "one,base,,,FLAT,1,-1,\n", "below zero"),
        (HEAD + "one,base,,,CHEAP,1,1,\n", "CHEAP"),
        (HEAD + "one,base,,,FLAT,soon,1,\n", "line 2"),
        (HEAD + "one,base,,,FLAT,1,1\n", "as many cells"),
        (HEAD + "one,base,,,FLAT,1,1,2,3\n", "as many cells"),
        (HEAD + "one,base,,,VOLUME,1,5.00,\n", "is no tier"),
        (
            HEAD + "one,base,,,FLAT,1,1,\none,base,,,FLAT,1,2,\n",
            "line 3: one base any edition any term EUR has a price already",
        ),
        ("product,component,edition,term,model,EUR\n", "months is missing"),
        (HEAD.replace(",", ";"), "parted by commas, not by semicolons"),
        (HEAD.replace(",", "\t"), "parted by commas, not by semicolons or tabs"),
        (HEAD.replace("JPY", "EUR"), "EUR is there twice"),
        ("product,component,edition,term,model,months\n", "there is no currency"),
        (HEAD + "one,base,,,flat,1,1,\n", "line 2: model 'flat' is none of FLAT, PER_UNIT"),
        (HEAD + "one,base,,,FLAT,0,1,\n", "line 2: months '0' is no whole number from 1 on"),
        (HEAD + "one,base,,,PACKAGE,1,1,\n", "line 2: model 'PACKAGE': a PACKAGE, and nothing else, has a size"),
        (HEAD + "one,base,,,PER_UNIT 5,1,1,\n", "line 2: model 'PER_UNIT 5': a PACKAGE, and nothing else"),
        (HEAD + "one,base,,,FLAT,1,9,50,\n", "not 9 .*decimals by a point"),
        (HEAD + "one,base,,,VOLUME,1,ten: 5.00; *: 4.00,\n", "a tier's last quantity 'ten' is no whole number"),
        (HEAD + 'one,"base\n",,,FLAT,1,1,\n', "line 2: a quotation mark has no second one"),
    ],
)
def test_what_cannot_be_read_names_its_file_and_line(price_list: Path, text: str, said: str) -> None:
    with pytest.raises(PluginError, match=said) as caught:
        read(price_list, text)
    assert caught.value.plugin == "prices.csv"


def test_a_list_that_a_spreadsheet_saved_is_read(price_list: Path) -> None:
    """Spreadsheets put a mark before the first column, and end lines as they like."""
    price_list.write_bytes(b"\xef\xbb\xbf" + (HEAD + "  # ours\none,base,,,FLAT,1,1,\n").replace("\n", "\r\n").encode())
    assert read_prices(price_list).prices == {PriceKey("one", "base", "EUR"): Price(PriceModel.FLAT, 1, Decimal(1))}


def test_a_file_that_is_no_text_or_not_there_is_named(price_list: Path) -> None:
    with pytest.raises(
        PluginError, match=r"plugin prices\.csv: cannot be read: No such file or directory; put it beside"
    ):
        read_prices(price_list)
    price_list.write_bytes(HEAD.encode() + "one,b\u00fc,,,FLAT,1,1,\n".encode("latin-1"))
    with pytest.raises(PluginError, match=r"plugin prices\.csv: is no UTF-8: save it as CSV in UTF-8"):
        read_prices(price_list)
