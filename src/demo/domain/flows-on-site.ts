import type { JsonObject } from '../../touchpoints/domain/event.js';
import { afterwards, blunders, chase, pickPartner, plainContact } from './afterwards.js';
import { addOffice, HOUR_MS, MINUTE_MS, wallTime } from './china-time.js';
import { phone } from './contacts.js';
import { Draft, type More } from './draft.js';
import type { SimPartner } from './items.js';
import { sayDeadline } from './sayings.js';
import { BY_CUSTOMER, BY_SYSTEM, type Story } from './story.js';

/** Somebody stands at the roadside. */
export function rescue(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'rescue', openedMs);
  const firm = pickPartner(story, 'rescue');
  draft.partner = firm.id;
  const custodian = `partner:${firm.id}`;
  const remote = random.chance(0.15);
  const minutes = remote ? 90 : 45;
  const dispatch = draft.work('dispatched', 'team:rescue', { minutes: 10 }, openedMs);
  const arrive = draft.work('arrived', custodian, { minutes }, openedMs, 1.05);
  const arrivedMs = Math.max(arrive.atMs, dispatch.atMs + 4 * MINUTE_MS);
  const need = random.pick(['tow', 'tow', 'battery', 'tyre', 'fuel']);
  draft.emit('opened', openedMs, {
    custodian: 'team:rescue',
    actor: BY_CUSTOMER,
    attributes: { area: remote ? 'remote' : 'city', need },
  });
  if (random.chance(0.4)) phone(draft, openedMs, { cause: null, sentiment: 0 }, { team: 'rescue' });
  draft.emit('dispatched', dispatch.atMs, { custodian, actor: draft.human('rescue') });
  if (random.chance(0.6)) {
    const dueMs = openedMs + (minutes + random.pick([0, 5, 15])) * MINUTE_MS;
    const promise = draft.promise(
      'arrival',
      withinWords(story, remote),
      dueMs,
      'team:rescue',
      custodian,
      arrivedMs,
    );
    draft.emit('appointment-made', dispatch.atMs + 30_000, { actor: draft.human('rescue'), promise });
  }
  blunders(draft, firm);
  if (random.chance(0.02)) draft.hurt('amount', 0.9);
  const driver = { kind: 'human' as const, id: `${firm.id}-driver-${random.int(1, 30)}` };
  draft.emit('arrived', arrivedMs, { by: firm.id, actor: driver, data: { fulfils: 'arrival' } });
  const goneMs = arrivedMs + random.lognormal(45, 0.5) * MINUTE_MS;
  const endMs = draft.emit('closed', goneMs, { by: firm.id, actor: BY_SYSTEM });
  return afterwards(draft.finish(), endMs);
}

function withinWords(story: Story, remote: boolean): string {
  if (story.customer.language === 'en')
    return `With you within ${remote ? 'an hour and a half' : 'the hour'}`;
  return `${remote ? '一个半' : '一'}小时内到现场`;
}

/** An adjuster looks at the damage. */
export function survey(story: Story, openedMs: number): Draft {
  const { random, isWorkday } = story;
  const draft = new Draft(story, 'claim-survey', openedMs);
  const adjuster = pickPartner(story, 'adjuster');
  draft.partner = adjuster.id;
  const by = adjuster.id;
  const holder = `partner:${by}`;
  const reporter: More = { by, actor: { kind: 'human', id: `${by}-a${random.int(1, 25)}` } };
  const complex = random.chance(0.15);
  const attributes: JsonObject = complex ? { complexity: 'complex' } : {};
  draft.emit('opened', openedMs, { custodian: 'team:claims', actor: draft.human('claims'), attributes });
  const passedMs = addOffice(openedMs, random.lognormal(20, 0.7) * MINUTE_MS, isWorkday);
  const handedMs = draft.emit('handed-over', passedMs, { custodian: holder, actor: draft.human('claims') });
  const cameMs = appoint(draft, adjuster, reporter, openedMs, handedMs);
  const done = draft.work('surveyed', holder, { workdays: complex ? 5 : 2 }, openedMs);
  const doneMs = Math.max(done.atMs, cameMs + 30 * MINUTE_MS);
  blunders(draft, adjuster);
  if (random.chance(0.05)) draft.hurt(random.chance(0.6) ? 'amount' : 'accuracy', 0.9);
  draft.emit('arrived', cameMs, { ...reporter, data: { fulfils: 'arrival' } });
  plainContact(draft, cameMs, doneMs, 'claims');
  chase(draft, { ...done, atMs: doneMs }, { team: 'claims', promiseItem: 'survey' });
  const data = { amount: random.int(6, 300) * 50, fulfils: 'survey' };
  draft.emit('surveyed', doneMs, { ...reporter, data });
  const endMs = draft.emit('closed', doneMs + 5 * MINUTE_MS, { actor: BY_SYSTEM });
  return afterwards(draft.finish(), endMs);
}

/** Makes the appointment and answers when the adjuster really comes. */
function appoint(
  draft: Draft,
  adjuster: SimPartner,
  reporter: More,
  openedMs: number,
  handedMs: number,
): number {
  const { random, isWorkday, customer } = draft.story;
  const holder = `partner:${adjuster.id}`;
  const fixed = draft.work('appointment', holder, { serviceHours: 2 }, openedMs, 0.75);
  const fixedMs = Math.max(fixed.atMs, handedMs + MINUTE_MS);
  const soonMs = wallTime(
    addOffice(fixedMs, 2.5 * HOUR_MS, isWorkday),
    0,
    random.pick([10, 11, 12, 16, 17, 18]),
  );
  const nextDayMs = wallTime(addOffice(fixedMs, 7.5 * HOUR_MS, isWorkday), 0, 12);
  const dueMs = soonMs > fixedMs + HOUR_MS ? soonMs : nextDayMs;
  const late = random.chance(Math.min(0.4, 0.07 * adjuster.slowness ** 2));
  const cameMs = late
    ? dueMs + random.lognormal(4, 0.9) * HOUR_MS
    : Math.max(fixedMs + MINUTE_MS, dueMs - random.next() * 50 * MINUTE_MS);
  const wording =
    customer.language === 'en'
      ? `The adjuster comes by ${sayDeadline(dueMs, 'en')}`
      : `定损员${sayDeadline(dueMs, 'zh-CN')}前到现场`;
  const promise = draft.promise('arrival', wording, dueMs, holder, holder, cameMs);
  draft.emit('appointment-made', fixedMs, { ...reporter, promise });
  draft.note('arrived', holder, cameMs, dueMs);
  return cameMs;
}
