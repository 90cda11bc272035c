import { burningCast } from './cast-burning.js';
import { claraCorrigan, theoFennick } from './cast-english.js';
import { linZhiruo } from './cast-lin.js';
import { type CastContext, type CastItems, CastWriter } from './cast-writer.js';
import { HOUR_MS, MINUTE_MS } from './china-time.js';

/** The number four customers of the cast share, so that a call from it must ask who is calling. */
export const SHARED_PHONE = '+8613800138055';

/** Everybody curated, the customer of the demo call first. */
export function castStories(context: CastContext): CastItems[] {
  return [
    linZhiruo(context),
    claraCorrigan(context),
    theoFennick(context),
    ...sharedNumber(context),
    ...burningCast(context),
  ];
}

/**
 * A family and a former customer behind one number: with a burnt clock, an open parcel, a renewal, and
 * nothing.
 */
function sharedNumber(context: CastContext): CastItems[] {
  const household = [
    { ref: 'C-K0050', name: '林予桐', grade: 'gold', since: 2019, policy: 'QY-M-19-0034471' },
    { ref: 'C-K0051', name: '林绍', grade: 'standard', since: 2022, policy: 'QY-H-22-0018806' },
    { ref: 'C-K0052', name: '徐见微', grade: 'standard', since: 2024, policy: 'QY-T-24-0061203' },
    { ref: 'C-K0053', name: '林晚', grade: 'standard', since: 2021, policy: 'QY-M-21-0029034' },
  ] as const;
  return household.map(({ ref, name, grade, since, policy }, index) => {
    const cast = new CastWriter(context, {
      ref,
      name,
      phones: [SHARED_PHONE],
      grade,
      language: 'zh-CN',
      policies: [policy],
      plates: index === 0 ? ['沪A·3I5D8'] : [],
      org: 'hq/east/shanghai',
      since,
    });
    HOUSEHOLD_SCENES[index]?.(cast);
    return cast.finish();
  });
}

const HOUSEHOLD_SCENES: readonly ((cast: CastWriter) => void)[] = [
  (cast) => {
    const openedMs = cast.workdayAgo(4, 10);
    const payment = cast.draft('claim-payment', 'PY-61090', openedMs);
    payment.emit('opened', openedMs, {
      custodian: 'team:claims',
      actor: { kind: 'system' },
      attributes: { amount: 3_150 },
    });
    payment.emit('agreed', openedMs + 5 * MINUTE_MS, { actor: { kind: 'customer' } });
    const promise = payment.promise(
      'payment',
      '三天内到账',
      cast.workdayAgo(2, 18),
      'person:h-1002',
      'team:finance',
      null,
    );
    payment.emit('handed-over', openedMs + HOUR_MS, {
      custodian: 'team:finance',
      actor: payment.human('claims'),
      promise,
    });
    payment.finish();
    cast.write(
      {
        about: payment,
        atMs: cast.at(1, 12, 20),
        quote: '说好三天到账，三天又三天，卡里还是空的。',
        sentiment: -2,
        cause: 'promise',
      },
      'chat',
    );
  },
  (cast) => {
    const openedMs = cast.workdayAgo(2, 16);
    const delivery = cast.draft('delivery', 'DL-20958', openedMs, 'courier-yunfan');
    const dueMs = cast.next(18);
    const promise = delivery.promise(
      'delivery',
      '发票寄到家里',
      dueMs,
      'team:issue',
      'partner:courier-yunfan',
      dueMs - HOUR_MS,
    );
    delivery.emit('opened', openedMs, {
      custodian: 'team:issue',
      actor: { kind: 'system' },
      attributes: { item: 'invoice' },
      promise,
    });
    delivery.emit('handed-over', cast.workdayAgo(1, 14), {
      custodian: 'partner:courier-yunfan',
      actor: delivery.human('issue'),
    });
    delivery.emit('dispatched', cast.workdayAgo(1, 14, 10), {
      by: 'courier-yunfan',
      actor: { kind: 'system' },
    });
    delivery.finish();
  },
  (cast) => {
    const renewal = cast.draft('renewal', 'RN-3350', cast.at(4, 10));
    renewal.emit('opened', cast.at(4, 10), { custodian: 'team:renewal', actor: { kind: 'system' } });
    renewal.emit('replied', cast.at(4, 16), {
      actor: renewal.human('renewal'),
      data: { visible: true, substantive: true, what: 'offer' },
    });
    renewal.finish();
  },
];
