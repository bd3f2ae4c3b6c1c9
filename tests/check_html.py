#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A report as HTML in a real browser: `make check-html`.

Chromium shows a usual month, a year, an empty and an overfull month in both
languages, light and dark, narrow and wide, and prints them.  Held against it:
no word on the console, no request but for the file itself, contrast, names for
whoever listens, the order of the keyboard, nothing wider than the screen; and
html-validate.  The pictures are left in the build folder to be looked at.
"""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "e2e"))

from conftest import BUILD, Household  # noqa: E402

OUT = BUILD / "html"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--force-color-profile=srgb", "--font-render-hinting=none",
]
RULES = {"extends": ["html-validate:recommended"],
         "rules": {"long-title": "off", "no-trailing-whitespace": "off"}}

# Ratios of contrast (WCAG 2.1, 1.4.3 and 1.4.11) of what is seen.
CONTRAST = """
const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const parse = text => text.match(/[\\d.]+/g).map(Number);
const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
                          return (x + 0.05) / (y + 0.05); };
const ground = element => { for (let at = element; at; at = at.parentElement) {
    const c = parse(getComputedStyle(at).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
const worst = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  if (!own || ['TITLE', 'DESC', 'STYLE'].includes(element.tagName.toUpperCase())) continue;
  const style = getComputedStyle(element);
  let behind = ground(element), ink = parse(style.color);
  if (element instanceof SVGElement) {
    ink = parse(style.fill);
    const before = element.previousElementSibling;
    if (before && before.classList.contains('day') && element.closest('figure'))
      behind = parse(getComputedStyle(before).fill);
  }
  const found = ratio(ink, behind);
  if (found < 4.5) worst.push([found, element.textContent.trim().slice(0, 30)]);
}
for (const element of document.querySelectorAll('rect.bar, path.area')) {
  const style = getComputedStyle(element);
  const edge = element.matches('.bar') ? style.fill : style.stroke;
  const found = ratio(parse(edge), ground(element));
  if (found < 3) worst.push([found, element.outerHTML.slice(0, 40)]);
}
return worst;
"""

OUTLINE = """
return { headings: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]),
         width: document.scrollingElement.scrollWidth, room: innerWidth,
         high: document.scrollingElement.scrollHeight };
"""

FOCUS = """
const at = document.activeElement, all = [...document.querySelectorAll('*')];
return [all.indexOf(at), at.tagName, at.textContent.trim().slice(0, 30)];
"""


class Browser:
    """Chromium through its driver, in a profile of its own."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        port = None
        for line in self.driver.stdout:
            if "on port" in line and "successfully" in line:
                port = int(line.rstrip(" .\n").rsplit(" ", 1)[1])
                break
        self.base = f"http://127.0.0.1:{port}"
        options = {"args": ARGUMENTS + [f"--user-data-dir={folder}"]}
        found = self.post("/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.base += f"/session/{found['sessionId']}"
        # What the browser's own first page asks for is not ours.
        self.post("/url", {"url": "about:blank"})
        self.log("performance")

    def post(self, path, body):
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.read().decode()[:2000]}") from error

    def ask(self, command, **parameters):
        return self.post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def run(self, script):
        return self.post("/execute/sync", {"script": script, "args": []})

    def log(self, kind):
        return self.post("/se/log", {"type": kind})

    def show(self, path, width, scheme, media="screen"):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=844, mobile=False,
                 deviceScaleFactor=1)
        self.ask("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.post("/url", {"url": path.as_uri()})

    def picture(self, path, high):
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip={
            "x": 0, "y": 0, "width": self.run("return innerWidth"), "height": high, "scale": 1})
        path.write_bytes(base64.b64decode(shot["data"]))

    def end(self):
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                urllib.request.Request(self.base, method="DELETE"), timeout=30).close()
        finally:
            self.driver.terminate()
            self.driver.wait()


def check_quiet(browser, path):
    """Nothing on the console, and nothing was asked for but the file."""
    console = browser.log("browser")
    assert not console, f"{path.name}: {console}"
    asked = []
    for line in browser.log("performance"):
        message = json.loads(line["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"].split("#")[0])
    assert asked and set(asked) == {path.as_uri()}, f"{path.name}: {asked}"


