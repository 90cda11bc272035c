import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, closeScreens, launchBrowser, openScreen, ring, signIn, startServer, type RunningServer, type Screen, type ScreenOptions } from './support.js';

let server: RunningServer;
let browser: Browser;
const screens: Screen[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startServer();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

afterEach(async () => {
  await closeScreens(screens.splice(0));
});

async function desk(options: ScreenOptions = {}): Promise<Screen> {
  const screen = await openScreen(browser, server.url, options);
  screens.push(screen);
  await signIn(screen.page, 'shen');
  await screen.page.locator('.desk, .phone-page').first().waitFor();
  return screen;
}

/** Ends what a test left on the desk, so that the next one begins with none. */
async function wrapUpByApi({ page }: Screen, callId: string): Promise<void> {
  await page.locator('.call-tab', { hasText: '待小结' }).waitFor();
  await ask(page, 'POST', `/calls/${encodeURIComponent(callId)}/wrap-up`, { outcome: 'resolved' });
  await page.locator('.call-tab').waitFor({ state: 'detached' });
}

describe('the desk', () => {
  it('pops by itself with who, why, the chain, promises and voices, masked until answered', async () => {
    const screen = await desk();
    const { page } = screen;
    await page.getByText('等待来电').waitFor();
    const callId = await ring(page);
    await page.locator('.who h1', { hasText: '林＊＊' }).waitFor();
    expect(await page.title()).toContain('(1)');
    expect(await page.locator('.reason h2').innerText()).toMatch(/多半/);
    expect(await page.locator('.chain-row').count()).toBeGreaterThanOrEqual(3);
    const bars = await page.locator('.chain-row [role=img]').evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label') ?? ''));
    expect(bars.every((label) => label.length > 10)).toBe(true);
    expect(await page.locator('.half').nth(0).locator('.said').count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator('.half').nth(1).locator('.said').count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator('.opening blockquote').innerText()).toContain('接听后显示称呼');
    expect(await page.locator('body').innerText()).not.toContain('林芷若');
    // The phone answers, nobody's focus is moved.
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY');

    await page.locator('.who h1', { hasText: '林芷若' }).waitFor();
    expect(await page.locator('.presence').innerText()).toContain('通话中');
    await wrapUpByApi(screen, callId);
  });

  it('fits 1280 × 800 without scrolling', async () => {
    const screen = await desk();
    const { page } = screen;
    const callId = await ring(page);
    await page.locator('.who').waitFor();
    const hidden = await page.locator('.desk-centre').evaluate((pane) => pane.scrollHeight - pane.clientHeight);
    expect(hidden).toBeLessThanOrEqual(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
    await wrapUpByApi(screen, callId);
  });

  it('wraps up by keyboard alone, and the promise joins the customer file', async () => {
    const { page } = await desk({ locale: 'en-GB' });
    await ring(page);
    await page.locator('.who').waitFor();
    await page.locator('.wrap.is-open').waitFor();
    const customerId = await page.evaluate(async () => {
      const view = (await (await fetch('/v1/desk')).json()) as { calls: { file: { customer: { id: string } } }[] };
      return view.calls[0]?.file.customer.id ?? '';
    });
    await page.keyboard.press('1');
    await page.keyboard.press('b');
    await page.keyboard.type('promised date');
    await page.locator('.cause-option').first().waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Payment by tomorrow 18:00');
    await page.getByText(/due .*18:00/).first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.wrap.is-open').waitFor({ state: 'detached' });
    await page.keyboard.press('4');
    await page.keyboard.press('w');
    await page.locator('.wrap.is-open').waitFor();
    expect(await page.locator('[data-field=promise] input').first().inputValue()).toBe('Payment by tomorrow 18:00');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Wrap-up saved').first().waitFor();
    await page.locator('.call-tab').waitFor({ state: 'detached' });

    // Saved is durable; the file follows once the touchpoint has been recomputed.
    const promises = async (): Promise<unknown[]> =>
      ((await ask(page, 'GET', `/customers/${customerId}/file`)).body as { promises: unknown[] }).promises;
    await expect.poll(promises, { timeout: 20_000 }).toContainEqual(expect.objectContaining({ wording: 'Payment by tomorrow 18:00', state: 'open' }));
  });

  it('saves with Ctrl Enter from the cause, and takes no cause that nobody chose', async () => {
    const { page } = await desk();
    const callId = await ring(page);
    await page.locator('.wrap.is-open').waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('a');
    await page.locator('.cause-option').first().waitFor();
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.url().includes(`/calls/${encodeURIComponent(callId)}/wrap-up`)),
      page.keyboard.press('Control+Enter'),
    ]);
    expect(sent.postDataJSON()).toEqual({ outcome: 'resolved' });
    await page.locator('.call-tab').waitFor({ state: 'detached' });

    await ring(page);
    await page.locator('.wrap.is-open').waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('a');
    await page.keyboard.type('zzz');
    await page.keyboard.press('Control+Enter');
    await page.getByText('没有这个原因').waitFor();
    await page.locator('[data-field=cause] input').fill('');
    await page.keyboard.press('Control+Enter');
    await page.locator('.call-tab').waitFor({ state: 'detached' });
  });

  it('restores live pops and the draft after a reload', async () => {
    const screen = await desk();
    const { page } = screen;
    const callId = await ring(page, { answerAfterSeconds: 1, talkSeconds: 2 });
    await page.locator('.wrap.is-open').waitFor();
    await page.locator('[data-field=nextStep] input').fill('明天回访');
    await page.reload();
    await page.locator('.who h1', { hasText: '林芷若' }).waitFor();
    await page.locator('.wrap.is-open').waitFor();
    expect(await page.locator('[data-field=nextStep] input').inputValue()).toBe('明天回访');
    await wrapUpByApi(screen, callId);
  });

  it('opens a second call as a second tab and leaves the first where it is', async () => {
    const screen = await desk();
    const { page } = screen;
    const first = await ring(page, { answerAfterSeconds: 1, talkSeconds: 12 });
    await page.locator('.who h1', { hasText: '林芷若' }).waitFor();
    await ring(page, { phone: '+8613911110000', answerAfterSeconds: 0, talkSeconds: 3 });
    await page.locator('.call-tab').nth(1).waitFor();
    expect(await page.locator('.who h1').innerText()).toBe('林芷若');
    await page.keyboard.press('Alt+2');
    await page.locator('.match-head').waitFor();
    // The caller gives up: the tab goes, and the first call is back.
    await page.locator('.call-tab').nth(1).waitFor({ state: 'detached' });
    await page.locator('.who h1', { hasText: '林芷若' }).waitFor();
    await wrapUpByApi(screen, first);
  });

  it('asks who is calling when people share a number; a key chooses and Z takes it back', async () => {
    const screen = await desk();
    const { page } = screen;
    const callId = await ring(page, { phone: '+8613800138055', answerAfterSeconds: 1, talkSeconds: 6 });
    await page.locator('.candidate').first().waitFor();
    expect(await page.locator('.candidate:not(.is-none)').count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('.candidate .big').allInnerTexts()).toSatisfy((names: string[]) => names.every((name) => /[＊*]/.test(name)));
    await page.keyboard.press('2');
    await page.locator('.who h1').waitFor();
    await page.keyboard.press('z');
    await page.locator('.candidate').first().waitFor();
    await page.keyboard.press('0');
    await page.locator('.match-panel').first().waitFor();
    await wrapUpByApi(screen, callId);
  });

  it('becomes one column at 200 % zoom: reason, chain, opening line, rest', async () => {
    const screen = await desk({ width: 640, height: 400 });
    const { page } = screen;
    const callId = await ring(page, { answerAfterSeconds: 1, talkSeconds: 3 });
    const order = ['.reason', '.chain', '.opening', '.file-halves'];
    await page.locator('.opening').waitFor();
    const tops = await Promise.all(order.map(async (part) => (await page.locator(part).boundingBox())?.y ?? Number.NaN));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(640);
    await page.locator('.call-tab', { hasText: '待小结' }).waitFor();
    await ask(page, 'POST', `/calls/${encodeURIComponent(callId)}/wrap-up`, { outcome: 'resolved' });
    await page.getByText('我的队列').first().waitFor();
  });

  it('does not use a withheld number', async () => {
    const { page } = await desk({ locale: 'en-GB' });
    await ring(page, { phone: 'anonymous', answerAfterSeconds: 0, talkSeconds: 3 });
    await page.getByText('Number withheld').first().waitFor();
    await page.locator('.match-head').waitFor({ state: 'detached' });
  });

  it('shows its keys on ?, and never acts on letters typed into a field', async () => {
    const { page } = await desk();
    await page.keyboard.press('?');
    await page.locator('.keys-list').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.keys-list').waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await page.keyboard.type('?');
    expect(await page.locator('.search-field input').inputValue()).toBe('?');
    expect(await page.locator('.keys-list').isVisible()).toBe(false);
  });
});
