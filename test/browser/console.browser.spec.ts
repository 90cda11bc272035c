import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, closeScreens, launchBrowser, openScreen, signIn, startServer, type RunningServer, type Screen, type ScreenOptions } from './support.js';

let server: RunningServer;
let browser: Browser;
const screens: Screen[] = [];
/** Answers a test provokes on purpose; the browser complains about each. */
let provoked: RegExp | null = null;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startServer();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

afterEach(async () => {
  const allowed = provoked;
  provoked = null;
  await closeScreens(screens.splice(0), allowed);
});

async function open(username: string | null, options: ScreenOptions = {}): Promise<Screen> {
  const screen = await openScreen(browser, server.url, options);
  screens.push(screen);
  if (username !== null) await signIn(screen.page, username);
  return screen;
}

describe('the door', () => {
  it.each([
    ['shen', '/desk'],
    ['han', '/board'],
    ['hengchi', '/portal'],
    ['admin', '/board'],
  ])('lets %s in and leads home', async (username, home) => {
    // A request under way while somebody signs out is refused.
    provoked = /401/;
    const { page } = await open(username);
    await page.waitForURL(`**${home}`);
    await page.locator('.avatar').click();
    await page.getByText('退出登录').click();
    await page.locator('#username').waitFor();
    await page.goto(`${server.url}${home}`);
    await page.locator('#username').waitFor();
  });

  it('says what is wrong with a wrong password and keeps the name', async () => {
    provoked = /401/;
    const { page } = await open(null);
    await page.fill('#username', 'shen');
    await page.fill('#password', 'not-the-password');
    await page.keyboard.press('Enter');
    await page.getByText('用户名或密码不对').waitFor();
    expect(await page.inputValue('#username')).toBe('shen');
  });

  it('speaks the language of the browser, and remembers another choice', async () => {
    const { page } = await open(null, { locale: 'en-GB' });
    expect(await page.locator('h1').innerText()).toBe('Sign in');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.getByRole('button', { name: '中文' }).click();
    await page.reload();
    expect(await page.locator('h1').innerText()).toBe('登录');
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
  });

  it('loads nothing from outside', async () => {
    const { page } = await open(null);
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    await signIn(page, 'han');
    await page.locator('.tiles').waitFor();
    expect(foreign).toEqual([]);
  });
});

describe('the board', () => {
  it('leads from what burns to the touchpoint and to why its clock is due', async () => {
    const { page } = await open('han');
    const row = page.locator('.burn-row').first();
    await row.waitFor();
    await row.locator('.burn-open').click();
    await page.locator('.ant-drawer .clock-line').first().waitFor();
    expect(await page.locator('.ant-drawer .table tbody tr').count()).toBeGreaterThan(0);
    await page.locator('.ant-drawer .clock-line').first().click();
    await page.locator('.explain-sentence').waitFor();
    expect((await page.locator('.explain-sentence').innerText()).length).toBeGreaterThan(15);
    await page.locator('.timeline svg').waitFor();
    expect(await page.locator('.explain-lower .table tbody tr').count()).toBeGreaterThan(0);
    // A link can be sent to a colleague.
    await page.reload();
    await page.locator('.explain-sentence').waitFor();
  });

  it('draws late clocks across the due line and the same line in every row', async () => {
    const { page } = await open('han');
    await page.locator('.burn-row').first().waitFor();
    const lines = await page.locator('.burn-row .clock-due').evaluateAll((all) => all.map((line) => Math.round(line.getBoundingClientRect().x)));
    expect(new Set(lines).size).toBe(1);
    const over = await page.locator('.burn-row .look-over').first().boundingBox();
    expect(Math.round(over?.x ?? 0)).toBeGreaterThanOrEqual((lines[0] ?? 0) - 1);
  });

  it('opens the events behind a tile and behind a cell of the coverage grid', async () => {
    const { page } = await open('han', { locale: 'en-GB' });
    await page.locator('.tile').first().click();
    await page.locator('.ant-drawer .list-row').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.ant-drawer .list-row').first().waitFor({ state: 'hidden' });
    await page.locator('.cover').first().click();
    await page.locator('.ant-drawer-title').waitFor();
  });

  it('opens as many voices behind a field of the heat map as it counts', async () => {
    const { page } = await open('han');
    const field = page.locator('.heat .sr-only button').first();
    await field.waitFor({ state: 'attached' });
    const count = Number(/(\d+)\D*$/.exec((await field.textContent()) ?? '')?.[1]);
    await field.focus();
    await page.keyboard.press('Enter');
    await page.locator('.ant-drawer .voice-row').first().waitFor();
    expect(await page.locator('.ant-drawer .voice-row').count()).toBe(Math.min(50, count));
  });

  it('filters by organisation, type and period, and keeps them in the address', async () => {
    const { page } = await open('han');
    await page.locator('.tiles').waitFor();
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('days=7')),
      page.locator('.ant-segmented-item', { hasText: '7 天' }).click(),
    ]);
    expect(answer.status()).toBe(200);
    expect(page.url()).toContain('days=7');
  });

  it('keeps dark ink on dark paper apart', async () => {
    const { page } = await open('han', { dark: true });
    await page.locator('.tiles').waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(14, 16, 19)');
  });
});

