"""`make bench-page`: how fast the local page answers at a million customers, and whether fifty
users at once notice a night.

The home is a real one, built by a night from generated exports. The page runs as a process of its
own (`scv serve`), and is asked over HTTP as a browser asks it. Times are of whole answers, one
after the other, once every address was asked before.
"""

import argparse
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import httpx2
import psutil

from benchmarks.measure.nights import make_home, reuse_home
from scv.query import sandbox

_ASKED, _USERS, _SECONDS = 60, 50, 60
_FACES = (
    ("audiences", "/"),
    ("segment", "/segment/{segment}"),
    ("explore, no filter", "/explore"),
    ("questions", "/questions"),
    ("glossary", "/glossary"),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=3_600_000, help="of the exports; a customer has three or so"
    )
    parser.add_argument(
        "--home",
        type=Path,
        help="a folder to keep the home in; made if it is missing, and then left",
    )
    options = parser.parse_args()
    with reuse_home(options.home, partial(make_home, rows=options.rows)) as root:
        customers = sandbox.rows(root / "published", "SELECT COUNT(*) FROM profiles").item()
        print(f"{customers:,} customers")
        _desk(root)
        _marketer(root)


@contextmanager
def _serve(root: Path, port: int, *words: str) -> Iterator[tuple[httpx2.Client, psutil.Process]]:
    """Start the page and go in; give a client that has a session, and the process."""
    command = [
        sys.executable,
        "-m",
        "scv.cli",
        "serve",
        "--home",
        str(root),
        "--port",
        str(port),
        *words,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = "".join(process.stdout.readline() for _ in range(3))
    link = re.search(r"http\S+once=\S+", lines)
    assert link, lines
    try:
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=120, follow_redirects=True
        ) as client:
            while True:
                try:
                    client.get(link[0])
                    break
                except httpx2.ConnectError:
                    time.sleep(0.1)
            yield client, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _desk(root: Path) -> None:
    sql = "SELECT customer_id::VARCHAR AS customer_id FROM profiles WHERE channels > 1 ORDER BY md5(customer_id::VARCHAR) LIMIT ?"
    asked = sandbox.rows(root / "published", sql, [_ASKED])["customer_id"].to_list()
    with _serve(root, 8631, "--desk") as (client, process):
        began = time.perf_counter()
        word = re.search(r'name="word" value="([^"]+)"', client.get("/").text)
        assert word
        views, looks = [], []
        for customer in asked:
            form = {"word": word[1], "who": customer, "reason": "bench"}
            looks.append(_time(partial(client.post, "/look", data=form)))
            if len(looks) == 1:
                print(
                    f"desk: first look-up, the vault being opened: {time.perf_counter() - began:.1f} s"
                )
        for customer in asked:
            views.append(_time(partial(client.get, f"/customer/{customer}")))
        print(f"desk: look-up by id, with its view: {_summary(looks[1:])}")
        print(
            f"desk: single view: {_summary(views)}; memory {process.memory_info().rss / 2**20:,.0f} MiB"
        )


def _marketer(root: Path) -> None:
    names = sandbox.rows(root / "published", "SELECT segment FROM segments ORDER BY members DESC")[
        "segment"
    ].to_list()
    with _serve(root, 8632) as (client, process):
        for what, address in _FACES:
            places = (
                [address.format(segment=name) for name in names]
                if "{" in address
                else [address] * 10
            )
            for place in places:
                client.get(place)
            print(
                f"marketer: {what}: {_summary([_time(partial(client.get, place)) for place in places])}"
            )
        print(f"marketer: memory {process.memory_info().rss / 2**20:,.0f} MiB")
        _many_users(root, client, [address.format(segment=names[0]) for _, address in _FACES])
        print(f"marketer: memory after fifty users {process.memory_info().rss / 2**20:,.0f} MiB")


def _many_users(root: Path, client: httpx2.Client, places: Sequence[str]) -> None:
    """Let fifty users ask for a minute, and until ten seconds after a generation was published
    under them.
    """
    ends, times, wrong = [time.perf_counter() + _SECONDS], list[float](), list[str]()
    generations = set[str]()

    def user(number: int) -> None:
        at = number
        with httpx2.Client(base_url=client.base_url, cookies=client.cookies, timeout=120) as own:
            while time.perf_counter() < ends[-1] or night.poll() is None:
                began = time.perf_counter()
                try:
                    answer = own.get(places[at % len(places)])
                except httpx2.HTTPError as error:
                    wrong.append(type(error).__name__)
                else:
                    if answer.status_code != 200:
                        wrong.append(str(answer.status_code))
                    generations.update(re.findall(r"第 (\d+) 代", answer.text))
                times.append(time.perf_counter() - began)
                at += 1

    night = subprocess.Popen(
        [sys.executable, "-m", "scv.cli", "publish", "--home", str(root)], stdout=subprocess.DEVNULL
    )
    users = [threading.Thread(target=user, args=(number,)) for number in range(_USERS)]
    for each in users:
        each.start()
    night.wait()
    ends.append(max(ends[0], time.perf_counter() + 10))
    for each in users:
        each.join()
    print(
        f"{_USERS} users for {_SECONDS} s and until a night was published: {len(times):,} answers, {len(wrong)} errors "
        f"{sorted(set(wrong))}, generations seen {sorted(generations)}; {_summary(times)}"
    )
    print(f"the night ended with {night.returncode}")


def _time(ask: Callable[[], httpx2.Response]) -> float:
    began = time.perf_counter()
    answer = ask()
    assert answer.status_code == 200, answer.status_code
    return time.perf_counter() - began


def _summary(times: Sequence[float]) -> str:
    return f"median {1000 * median(times):.0f} ms, 95 % below {1000 * quantiles(times, n=20)[-1]:.0f} ms, of {len(times)}"


if __name__ == "__main__":
    main()
