"""What is left of a run where its page cannot be made."""

from scv.home.open_home import open_vault
from scv.pipeline import run_report
from tests.conftest import night
from tests.exports import MEMBERS, drop, member, text


def test_a_page_that_cannot_be_made_is_told_as_what_it_is_and_the_account_is_kept(home, caplog):
    drop(home, "store/mall/members.csv", text(MEMBERS, member()))
    account = night(home).account()
    (published,) = (home.root / "published").glob("scv-*.duckdb")
    published.write_bytes(b"not what was signed")
    run_report.write_page(open_vault(home), account)
    (warning,) = [
        record.getMessage()
        for record in caplog.records
        if "page could not be made" in record.getMessage()
    ]
    assert published.name in warning and "a fault of ours" not in warning
    assert run_report.last(home.reports)["run_id"] == account["run_id"]
