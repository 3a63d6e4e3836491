// A plan's report in a real browser: it needs nothing else, is accessible, reflows and prints.
//
//   node tests/programs/report.mjs FOLDER [--pictures OUT] [--modules NODE_MODULES]
//
// Needs chromium, pdftotext and pdftoppm on the path, and playwright-core and axe-core in --modules, else in NODE_PATH.

import { execFileSync, execSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const MEGABYTES = 10;
// The aim is one second until there is something to read; how long it took is printed. A test of that would test the machine, so this is only
// what a page takes that hangs.
const SECONDS = 30;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SCREENS = 8;
const A4 = { width: 595, height: 842 };

const [folder, ...options] = process.argv.slice(2);
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
const modules = option('--modules') ?? process.env.NODE_PATH;
if (!folder || !modules) {
  console.error('usage: node report.mjs FOLDER [--pictures OUT] [--modules NODE_MODULES]');
  process.exit(2);
}
const required = createRequire(join(resolve(modules), 'here.js'));
const { chromium } = required('playwright-core');
const axe = readFileSync(required.resolve('axe-core/axe.min.js'), 'utf8');
const file = resolve(folder, 'report.html');
const address = pathToFileURL(file).href;
const scratch = mkdtempSync(join(tmpdir(), 'report-'));

/** Prints what holds; ends the run at what does not. */
function check(holds, what, detail = '') {
  if (!holds) throw new Error(`${what}${detail ? `: ${detail}` : ''}`);
  console.log(`ok  ${what}`);
}

async function main(browser) {
  const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
  await opens(page);
  await isAccessible(page);
  await keyboard(page);
  await saysTheSameInMarkdown(page);
  await reflows(page);
  await prints(browser);
  await worksWithoutScripts(browser);
}

/** One file, no faults, soon. */
async function opens(page) {
  const requests = [];
  const errors = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  const megabytes = statSync(file).size / 1e6;
  check(megabytes < MEGABYTES, `report.html has ${megabytes.toFixed(2)} MB, under ${MEGABYTES}`);
  await page.goto(address, { waitUntil: 'load' });
  const seconds = await page.evaluate(firstPaint) / 1000;
  check(seconds > 0 && seconds < SECONDS, `there is something to read after ${seconds.toFixed(2)} s, under ${SECONDS}`);
  await page.evaluate(async () => {
    document.querySelectorAll('details').forEach((one) => (one.open = true));
    window.scrollTo(0, document.documentElement.scrollHeight);
    await new Promise((done) => setTimeout(done, 200));
    window.scrollTo(0, 0);
  });
  check(requests.length === 1 && requests[0] === address, 'no request but for the file itself', requests.join(' '));
  check(errors.length === 0, 'no error on the console', errors.join(' '));
  const [lang, h1] = await page.evaluate(() => [document.documentElement.lang, document.querySelectorAll('h1').length]);
  check(lang === 'en-GB' && h1 === 1, 'the page is in British English and has one title');
}

/** Milliseconds from the start of the page to the first text or picture that the browser has drawn. */
function firstPaint() {
  return new Promise((done) => {
    const seen = (entries) => entries.filter(({ name }) => name === 'first-contentful-paint').forEach(({ startTime }) => done(startTime));
    new PerformanceObserver((list) => seen(list.getEntries())).observe({ type: 'paint', buffered: true });
  });
}

async function isAccessible(page) {
  // The page's own policy forbids scripts, so the rules come in through the debugger.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
  violations.forEach((one) => console.log(`    ${one.impact} ${one.id}: ${one.help} (${one.nodes[0].target})`));
  const severe = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  check(passes.length > 10, `axe-core held ${passes.length} rules against the page`);
  check(severe.length === 0, `and found ${violations.length} faults, none of them serious`);
  const levels = await page.$$eval('h1, h2, h3, h4', (all) => all.map((heading) => Number(heading.tagName[1])));
  const ordered = levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1);
  check(levels[0] === 1 && ordered, `${levels.length} headings in logical order`);
  const unnamed = await page.$$eval('figure svg', (all) =>
    all.filter((svg) => !svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent).length);
  check(unnamed === 0, 'every picture has a name and a description');
  const bare = await page.$$eval('table', (all) =>
    all.filter((one) => !one.caption || one.querySelector('thead th:not([scope=col]), tbody th:not([scope=row])')).length);
  check(bare === 0, 'every table has a caption and scopes');
  const small = await page.$$eval('svg text', (all) => all.filter((text) => parseFloat(getComputedStyle(text).fontSize) < 11).length);
  check(small === 0, 'no text in a picture is under 11 px');
}

