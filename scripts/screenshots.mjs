#!/usr/bin/env node
// Draws docs/screenshots/*.png from the built product with its demo, so that the pictures in the documentation are
// what a reader gets. Needs `npm run build` before, Chromium and a Chinese font.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { freePort } from './free-port.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const OUT = join(ROOT, 'docs/screenshots');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
/** The demo's customer with the full file, one who speaks English, and a number that four people share. */
const CALLER = '+8613800138000';
const ENGLISH_CALLER = '+8613800138001';
const SHARED_NUMBER = '+8613800138055';

if (!existsSync(join(ROOT, 'dist/bundle/main.js')) || !existsSync(join(ROOT, 'dist/web/index.html'))) {
  fail('Nothing is built yet: run "npm run build" first.');
}
if (!existsSync(CHROMIUM)) fail(`${CHROMIUM} is missing: apt-get install -y chromium fonts-noto-cjk`);

const folder = await mkdtemp(join(tmpdir(), 'firebreak-pictures-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(process.execPath, ['dist/bundle/main.js'], {
  cwd: ROOT,
  env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(folder, 'data'), DEMO: 'true', LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
let browser;
try {
  await ready();
  await mkdir(OUT, { recursive: true });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  await login();
  await settled();
  await deskRinging();
  await deskAnswered();
  await board('board', { locale: 'zh-CN' });
  await board('board-dark', { locale: 'en-GB', dark: true });
  await clockExplained();
  await portal();
  await phone();
} finally {
  await browser?.close();
  await new Promise((ended) => {
    server.once('exit', ended);
    if (server.exitCode !== null) ended();
    else server.kill('SIGTERM');
  });
  await rm(folder, { recursive: true, force: true });
}

async function login() {
  const page = await screen();
  await page.locator('#username').waitFor();
  await shoot(page, 'login');
}

/** The board counts in the background after the first start: pictures wait until its figures stand still. */
async function settled() {
  const page = await screen({ user: 'han' });
  let before = '';
  for (let tries = 0; tries < 60; tries += 1) {
    const { tiles, heat } = await page.evaluate(async () => (await fetch('/v1/board')).json());
    const now = JSON.stringify([tiles, heat]);
    if (now === before && tiles.onTimeRate !== null && heat.length > 0) break;
    before = now;
    await page.waitForTimeout(2_000);
  }
  await page.context().close();
}

async function deskRinging() {
  const page = await screen({ user: 'shen' });
  await page.locator('.desk-idle').waitFor();
  const callId = await ring(page, { answerAfterSeconds: 6, talkSeconds: 1 });
  await page.locator('.who').waitFor();
  await page.waitForTimeout(2_500);
  await shoot(page, 'desk-ringing', false);
  await wrapUp(page, callId);
  await page.context().close();
}

async function deskAnswered() {
  const page = await screen({ user: 'shen', locale: 'en-GB' });
  await page.locator('.desk-idle').waitFor();
  await ring(page, { phone: ENGLISH_CALLER, answerAfterSeconds: 1, talkSeconds: 120 });
  await page.getByText('Said, fold away').click();
  for (const step of [0, 1]) await page.locator('.step').nth(step).click();
  await page.getByText('Mark as verified').click();
  await page.locator('.chip-met', { hasText: 'Verified' }).waitFor();
  await ring(page, { phone: SHARED_NUMBER, answerAfterSeconds: 0, talkSeconds: 60 });
  await page.locator('.call-tab').nth(1).waitFor();
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('w');
  await page.keyboard.press('b');
  await page.locator('[data-field=promise] input').first().fill('Payment by tomorrow 18:00');
  await page.locator('[data-field=cause] input').click();
  await page.keyboard.type('pro');
  await page.locator('.cause-option').first().waitFor();
  await shoot(page, 'desk-answered');
  await page.context().close();
}

async function board(name, options) {
  const page = await screen({ user: 'han', ...options });
  await page.locator('.burn-row').first().waitFor();
  await shoot(page, name);
  await page.context().close();
}

/** A clock with a story: a breach that was taken back if the demo has one, else the clock with the most segments. */
async function clockExplained() {
  const page = await screen({ user: 'han', locale: 'en-GB' });
  await page.locator('.burn-row').first().waitFor();
  const path = await page.evaluate(async () => {
    const get = async (from) => (await fetch(`/v1${from}`)).json();
    const pathOf = (id, clock) => `/touchpoints/${encodeURIComponent(id)}/clocks/${encodeURIComponent(clock)}`;
    let after = '';
    for (let pages = 0; pages < 40; pages += 1) {
      const { items, next } = await get(`/alerts?limit=100${after}`);
      // Numbers of six digits are the mass of the demo; a story is told by its cast.
      const found = items.find((alert) => alert.retracted !== null && alert.threshold === 'at' && !/-\d{6}$/.test(alert.ref));
      if (found !== undefined) return pathOf(found.touchpointId, `${found.milestone}:${found.cycle}`);
      if (next === null) break;
      after = `&after=${encodeURIComponent(next)}`;
    }
    const { burning } = await get('/board');
    const stories = burning.toSorted((a, b) => b.clock.bar.segments.length - a.clock.bar.segments.length);
    return pathOf(stories[0].touchpointId, stories[0].clock.id);
  });
  await page.goto(url + path);
  await page.locator('.timeline svg').waitFor();
  await shoot(page, 'clock-explained');
  await page.context().close();
}

async function portal() {
  const page = await screen({ user: 'hengchi' });
  await page.locator('.cases tbody tr').first().waitFor();
  await shoot(page, 'portal');
  await page.context().close();
}

async function phone() {
  const page = await screen({ user: 'han', width: 390, height: 844, scale: 2 });
  await page.locator('.phone-row').first().waitFor();
  await shoot(page, 'phone-burning');
  await page.context().close();
}

async function screen({ user, locale = 'zh-CN', dark = false, width = 1280, height = 800, scale = 1 } = {}) {
  const context = await browser.newContext({
    locale,
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  if (user !== undefined) {
    await page.fill('#username', user);
    await page.fill('#password', 'firebreak-demo');
    await page.keyboard.press('Enter');
    await page.locator('.shell').waitFor();
  }
  return page;
}

/** Waits until fonts and charts stand still; the pointer is out of the way. */
async function shoot(page, name, settle = true) {
  await page.evaluate('document.fonts.ready');
  await page.mouse.move(640, 2);
  if (settle) await page.waitForTimeout(700);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
}

async function ring(page, call) {
  const { callId } = await post(page, '/calls/demo', { phone: CALLER, to: '8001', ...call });
  return callId;
}

async function wrapUp(page, callId) {
  await page.locator('.wrap.is-open').waitFor();
  await post(page, `/calls/${encodeURIComponent(callId)}/wrap-up`, { outcome: 'resolved' });
}

function post(page, path, body) {
  return page.evaluate(
    async ([to, json]) => {
      const answer = await fetch(`/v1${to}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
      if (!answer.ok) throw new Error(`${to} answered ${answer.status}`);
      return answer.json();
    },
    [path, JSON.stringify(body)],
  );
}

async function ready() {
  for (let tries = 0; tries < 600; tries += 1) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}.`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error('The server was not ready within two minutes.');
}

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}