describe('administration', () => {
  it('imports a file and says of a broken one what is wrong with it', async () => {
    const { page } = await open('admin', { locale: 'en-GB' });
    await page.goto(`${server.url}/admin?part=imports`);
    await page.locator('.map-choice').click();
    await page.locator('.ant-select-item-option', { hasText: 'helpdesk-csv' }).click();
    await page.setInputFiles('input[type=file]', { name: 'broken.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
    await page.locator('.admin-form button[type=submit]').click();
    await page.getByText('does not begin with the expected header').waitFor();
  });

  it('tells in the access log who did what, by name and in words', async () => {
    const { page } = await open('admin', { locale: 'en-GB' });
    await page.goto(`${server.url}/admin?part=log`);
    const line = page.locator('.table tbody tr').first();
    await line.waitFor();
    expect(await line.innerText()).toMatch(/Administrator\s+Admin\s+signed in/);
  });

  it('shows what could not be delivered, and says so where there is nothing', async () => {
    const { page } = await open('admin', { locale: 'en-GB' });
    await page.goto(`${server.url}/admin?part=trouble`);
    await page.getByText('No job is in quarantine.').waitFor();
  });

  it('says that a page does not exist, inside the console', async () => {
    provoked = /404/;
    const { page } = await open('han', { locale: 'en-GB' });
    await page.goto(`${server.url}/nowhere`);
    await page.getByText('There is no such page.').waitFor();
    await page.getByText('To the first page').click();
    await page.locator('.tiles').waitFor();
  });
});

describe('the partner portal', () => {
  it('shows the scorecard and only own cases', async () => {
    const { page } = await open('hengchi');
    await page.locator('.score-row').first().waitFor();
    await page.locator('.cases tbody tr').first().waitFor();
    await page.locator('.cases tbody button').first().click();
    await page.locator('.ant-drawer .clock-line').first().waitFor();
    // No customer's name, no way into explanations.
    expect(await page.locator('.ant-drawer .touchpoint-head a').count()).toBe(0);
    const cases = (await ask(page, 'GET', '/portal/cases')).body as { items: { touchpointId: string }[] };
    const own = cases.items.map((item) => item.touchpointId);

    const manager = await open('han');
    const all = (await ask(manager.page, 'GET', '/touchpoints?kind=refund')).body as { items: { id: string }[] };
    const foreign = all.items[0]?.id ?? '';
    expect(own).not.toContain(foreign);
    provoked = /404|403/;
    const [theirs, nobodys] = await Promise.all(
      [foreign, 'tp_missing'].map((id) => ask(page, 'GET', `/portal/cases/${id}`)),
    );
    expect(theirs?.status).toBe(404);
    expect(theirs?.body).toEqual(nobodys?.body);
  });

  it('keeps the board to those it is for', async () => {
    provoked = /403/;
    const { page } = await open('hengchi');
    await page.locator('.score-row').first().waitFor();
    await page.goto(`${server.url}/board`);
    await page.getByText('您的角色不能查看这里').waitFor();
  });
});

describe('the phone', () => {
  it('shows what burns, then an alert with one thing to do', async () => {
    const { page } = await open('han', { width: 390, height: 844 });
    await page.locator('.phone-row').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const small = await page.locator('.phone-row, .phone-bar a').evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().height < 44).length);
    expect(small).toBe(0);
    await page.locator('.phone-bar a').nth(1).click();
    await page.locator('h1', { hasText: '告警' }).waitFor();
    await page.locator('.phone-row').first().click();
    await page.locator('.phone-left').waitFor();
    await page.getByRole('button', { name: '我来处理' }).click();
    await page.getByRole('button', { name: '已认领' }).waitFor();
  });

  it('shows a handler the own queue', async () => {
    const { page } = await open('shen', { width: 390, height: 844, locale: 'en-GB' });
    await page.getByText('My queue').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});
