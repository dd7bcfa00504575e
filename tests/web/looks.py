"""What holds of every page: no rule of WCAG 2.1 AA that axe-core can check is broken, and nothing
is wider than the screen.
"""

from axe_playwright_python.sync_playwright import Axe

_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }
}


def accessible(tab):
    """Fail where axe-core finds a violation, naming the rule and the first place."""
    found = Axe().run(tab, options=_RULES).response["violations"]
    broken = [(each["id"], each["nodes"][0]["html"][:160]) for each in found]
    assert not broken, broken


def fits(tab):
    """Fail where the page is wider than the window."""
    wide, window = tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, (wide, window)
