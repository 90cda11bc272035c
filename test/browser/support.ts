import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { databaseOf, dropDatabaseOf } from '../support/mongo.js';
import { freePort } from '../../scripts/free-port.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const READY_WITHIN_MS = 120_000;

/** The demo is made small: every person and burning case of the cast is there whatever its size. */
const DEMO_SIZE = { customers: 150, touchpoints: 500 };

/** A server really running, as `npm start` starts it, on a store and a port of its own. */
export interface RunningServer {
  url: string;
  stop: () => Promise<void>;
}

/** Starts `dist/bundle/main.js` with the demo in a temporary folder and waits until it is ready. */
export async function startServer(size = DEMO_SIZE): Promise<RunningServer> {
  for (const file of ['dist/bundle/main.js', 'dist/web/index.html']) {
    if (!existsSync(join(ROOT, file))) throw new Error(`${file} is missing: run "npm run build" first.`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'firebreak-browser-'));
  await cp(join(ROOT, 'config'), join(folder, 'config'), { recursive: true });
  const demoFile = join(folder, 'config/demo.yaml');
  const demo = await readFile(demoFile, 'utf8');
  await writeFile(
    demoFile,
    demo.replace(/^customers: .*/m, `customers: ${size.customers}`).replace(/^touchpoints: .*/m, `touchpoints: ${size.touchpoints}`),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['dist/bundle/main.js'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: join(folder, 'data'),
      ...databaseOf(join(folder, 'data')),
      CONFIG_DIR: join(folder, 'config'),
      DEMO: 'true',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listen(child);
  const stop = async () => {
    await end(child);
    await dropDatabaseOf(join(folder, 'data'));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${said()}`, { cause: error });
  }
  return { url, stop };
}

/** Keeps the last words of the server, for the message of a failed start. */
function listen(child: ChildProcess): () => string {
  let words = '';
  const hear = (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return () => words;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}.`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    if (performance.now() > deadline) throw new Error(`The server was not ready within ${READY_WITHIN_MS / 1000} s.`);
    await new Promise((later) => setTimeout(later, 200));
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((ended) => {
    if (child.exitCode !== null) {
      ended();
      return;
    }
    child.once('exit', () => ended());
    child.kill('SIGTERM');
  });
}

export function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`${CHROMIUM} is missing: install it with "apt-get install -y chromium fonts-noto-cjk".`);
  }
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
}

/** One person at one screen, with everything the browser complained about. */
export interface Screen {
  page: Page;
  complaints: string[];
  close: () => Promise<void>;
}

export interface ScreenOptions {
  locale?: 'zh-CN' | 'en-GB';
  dark?: boolean;
  width?: number;
  height?: number;
  timezone?: string;
}

/** Closes the screens of a test; what the browser complained about, unless provoked on purpose, fails it. */
export async function closeScreens(screens: Screen[], provoked: RegExp | null = null): Promise<void> {
  const complaints = screens.flatMap((screen) => screen.complaints).filter((words) => provoked?.test(words) !== true);
  await Promise.all(screens.map((screen) => screen.close()));
  if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join('\n')}`);
}

/** Opens a fresh browser profile at the console's address. */
export async function openScreen(browser: Browser, url: string, options: ScreenOptions = {}): Promise<Screen> {
  const { locale = 'zh-CN', dark = false, width = 1280, height = 800, timezone = 'Asia/Shanghai' } = options;
  const settings: BrowserContextOptions = {
    locale,
    timezoneId: timezone,
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  };
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

export const DEMO_PASSWORD = 'firebreak-demo';

/** Fills in the log-in and waits until the console stands. */
export async function signIn(page: Page, username: string, password = DEMO_PASSWORD): Promise<void> {
  await page.fill('#username', username);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.locator('.shell').waitFor();
}

/** Asks the API from inside the page, with its session. */
export function ask(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ([verb, url, json]) => {
      const answer = await fetch(`/v1${url}`, {
        method: verb,
        ...(json === undefined ? {} : { body: json, headers: { 'content-type': 'application/json' } }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as unknown };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );
}

export interface DemoCall {
  phone?: string;
  to?: string;
  answerAfterSeconds?: number;
  talkSeconds?: number;
}

/** Lets a demo customer ring the handler's extension. */
export async function ring(page: Page, call: DemoCall = {}): Promise<string> {
  const wanted = { phone: '+8613800138000', to: '8001', answerAfterSeconds: 3, talkSeconds: 3, ...call };
  const { status, body } = await ask(page, 'POST', '/calls/demo', wanted);
  if (status >= 300) throw new Error(`The demo call was answered with ${status}: ${JSON.stringify(body)}`);
  return (body as { callId: string }).callId;
}
