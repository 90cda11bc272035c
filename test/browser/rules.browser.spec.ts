import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, closeScreens, launchBrowser, openScreen, signIn, startServer, type RunningServer, type Screen } from './support.js';

let server: RunningServer;
let browser: Browser;
let screens: Screen[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  const opened = screens;
  screens = [];
  // Mistakes are provoked here on purpose: the API answers them with 400.
  await closeScreens(opened, /status of 400/);
});

async function open(locale: 'zh-CN' | 'en-GB', part: string): Promise<Screen> {
  const screen = await openScreen(browser, server.url, { locale });
  screens.push(screen);
  await signIn(screen.page, 'han');
  await screen.page.goto(`${server.url}/rules?part=${part}`);
  return screen;
}

describe('the rules', () => {
  it('lists every policy with what runs under it, and leads to the dry run', async () => {
    const { page } = await open('zh-CN', 'policies');
    const row = page.locator('tr', { hasText: 'enquiry.yaml' });
    await row.waitFor();
    await row.getByRole('link', { name: '试算' }).click();
    await page.locator('.proof').first().waitFor();
    expect(await page.getByLabel('策略（YAML）').inputValue()).toContain('policy: enquiry');
  });

  it('cites the law, article by article, with the clocks it brings and where it is in force', async () => {
    const { page } = await open('en-GB', 'regulation');
    const china = page.locator('.rules-pack', { hasText: 'regulation/cn.yaml' });
    await china.getByText('in force here').waitFor();
    const article = china.locator('tr', { hasText: 'Insurance Law, Article 24' });
    expect(await article.innerText()).toMatch(/Claim decision · Notice of refusal\s+\{ days: 3 \}/);
    expect(await article.getByRole('link', { name: 'Source' }).getAttribute('href')).toMatch(/^https:/);
    const britain = page.locator('.rules-pack', { hasText: 'regulation/uk.yaml' });
    expect(await britain.innerText()).toContain('REGULATION=uk');
  });

  it('draws a year with its days off and make-up days', async () => {
    const { page } = await open('en-GB', 'calendars');
    const office = page.locator('.rules-calendar', { hasText: 'cn-office' });
    await office.locator('.day.is-makeup').first().waitFor();
    expect(await office.locator('.day.is-off').count()).toBeGreaterThan(20);
  });

  it('reads a policy while it is typed, and shows a mistake at its line', async () => {
    const { page } = await open('en-GB', 'try');
    await page.locator('.proof', { hasText: 'First response' }).first().getByText('due', { exact: false }).first().waitFor();
    const box = page.getByLabel('Policy (YAML)');
    const text = await box.inputValue();
    await box.fill(text.replace('business: 4h', 'business: soon'));
    await page.locator('.source-problems').getByText('is not a duration').waitFor();
    const line = text.split('\n').findIndex((each) => each.includes('business: 4h')) + 1;
    expect((await page.locator('.source-lines .is-wrong').innerText()).trim()).toBe(String(line));
    await page.getByRole('button', { name: `line ${line}` }).click();
    expect(await page.evaluate('getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)')).toContain('business: soon');
    await box.fill(text.replace('business: 4h', 'business: 40h'));
    await page.locator('.proof', { hasText: 'business: 40h' }).first().waitFor();
    await page.getByLabel('History (one JSON event a line)').fill('{"source":"a"}');
    await page.locator('.source-problems').getByText('eventId').waitFor();
  });

  it('counts with a waiver that is tried, and shows a mistake in it', async () => {
    const { page } = await open('en-GB', 'try');
    await page.locator('.proof').first().waitFor();
    const box = page.getByLabel('Waiver to try');
    await box.fill('waiver: storm\nground: weather');
    await page.locator('.source-problems').getByText('ground').first().waitFor();
    await box.fill(
      'waiver: storm\nground: force-majeure\nfrom: 2026-11-16T10:00:00+08:00\nto: 2026-11-17T10:00:00+08:00\napproved: { by: person:h-1, at: 2026-11-16T10:00:00+08:00 }',
    );
    await page.locator('.proof .chip', { hasText: 'Force majeure' }).first().waitFor();
  });

  it('backtests a draft, shows what flips, and leads down to the touchpoint', async () => {
    const { page } = await open('en-GB', 'backtest');
    const box = page.getByLabel('Policy (YAML)');
    await expect.poll(() => box.inputValue(), { timeout: 15_000 }).toContain('policy: callback');
    const text = await box.inputValue();
    await box.fill(text.replaceAll('business: 4h', 'business: -4h'));
    await page.getByRole('button', { name: 'Start backtest' }).click();
    await page.locator('.source-problems li').first().waitFor();
    await box.fill(text.replaceAll('business: 4h', 'business: 1m'));
    await page.getByRole('button', { name: 'Start backtest' }).click();
    await page.locator('.outcome').waitFor({ timeout: 60_000 });
    await page.getByRole('img', { name: 'Due times and alerts by hour of the day' }).waitFor();
    // Asked for again from elsewhere, it is still there.
    const list = (await ask(page, 'GET', '/backtests')).body as { items: { state: string; policy: string }[] };
    expect(list.items[0]).toMatchObject({ state: 'done', policy: 'callback' });
    await page.locator('.flips a').first().click();
    await page.waitForURL(/\/touchpoints\/tp_/);
  });

  it('is not offered to a handler', async () => {
    const screen = await openScreen(browser, server.url, { locale: 'en-GB' });
    screens.push(screen);
    await signIn(screen.page, 'shen');
    expect(await screen.page.getByRole('link', { name: 'Rules' }).count()).toBe(0);
  });
});

describe('a waiver', () => {
  it('is granted at the touchpoint, said at its clocks and on the board, and taken back', async () => {
    const { page } = await open('en-GB', 'policies');
    const late = ((await ask(page, 'GET', '/touchpoints?kind=refund&limit=200')).body as { items: { id: string; clock: { id: string; missed: boolean; type: string } | null }[] }).items.find(
      ({ clock }) => clock?.missed === true && clock.type !== 'regulatory',
    );
    await page.goto(`${server.url}/touchpoints/${late?.id}`);
    await page.getByRole('button', { name: 'Grant a waiver' }).click();
    const form = page.getByRole('dialog');
    const day = (daysFromNow: number): string => new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 16);
    await form.getByLabel('From').fill(day(-200));
    await form.getByLabel('To').fill(day(2));
    await form.getByLabel('In a few words').fill('Typhoon');
    await form.getByRole('button', { name: 'Grant a waiver' }).click();
    await page.locator('.waiver-line', { hasText: 'Typhoon' }).waitFor();
    await page.locator('.clock-line b', { hasText: 'waived' }).first().waitFor();
    await page.goto(`${server.url}/touchpoints/${late?.id}/clocks/${late?.clock?.id}`);
    await page.locator('.explain-sentence', { hasText: 'Waived: "Typhoon"' }).waitFor();
    // The board is added up in the background, and the page looks again only now and then.
    const told = page.locator('.tile', { hasText: 'waived' });
    do await page.goto(`${server.url}/board`);
    while (!(await told.waitFor({ timeout: 3_000 }).then(() => true, () => false)));
    await page.goto(`${server.url}/touchpoints/${late?.id}`);
    await page.getByRole('button', { name: 'Revoke Typhoon' }).click();
    await page.getByText('All time of this touchpoint counts.').waitFor();
  });
});
