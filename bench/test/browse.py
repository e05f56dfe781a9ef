#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens pages in headless Chromium: at two widths in both colour schemes, in print, and without
scripts.

usage: browse.py [--screenshots FOLDER] PAGE.html PICTURES [PAGE.html PICTURES]...

PICTURES is how many the page must have. Screenshots of all views go into a folder
of FOLDER that is called as the page.
Prints each problem; exit status 1 if there is one, 77 without Chromium.

It speaks the DevTools protocol over Chromium's pipes by itself. playwright-core would do the same:
but it is of npm alone, so that `make deps test` would need node, npm and a second registry beside
Debian's packages, and each of its versions is tested with one version of Chromium, while Debian's
changes with each security update. The commands that are used here are few, and old.
"""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

WIDTHS = (390, 1280)
SCHEMES = ('light', 'dark')
PAPER = 700  # what A4 has between its margins, at 96 pixels per inch

# What holds of every view. Evaluates to a list of problems.
LAYOUT = r'''
(() => {
  const problems = [], say = text => problems.push(text);
  const all = selector => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    say(`the page is ${root.scrollWidth} wide, the window ${root.clientWidth}`);
  for (const svg of all('figure svg')) {
    const box = svg.getBoundingClientRect();
    if (!svg.closest('details') && !(box.width > 100 && box.height > 50))
      say(`a picture is ${box.width} x ${box.height}`);
    if (!svg.querySelector('title')?.textContent.trim())
      say('a picture has no title');
    if (!svg.querySelector('path, polygon, use, circle'))
      say('a picture is empty');
  }
  const ids = all('[id]').map(e => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
    say(`two have the id ${id}`);
  const known = new Set(ids);
  for (const element of all('*'))
    for (const { name, value } of element.attributes)
      for (const [, id] of name.endsWith('href') ? value.matchAll(/^#(.+)/g) :
           name === 'aria-labelledby' ? value.matchAll(/(\S+)/g) :
           value.matchAll(/url\(#(.+?)\)/g))
        if (!known.has(id))
          say(`${element.tagName} refers to ${id}, which is not there`);
  for (const table of all('table')) {
    if (!table.caption?.textContent.trim())
      say('a table has no caption');
    if ([...table.querySelectorAll('th')].some(th => !th.scope))
      say(`a title of the table "${table.caption?.textContent}" has no scope`);
  }
  let level = 0;
  for (const heading of all('h1, h2, h3, h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1)
      say(`the heading "${heading.textContent}" skips a level`);
    level = next;
  }
  return problems;
})()
'''

# Colours are told apart from what is behind them: 4.5 to 1, as WCAG 2 has it (level AA).
CONTRAST = r'''
(() => {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const light = colour => channels(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (channels(colour)[3] !== 0)
        return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const poor = new Set();
  for (const element of document.querySelectorAll('body *:not(svg, svg *, script)')) {
    if (![...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
      continue;
    const front = light(getComputedStyle(element).color), back = light(behind(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5)
      poor.add(`${element.tagName} has a contrast of ${ratio.toFixed(1)}`);
  }
  return [...poor];
})()
'''

DARK = 'getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g)[0] < 128'

# Titles sort both ways, words and lists filter; without rows it tells nothing.
SORTING = r'''
(() => {
  const problems = [], say = text => problems.push(text);
  const number = text => /^[+-]?[\d.]/.test(text) ? parseFloat(text) : NaN;
  for (const table of document.querySelectorAll('table.sortable')) {
    const titles = [...table.tHead.rows[0].cells], rows = () => [...table.tBodies[0].rows];
    const column = k => rows().map(row => row.cells[k].textContent.trim());
    const before = rows().length;
    titles.forEach((title, k) => {
      for (const [state, sign] of [['ascending', 1], ['descending', -1]]) {
        title.querySelector('button').click();
        const numbers = column(k).map(number);
        const known = numbers.filter(n => !isNaN(n));
        if (title.getAttribute('aria-sort') !== state)
          say(`"${title.textContent}" is not marked as ${state}`);
        if (known.some((n, i) => i && sign * (n - known[i - 1]) < 0))
          say(`"${title.textContent}" is not ${state}`);
        if (numbers.slice(0, known.length).some(isNaN))
          say(`"${title.textContent}": what is no number is not at the end`);
        if (!known.length && column(k).some((text, i) => i && sign *
            text.localeCompare(column(k)[i - 1], 'en', { numeric: true }) < 0))
          say(`"${title.textContent}" is not ${state}`);
      }
    });
    if (rows().length !== before)
      say('sorting lost rows');
    const bar = table.closest('.scroll').previousElementSibling;
    const shown = () => rows().filter(row => row.offsetParent !== null);
    const set = (field, value) => {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const words = bar.querySelector('input');
    const wanted = rows()[0].cells[0].textContent.trim().split(' ')[0];
    set(words, wanted);
    if (!shown().length || shown().some(row => !row.textContent.includes(wanted)) ||
        rows().some(row => row.textContent.includes(wanted) && row.offsetParent === null))
      say(`the word "${wanted}" does not filter`);
    if (!bar.querySelector('output').textContent.startsWith(shown().length + ' of ' + before))
      say('the number of rows is wrong: ' + bar.querySelector('output').textContent);
    set(words, 'no row has this');
    if (shown().length)
      say('a word that no row has leaves rows');
    set(words, '');
    for (const select of bar.querySelectorAll('select')) {
      const value = select.options[1].value, k = select.dataset.column;
      set(select, value);
      if (!shown().length || shown().some(row =>
          !row.cells[k].textContent.trim().startsWith(value)))
        say(`the list of "${titles[k].textContent}" does not filter`);
      set(select, '');
    }
    if (shown().length !== before)
      say('rows stay away when nothing is filtered');
  }
  return problems;
})()
'''


class Browser:
    """Chromium, driven through its debugging pipe: JSON, each message ended by a zero byte."""

    def __init__(self, program, profile):
        to_browser, self.to = os.pipe()
        self.back, from_browser = os.pipe()
        self.buffer, self.number, self.session, self.events = b'', 0, None, []
        self.process = subprocess.Popen(
            ['sh', '-c', f'exec "$@" 3<&{to_browser} 4>&{from_browser}', 'sh', program,
             '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run',
             '--disable-background-networking', '--disable-dev-shm-usage', '--hide-scrollbars',
             f'--user-data-dir={profile}', '--remote-debugging-pipe', 'about:blank'],
            pass_fds=(to_browser, from_browser), stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target,
                                 flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.call(domain + '.enable')

    def receive(self):
        while b'\0' not in self.buffer:
            more = os.read(self.back, 1 << 16)
            if not more:
                raise EOFError('Chromium has ended')
            self.buffer += more
        message, self.buffer = self.buffer.split(b'\0', 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]["message"]}')
                return answer['result']
            self.events.append(answer)

    def open(self, url, width, scheme, media='screen'):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=900,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call('Emulation.setEmulatedMedia', media=media, features=[
            {'name': 'prefers-color-scheme', 'value': scheme}])
        self.events.clear()
        self.call('Page.navigate', url=url)
        while not any(e.get('method') == 'Page.loadEventFired' for e in self.events):
            self.events.append(self.receive())

    def evaluate(self, expression):
        result = self.call('Runtime.evaluate', expression=expression, returnByValue=True)
        if 'exceptionDetails' in result:
            raise RuntimeError(json.dumps(result['exceptionDetails'])[:500])
        return result['result'].get('value')

    def complaints(self, url):
        """What the console says, and what is fetched besides the page."""
        found = []
        for event in self.events:
            params = event.get('params', {})
            if event.get('method') == 'Runtime.exceptionThrown':
                found.append('exception: ' + json.dumps(params['exceptionDetails'])[:300])
            elif event.get('method') == 'Runtime.consoleAPICalled':
                found.append('console: ' + json.dumps(params['args'])[:300])
            elif event.get('method') == 'Log.entryAdded':
                found.append('log: ' + params['entry']['text'])
            elif event.get('method') == 'Network.requestWillBeSent':
                fetched = params['request']['url']
                if fetched != url and not fetched.startswith('data:'):
                    found.append('fetches ' + fetched)
        return found

    def close(self):
        self.call('Browser.close')
        self.process.wait()


def shoot(browser, folder, name):
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        data = browser.call('Page.captureScreenshot', captureBeyondViewport=True)['data']
        folder.joinpath(name).write_bytes(base64.b64decode(data))


def view(browser, url, width, scheme, pictures, folder):
    browser.open(url, width, scheme)
    shoot(browser, folder, f'{width}-{scheme}.png')
    problems = browser.evaluate(LAYOUT) + browser.evaluate(CONTRAST)
    count = browser.evaluate('document.querySelectorAll("figure svg").length')
    if count != pictures:
        problems.append(f'{count} pictures, not {pictures}')
    if browser.evaluate(DARK) != (scheme == 'dark'):
        problems.append('the page does not follow the colour scheme')
    problems += browser.evaluate(SORTING)
    return problems + browser.complaints(url)


def view_in_print(browser, url, folder):
    """On paper nothing scrolls, and what is folded is open but for more pictures."""
    browser.open(url, PAPER, 'dark', 'print')
    browser.evaluate('dispatchEvent(new Event("beforeprint"))')
    shoot(browser, folder, 'print.png')
    problems = browser.evaluate(LAYOUT) + browser.evaluate(CONTRAST)
    if browser.evaluate(DARK):
        problems.append('paper is not dark')
    if browser.evaluate('[...document.querySelectorAll(".scroll")].some(box => '
                        'box.offsetParent && box.scrollWidth > box.clientWidth)'):
        problems.append('a box is wider than the paper')
    if browser.evaluate('document.querySelector("details:not([open]):not(#pictures *)") !== null'):
        problems.append('something stays folded')
    return problems


def view_without_scripts(browser, url):
    count = 'document.querySelectorAll("table.sortable tbody tr").length'
    rows = browser.evaluate(count)
    browser.call('Emulation.setScriptExecutionDisabled', value=True)
    browser.open(url, WIDTHS[-1], SCHEMES[0])
    problems = browser.evaluate(LAYOUT)
    if not rows or browser.evaluate(count) != rows:
        problems.append('rows are missing')
    if browser.evaluate('document.querySelectorAll("button, input, select").length'):
        problems.append('there is something to click on that does nothing')
    return problems


def views(browser, page, pictures, folder):
    """(view, its problems) of each."""
    url = page.resolve().as_uri()
    browser.call('Emulation.setScriptExecutionDisabled', value=False)
    for width in WIDTHS:
        for scheme in SCHEMES:
            yield f'{width} {scheme}', view(browser, url, width, scheme, pictures, folder)
    yield 'print', view_in_print(browser, url, folder)
    yield 'no scripts', view_without_scripts(browser, url)


def main(*words):
    program = shutil.which('chromium')
    if not program:
        print('chromium is not installed')
        return 77
    folder = None
    if words[0] == '--screenshots':
        folder, words = pathlib.Path(words[1]), words[2:]
    bad = False
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        for word, pictures in zip(words[::2], map(int, words[1::2]), strict=True):
            page = pathlib.Path(word)
            for name, problems in views(browser, page, pictures, folder and folder / page.stem):
                for problem in problems:
                    print(f'{page.name}: {name}: {problem}')
                    bad = True
        browser.close()
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