async function keyboard(page) {
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => {
    const at = document.activeElement;
    const box = at.getBoundingClientRect();
    return { skip: at.classList.contains('skip'), seen: box.left >= 0 && box.top >= 0, outline: getComputedStyle(at).outlineStyle };
  });
  check(first.skip && first.seen && first.outline !== 'none', 'the first Tab shows the skip link, with an outline');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const inside = await page.evaluate(() => document.querySelector('main').contains(document.activeElement));
  check(inside, 'it leads past the contents');
  const links = await page.$$eval('nav a', (all) => all.map((one) => document.querySelector(one.getAttribute('href')) !== null));
  check(links.length >= 3 && links.every(Boolean), `${links.length} links of the contents lead somewhere`);
}

/** Figures of the answer and of the first table. */
async function saysTheSameInMarkdown(page) {
  const paper = readFileSync(join(folder, 'report.md'), 'utf8').replaceAll('\\', '');
  const words = await page.$$eval('h1, #answer li, #answer p, #before-and-after td', (all) => all.map((one) => one.textContent));
  const figures = new Set(words.flatMap((text) => text.match(/£?\d[\d,.]*\d%?|\d+%?/g) ?? []));
  const missing = [...figures].filter((figure) => !paper.includes(figure));
  check(figures.size > 0 && missing.length === 0, `report.md has the page's ${figures.size} figures of the headline`, missing.join(' '));
  check(!/<(?!https?:)[a-z/]/i.test(paper.replace(/```[^]*?```/g, '')), 'and no HTML');
}

async function reflows(page) {
  await page.setViewportSize({ width: 320, height: 640 });
  const [wide, scrolling] = await page.evaluate(() => {
    const regions = [...document.querySelectorAll('.scroll, pre')];
    const scroll = regions.filter((one) => one.scrollWidth > one.clientWidth && one.tabIndex !== 0);
    return [document.documentElement.scrollWidth, scroll.length];
  });
  check(wide <= 320, `at 320 px the page is ${wide} px wide`);
  check(scrolling === 0, 'and what scrolls sideways can have the keyboard');
  await fitsAPhone(page);
}

/** 390 px across: no sideways scroll, maps with their legends within the width, text that can be read; and by night on paper of their own. */
async function fitsAPhone(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  const [wide, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  check(wide <= inner, `at 390 px the page is ${wide} px wide`);
  const maps = await page.$$eval('#maps svg', (all) => all.filter((svg) => svg.getBoundingClientRect().width > 0).map((svg) => {
    const box = svg.getBoundingClientRect();
    const text = [...svg.querySelectorAll('text')].map((one) => parseFloat(getComputedStyle(one).fontSize) * box.width / svg.viewBox.baseVal.width);
    const over = [...svg.querySelectorAll('text')].filter((one) => one.getBoundingClientRect().right > box.right + 1).map((one) => one.textContent);
    return { right: box.right, smallest: Math.min(...text), over };
  }));
  check(maps.length > 0 && maps.every(({ right }) => right <= inner), `${maps.length} maps are within the width`);
  check(maps.every(({ over }) => over.length === 0), 'and so is all that is written on them', maps.flatMap(({ over }) => over).join(', '));
  check(maps.every(({ smallest }) => smallest >= 10.5), 'in letters of 10.5 px and more');
  await page.emulateMedia({ colorScheme: 'dark' });
  const grounds = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('svg')].map((one) => getComputedStyle(one).backgroundColor));
  check(grounds[0] !== 'rgb(255, 255, 255)' && grounds.slice(1).every((ground) => ground === 'rgb(255, 255, 255)'), 'by night the page is dark, and pictures stay on paper');
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
  const severe = violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id);
  check(severe.length === 0, 'and still accessible', severe.join(' '));
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The pages of a printed copy: the words of each with their boxes. */
async function printed(page, name) {
  const pdf = join(scratch, `${name}.pdf`);
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
  const boxes = execFileSync('pdftotext', ['-bbox', pdf, '-'], { maxBuffer: 1 << 30 }).toString();
  const number = (tag, name) => Number(tag.match(new RegExp(`${name}="([-\\d.]+)"`))[1]);
  return boxes.split('<page ').slice(1).map((text) => ({
    width: number(text, 'width'),
    height: number(text, 'height'),
    words: [...text.matchAll(/(<word [^>]*>)([^<]*)</g)].map(([, tag, word]) => ({ word, left: number(tag, 'xMin'), right: number(tag, 'xMax') })),
  }));
}

