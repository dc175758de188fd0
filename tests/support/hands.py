"""A person before a browser: signs in, fills in forms, presses keys, and never breaks the policy."""

from datetime import timedelta

from playwright.sync_api import expect

from app import clock
from tests.support.look import context_of, page_of, refused, settled, sign_in

WORDS = "Үйде болдық, баламен оңаша сөйлестік."


class Person:
    """Somebody with a browser of their own; nobody's if `name` is empty."""

    def __init__(self, browser, site, name="", language="en", **more):
        self.site, self.name = site, name
        self.context = context_of(browser, site.address, language, **more)
        self.page = page_of(self.context)
        if name:
            sign_in(self.page, name)

    def go(self, path):
        self.page.goto(path)
        return settled(self.page)

    def open_task(self, step, contact):
        """The task of that step, as soon as it is there, from the queue."""
        path = f"/tasks/{self.site.task(step, contact).public_id}"
        self.go("/queue")
        link = self.page.locator(f"[data-item] a[href='{path}']").first
        self.page.wait_for_timeout(50)
        if link.count():
            link.click()
            self.page.wait_for_url(f"**{path}")
        else:
            self.go(path)
        return settled(self.page)

    def at(self, step, contact):
        """The same by its address."""
        return self.on(self.site.task(step, contact))

    def on(self, task):
        """On the page of that task."""
        self.go(f"/tasks/{task.public_id}")
        return self

    def fill(self, **answers):
        """By field name: a choice, several choices, words, or the boxes of a date."""
        for name, value in answers.items():
            fields = self.page.locator(f"main [name='{name}']")
            kind = fields.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
            if kind == "select":
                fields.first.select_option(str(value))
            elif kind in ("radio", "checkbox"):
                for one in value if isinstance(value, list) else [value]:
                    self._tick(self.page.locator(f"main [name='{name}'][value='{one}']"))
            else:
                for at, one in enumerate(value if isinstance(value, list) else [value]):
                    fields.nth(at).fill(str(one))
        return self

    def _tick(self, box):
        """In the middle of the window, where nothing that sticks to an edge lies over it."""
        box.evaluate("box => box.scrollIntoView({ block: 'center' })")
        box.check(force=True)

    def fill_the_rest(self):
        """Whatever asks for words and has none."""
        boxes = self.page.locator("#task textarea:visible, #task input[type=text]:visible")
        for at in range(boxes.count()):
            if not boxes.nth(at).input_value() and not boxes.nth(at).get_attribute("inputmode"):
                boxes.nth(at).fill(WORDS)
        return self

    def send(self, keys="Control+Enter"):
        """The main button, by its keys. Returns the status of the answer."""
        with self.page.expect_response(is_sent) as sent, self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(keys)
        settled(self.page)
        return sent.value.status

    def done(self, **answers):
        """The form is filled in and accepted."""
        status = self.fill(**answers).fill_the_rest().send()
        assert status == 303, self.page.locator("main").inner_text()[:800]
        return self.well()

    def well(self):
        """Nothing broke the policy, and no script failed."""
        assert refused(self.page) == []
        assert self.page.complaints == []
        return self

    def sees(self, words):
        expect(self.page.locator("body")).to_contain_text(words)
        return self


def is_sent(answer):
    """The answer to a form, not to a draft or a live part."""
    request = answer.request
    return request.method == "POST" and request.is_navigation_request()


def boxes(moment, *, hour=True):
    """A moment as the boxes of a form ask for it."""
    local = moment.astimezone(clock.ALMATY)
    day = [local.day, local.month, local.year]
    return [*day, f"{local:%H:%M}"] if hour else day


def a_minute_ago(site):
    with site.unit():
        return clock.now() - timedelta(minutes=1)
