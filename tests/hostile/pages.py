"""The forms on a page, as a browser reads them: what may be typed, and what would be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urljoin

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
LINES = frozenset({"text", "search", "email", "url", "tel"})


@dataclass
class Control:
    """One field; ``kind`` is line, area, hidden, password, choice or button."""

    name: str
    kind: str
    value: str = ""
    is_sent: bool = True  # without anybody touching it
    address: str = ""  # where a button sends the form, or a field asks while something is typed
    is_faulty: bool = False


@dataclass
class Form:
    """One form; a page's form with three buttons is three of these."""

    page: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    button: Control | None = None

    @property
    def texts(self) -> list[Control]:
        """The fields in which people write."""
        return [control for control in self.controls if control.kind in ("line", "area")]

    def sent(self) -> dict[str, list[str]]:
        """Return what is sent when only the button is pressed; of a choice without default, the first that is one."""
        values: dict[str, list[str]] = {}
        for control in self.controls:
            if control.is_sent:
                values.setdefault(control.name, []).append(control.value)
        for control in self.controls:
            if control.kind == "choice" and control.value:
                values.setdefault(control.name, [control.value])
        if self.button and self.button.name:
            values[self.button.name] = [self.button.value]
        return values

    def buttons(self) -> Iterator[Form]:
        """Yield the form once for each way to send it."""
        buttons = [control for control in self.controls if control.kind == "button"]
        controls = [control for control in self.controls if control.kind != "button"]
        ways = {(button.address, button.name, button.value): button for button in buttons}
        for (address, _, _), button in (ways or {("", "", ""): None}).items():
            yield replace(self, action=address or self.action, controls=controls, button=button)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.asking: list[Control] = []
        self.open: Form | None = None
        self.area: Control | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page, given.get("action", "") or self.page)
            self.open = Form(self.page, action, given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None and (control := self._control(tag, given)):
            self.open.controls.append(control)
            if control.address and control.kind != "button":
                self.asking.append(control)

    def _control(self, tag: str, given: dict[str, str]) -> Control | None:
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "text").lower()
        asks = urljoin(self.page, given["hx-get"]) if "hx-get" in given else ""
        match tag:
            case "textarea":
                self.area = Control(name, "area", is_faulty="aria-invalid" in given)
                return self.area
            case "select":
                self.select = name
            case "option":
                return Control(self.select, "choice", value, "selected" in given)
            case "button" if kind != "button":
                return Control(name, "button", value, False, given.get("formaction", ""))
            case "input" if kind in ("radio", "checkbox"):
                return Control(name, "choice", value, "checked" in given)
            case "input" if kind in ("hidden", "password"):
                return Control(name, kind, value)
            case "input" if kind in LINES and (name or asks):  # no browser sends what has no name
                return Control(name, "line", value, address=asks, is_faulty="aria-invalid" in given)
        return None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None
        elif tag == "form":
            self.open = None


def read(page: str, html: str) -> tuple[list[Form], list[Control]]:
    """Return the forms of a page, once for each button, and the fields that ask while somebody types."""
    reader = _Reader(page)
    for form in FORM.findall(html):  # the rest of a page costs more to read than all its forms
        reader.feed(form)
    reader.close()
    return [way for form in reader.forms for way in form.buttons()], reader.asking