def check_heard(browser, path):
    """What is told to whoever cannot see it: every drawing, table and region has a name."""
    nodes = [node for node in browser.ask("Accessibility.getFullAXTree")["nodes"]
             if not node.get("ignored")]
    roles = {}
    for node in nodes:
        role = node["role"]["value"]
        name = node.get("name", {}).get("value", "")
        roles.setdefault(role, []).append(name)
        if role in ("image", "img", "graphics-document", "link", "region", "navigation", "heading",
                    "DisclosureTriangle", "columnheader", "rowheader"):
            assert name.strip(), f"{path.name}: {role} without a name"
        if role in ("image", "img"):
            assert node.get("description", {}).get("value"), f"{path.name}: {name} without words"
    for role in ("main", "navigation", "contentinfo", "banner"):
        assert len(roles.get(role, [])) == 1, f"{path.name}: {role} {roles.get(role)}"
    return roles


def check_keyboard(browser, path):
    """The Tab key goes through links, regions and summaries in the order in which they are read."""
    browser.run("document.activeElement.blur(); scrollTo(0, 0)")
    places = []
    for _ in range(200):
        for kind in ("keyDown", "keyUp"):
            browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                        windowsVirtualKeyCode=9)
        place = browser.run(FOCUS)
        if place[1] == "BODY" or (places and place == places[0]):
            break
        places.append(place)
    order = [place[0] for place in places]
    assert order == sorted(order) and order, f"{path.name}: {places}"
    return places


def check_document(browser, path):
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            browser.show(path, width, scheme)
            outline = browser.run(OUTLINE)
            assert outline["width"] <= outline["room"], f"{path.name}: {outline} at {width}"
            assert outline["headings"][0] == 1 and set(outline["headings"][1:]) <= {2}
            assert not (bad := browser.run(CONTRAST)), f"{path.name} {scheme}: {bad[:5]}"
            browser.picture(OUT / f"{path.stem}-{width}-{scheme}.png", outline["high"])
    check_heard(browser, path)
    check_keyboard(browser, path)
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.run(OUTLINE)["width"] <= 1280
    assert not browser.run(CONTRAST)
    browser.show(path, 1280, "dark", media="print")
    assert not (bad := browser.run(CONTRAST)), f"{path.name} in print: {bad[:5]}"
    browser.ask("Emulation.setEmulatedMedia", media="", features=[])
    printed = browser.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
    data = base64.b64decode(printed["data"])
    assert data.startswith(b"%PDF")
    (OUT / f"{path.stem}.pdf").write_bytes(data)
    check_quiet(browser, path)


def make_documents(household):
    """Usual, yearly, empty, overfull and with hostile words, in both languages."""
    made = []
    for name in ("母", "父", "<b>&\"'"):
        household.run("member", "add", name)
    household.run(stdin=(HERE / "data" / "report" / "household.txt").read_text())
    household.run(stdin="".join(f"2023-05-{1 + i % 31:02} talk {'長い文' * 60} -b 母\n"
                                for i in range(400)))
    for i in range(3):
        household.run("add", "statement:2", "<script>alert(1)</script><img src=//x.example/y>",
                      "-d", f"2024-10-0{i + 1}", "-b", "<b>&\"'")
    for language in ("ja", "en"):
        household.run("config", "language", language)
        for name, period in (("month", "2024-10"), ("year", "2024"), ("empty", "2022-05"),
                             ("overfull", "2023-05")):
            path = OUT / f"{name}-{language}.html"
            household.run("report", period, "--format", "html", "--own", "--output", path, "--replace")
            made.append(path)
    return made


def validate(paths):
    """By html-validate, which npm brings into the build folder."""
    folder = OUT / "validate"
    folder.mkdir(exist_ok=True)
    (folder / ".htmlvalidate.json").write_text(json.dumps({"root": True, **RULES}))
    tool = folder / "node_modules" / ".bin" / "html-validate"
    if not tool.exists():
        subprocess.run(["npm", "install", "--prefix", str(folder), "--no-save", "--no-package-lock",
                        "--no-audit", "--no-fund", "--loglevel=error", "html-validate@8"], check=True)
    subprocess.run([str(tool), "--config", str(folder / ".htmlvalidate.json"),
                    *map(str, paths)], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--without-validate", action="store_true")
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    os.chmod(OUT, 0o700)
    with tempfile.TemporaryDirectory(prefix="ay-") as folder, \
            tempfile.TemporaryDirectory(prefix="ay-profile-") as profile:
        household = Household(pathlib.Path(folder))
        try:
            paths = make_documents(household)
        finally:
            household.stop()
        browser = Browser(profile)
        try:
            for path in paths:
                check_document(browser, path)
                print(f"{path.name:24} passed")
        finally:
            browser.end()
    if not options.without_validate:
        validate(paths)
    print(f"pictures and prints: {OUT}")


if __name__ == "__main__":
    main()