/** Puts a mark at the top and at the bottom of every row, heading row and figure; none of them moves anything. */
function mark() {
  const put = (box, side, name) => {
    const span = document.createElement('span');
    span.textContent = name;
    span.style.cssText = `position:absolute;left:0;${side}:0;font:1px monospace;white-space:nowrap`;
    box.style.position = 'relative';
    box.append(span);
  };
  let count = 0;
  const both = (box, kind) => {
    count += 1;
    put(box, 'top', `${kind}${count}top`);
    put(box, 'bottom', `${kind}${count}end`);
    return count;
  };
  const shown = (one) => !one.closest('details.endless:not([open])');
  const tables = [...document.querySelectorAll('table')].filter(shown).map((table, i) => {
    put(table.tHead.rows[0].cells[0], 'top', `head${i}top`);
    return [...table.tBodies[0].rows].map((row) => both(row.cells[0], 'row'));
  });
  const figures = [...document.querySelectorAll('figure')].map((figure) => both(figure, 'figure'));
  return { tables, figures };
}

/** Where each mark is: the pages that show it. */
function marks(pages) {
  const at = new Map();
  pages.forEach(({ words }, page) => words.forEach(({ word }) => {
    if (/^(row|head|figure)\d+(top|end)$/.test(word)) at.set(word, [...(at.get(word) ?? []), page]);
  }));
  return at;
}

/** Rows and figures that begin on one page and end on another, or stand on none. */
function cut(pages, { tables, figures }) {
  const at = marks(pages);
  const whole = (kind) => (n) => {
    const [top, end] = [at.get(`${kind}${n}top`), at.get(`${kind}${n}end`)];
    return top !== undefined && end !== undefined && top[0] === end[0];
  };
  const bad = [...tables.flat().filter((n) => !whole('row')(n)).map((n) => `row ${n}`), ...figures.filter((n) => !whole('figure')(n)).map((n) => `figure ${n}`)];
  // Every page with a row of a table has its headings, and no page has only these.
  tables.forEach((rows, table) => {
    const heads = at.get(`head${table}top`) ?? [];
    const body = new Set(rows.flatMap((n) => at.get(`row${n}top`) ?? []));
    if ([...body].some((page) => !heads.includes(page))) bad.push(`headings of table ${table + 1} are not repeated`);
    if (heads.some((page) => !body.has(page))) bad.push(`headings of table ${table + 1} stand alone`);
  });
  return bad;
}

async function prints(browser) {
  const page = await browser.newPage();
  await page.goto(address);
  const plain = await printed(page, 'plain');
  check(plain.every(({ width, height }) => Math.abs(width - A4.width) < 2 && Math.abs(height - A4.height) < 2), `it prints on ${plain.length} pages of A4`);
  const beyond = plain.flatMap(({ words }, i) => words.filter(({ left, right }) => left < 28 || right > A4.width - 28).map(({ word }) => `${word} on page ${i + 1}`));
  check(beyond.length === 0, 'no word leaves its page', beyond.slice(0, 5).join(', '));
  const empty = plain.findIndex(({ words }) => words.length === 0);
  check(empty === -1, 'no page is empty', `page ${empty + 1}`);
  const marked = await page.evaluate(mark);
  const pages = await printed(page, 'marked');
  const rows = marked.tables.flat().length;
  check(pages.length === plain.length, 'marks move nothing');
  const bad = cut(pages, marked);
  check(rows > 0 && bad.length === 0, `none of ${rows} rows and ${marked.figures.length} figures is cut, and headings are repeated`, bad.join(', '));
  // The same check must see a fault where there is one: without the rules for breaks, and with a gap that moves things about.
  await page.addStyleTag({ content: 'figure, tr, .brief { break-inside: auto !important } td, th { padding: 2cm 0 !important } thead { display: table-row-group !important }' });
  check(cut(await printed(page, 'control'), marked).length > 0, 'a page without rules for breaks is found out');
  if (option('--pictures')) await pictures(browser, option('--pictures'));
}

/** The printed pages and the first screens as PNG. */
async function pictures(browser, out) {
  mkdirSync(out, { recursive: true });
  execFileSync('pdftoppm', ['-r', '70', '-png', join(scratch, 'plain.pdf'), join(out, 'page')]);
  await screens(browser, 'desktop', 1100, 1400);
  await screens(browser, 'phone', 390, 1400);
}

/** The first screens of the page. */
async function screens(browser, name, width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(address);
  for (let i = 0; i < SCREENS; i += 1) {
    await page.evaluate((y) => window.scrollTo(0, y), i * height);
    await page.screenshot({ path: join(option('--pictures'), `${name}-${i + 1}.png`) });
  }
}

async function worksWithoutScripts(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1100, height: 1400 } });
  const page = await context.newPage();
  await page.goto(address);
  check((await page.locator('#answer').innerText()).length > 40, 'without scripts the answer is there');
}

const browser = await chromium.launch({
  executablePath: execSync('command -v chromium').toString().trim(),
  args: ['--no-sandbox', '--no-first-run', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  await main(browser);
} catch (error) {
  console.error(`FAILED  ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true });
}
