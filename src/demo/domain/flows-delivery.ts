import { afterwards, blunders, careTeam, chase, drawPartner, pickPartner, plainContact } from './afterwards.js';
import { HOUR_MS, MINUTE_MS, officeClose, wallTime } from './china-time.js';
import type { DeliveryItem } from './contacts.js';
import { Draft, type More, type Work } from './draft.js';
import type { SimPartner } from './items.js';
import { sayDeadline } from './sayings.js';
import { heardUntilMs } from './silences.js';
import { BY_SYSTEM, type Story } from './story.js';
import { partnersOf } from './world.js';

const SENT = {
  policy: { zh: '纸质保单', en: 'Your paper policy' },
  invoice: { zh: '发票随纸质保单一起', en: 'The invoice with your policy' },
  gift: { zh: '礼品', en: 'Your gift' },
} as const;

interface Course {
  courier: SimPartner;
  packed: Work;
  road: Work;
  /** Whether the first attempt failed. */
  missed: boolean;
  deliveredMs: number;
}

/** A paper policy, an invoice or a promised gift on its way to the customer. */
export function deliver(story: Story, openedMs: number, item: DeliveryItem): Draft {
  const { random } = story;
  const draft = new Draft(story, 'delivery', openedMs);
  const course = planCourse(draft, openedMs, item);
  const { packed, road, courier } = course;
  const promise = promiseOf(draft, openedMs, item, course);
  const promised: More = random.chance(0.75) || item === 'gift' ? { promise } : {};
  draft.emit('opened', openedMs, {
    custodian: 'team:issue',
    actor: BY_SYSTEM,
    attributes: { item },
    ...promised,
  });
  chase(draft, packed, { team: careTeam(random), promiseItem: 'delivery', item });
  send(draft, courier.id, packed.atMs);
  plainContact(draft, packed.atMs, road.atMs, careTeam(random), item);
  chase(draft, road, { team: careTeam(random), promiseItem: 'delivery', item });
  if (course.missed) missThem(draft, courier.id, road.atMs);
  blunders(draft, courier);
  const endMs = draft.emit('delivered', course.deliveredMs, {
    by: courier.id,
    actor: { kind: 'human', id: `${courier.id}-rider-${random.int(1, 40)}` },
    data: { signed: true, fulfils: 'delivery' },
  });
  return afterwards(draft.finish(), endMs, item);
}

function planCourse(draft: Draft, openedMs: number, item: DeliveryItem): Course {
  const { random } = draft.story;
  const courier = pickCourier(draft.story, openedMs);
  draft.partner = courier.id;
  // A gift somebody promised at the sale is what gets forgotten most.
  const forgotten = item === 'gift' && random.chance(0.1);
  const packed = draft.work('dispatched', 'team:issue', { workdays: 2 }, openedMs, forgotten ? 4 : 0.85);
  const road = draft.work('delivered', `partner:${courier.id}`, { workdays: 2 }, packed.atMs);
  const missed = random.chance(0.05 + courier.errorRate);
  if (!missed) return { courier, packed, road, missed, deliveredMs: road.atMs };
  const appointmentMs = wallTime(road.atMs, 1, random.pick([10, 12, 16, 18]));
  const offHours = random.chance(0.85) ? -random.next() : random.next() * 20;
  return { courier, packed, road, missed, deliveredMs: appointmentMs + offHours * HOUR_MS };
}

/** A courier that has fallen silent tells us of no new parcel. */
function pickCourier(story: Story, openedMs: number): SimPartner {
  const chosen = pickPartner(story, 'courier');
  const reports = ({ id }: SimPartner): boolean => openedMs <= heardUntilMs(story, 'delivery', id);
  return reports(chosen) ? chosen : drawPartner(story.random, partnersOf('courier').filter(reports));
}

function promiseOf(draft: Draft, openedMs: number, item: DeliveryItem, course: Course): More['promise'] {
  const { isWorkday, customer } = draft.story;
  const dueMs = officeClose(openedMs, item === 'gift' ? 5 : 4, isWorkday);
  const wording =
    customer.language === 'en'
      ? `${SENT[item].en} will be delivered by ${sayDeadline(dueMs, 'en')}`
      : `${SENT[item].zh}${sayDeadline(dueMs, 'zh-CN')}前送到`;
  const madeBy = item === 'gift' ? `partner:${pickPartner(draft.story, 'broker', 'agency').id}` : 'team:issue';
  const fulfiller = `partner:${course.courier.id}`;
  return draft.promise('delivery', wording, dueMs, madeBy, fulfiller, course.deliveredMs);
}

function send(draft: Draft, by: string, atMs: number): void {
  const { random } = draft.story;
  const tracking = `${by.slice(8, 10).toUpperCase()}${random.int(10_000_000, 99_999_999)}`;
  const custodian = `partner:${by}`;
  draft.emit('handed-over', atMs - 10 * MINUTE_MS, { custodian, actor: draft.human('issue') });
  draft.emit('dispatched', atMs, { by, actor: BY_SYSTEM, data: { tracking } });
}

function missThem(draft: Draft, by: string, atMs: number): void {
  const { random } = draft.story;
  const reason = random.pick(['nobody-home', 'wrong-address', 'refused']);
  draft.emit('delivery-failed', atMs, { by, actor: BY_SYSTEM, data: { reason } });
  const agreedMs = atMs + random.lognormal(60, 0.6) * MINUTE_MS;
  draft.emit('appointment-made', agreedMs, { by, actor: BY_SYSTEM });
}
