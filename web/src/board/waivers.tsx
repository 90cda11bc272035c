import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { TouchpointView } from '../../../src/insight/domain/board.js';
import type { ClockView } from '../../../src/sla/clock-view.js';
import type { WaiverView } from '../../../src/sla/waiver-view.js';
import { useChange } from '../admin/use-change.js';
import { serverNow } from '../common/now.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { useSession } from '../session/session.js';

const GROUNDS = ['force-majeure', 'customer', 'authority', 'other'] as const;
/** A change is applied within moments after it was taken, on a busy day a little later; the page looks again then. */
const LOOK_AGAIN_AFTER_MS = [500, 1_500, 4_000, 10_000, 20_000];

interface WaiverBlockProps {
  view: TouchpointView;
  onChange: () => void;
}

/** Time of this touchpoint that does not count: what was granted, by whom, and for managers the way to grant more. */
export function WaiverBlock({ view, onChange }: WaiverBlockProps) {
  const { t } = useLanguage();
  const { user } = useSession();
  const change = useChange();
  const [granting, setGranting] = useState(false);
  const may = user.role === 'manager' || user.role === 'admin';
  const changed = () => {
    onChange();
    for (const afterMs of LOOK_AGAIN_AFTER_MS) setTimeout(onChange, afterMs);
  };
  if (view.waivers.length === 0 && !may) return null;
  const path = `/touchpoints/${encodeURIComponent(view.id)}/waivers`;
  return (
    <section className="touchpoint-block">
      <h2 className="block-title row">
        {t.waivers.title}
        <span className="grow" />
        {may && view.clocks.length > 0 && (
          <Button size="small" onClick={() => setGranting(true)}>
            {t.waivers.grant}
          </Button>
        )}
      </h2>
      {view.waivers.length === 0 && <p className="meta waiver-none">{t.waivers.none}</p>}
      <ul className="plain-list">
        {view.waivers.map((waiver) => (
          <WaiverLine
            key={waiver.id}
            waiver={waiver}
            zone={view.clocks[0]?.zone ?? viewerZone()}
            onRevoke={may ? () => change(api.post(`${path}/${encodeURIComponent(waiver.id)}/revoke`, {}), changed) : null}
          />
        ))}
      </ul>
      <GrantWaiver
        open={granting}
        clocks={view.clocks}
        onCancel={() => setGranting(false)}
        onGrant={(wanted) =>
          change(api.post(path, wanted), () => {
            setGranting(false);
            changed();
          })
        }
      />
    </section>
  );
}

function WaiverLine({ waiver, zone, onRevoke }: { waiver: WaiverView; zone: string; onRevoke: (() => void) | null }) {
  const { t, language, words } = useLanguage();
  const { names } = useSession();
  const at = (value: string) => formatInstant(value, { language, zone, nowMs: serverNow(), viewer: viewerZone() });
  const facts = [
    t.waivers.by(names.custodian(waiver.approvedBy), at(waiver.approvedAt)),
    waiver.standing ? t.waivers.standing : null,
    waiver.milestones.length === 0 ? null : waiver.milestones.map((milestone) => words.milestone(milestone)).join(t.common.comma),
    waiver.article === null ? null : `${t.waivers.article} ${waiver.article}`,
  ];
  return (
    <li className="waiver-line">
      <span className="two-lines">
        <span>
          <b>{titleOf(waiver, language) ?? t.waivers.ground[waiver.ground]}</b> <span className="num">{`${at(waiver.from)} – ${at(waiver.to)}`}</span>
        </span>
        <span className="meta">{[t.waivers.ground[waiver.ground], ...facts].filter((part) => part !== null).join(' · ')}</span>
      </span>
      {onRevoke !== null && (
        <Button size="small" onClick={onRevoke} aria-label={`${t.waivers.revoke} ${titleOf(waiver, language) ?? waiver.id}`}>
          {t.waivers.revoke}
        </Button>
      )}
    </li>
  );
}

const titleOf = ({ title }: Pick<WaiverView, 'title'>, language: string): string | null => title?.[language === 'zh-CN' ? 'zh' : 'en'] ?? null;

/** What counts of a clock, in a word, where a waiver makes a difference to it: late, or still open. */
export function WaivedWord({ clock, chip = false }: { clock: ClockView; chip?: boolean }) {
  const { t, language } = useLanguage();
  const { waived } = clock;
  if (waived === null || (!clock.missed && clock.endedAt !== null)) return null;
  const words = clock.missed && !waived.missed ? t.waivers.notCounted : clock.missed ? t.waivers.lessCounted : t.waivers.touched;
  const names = waived.waivers.map((waiver) => titleOf(waiver, language) ?? t.waivers.ground[waiver.ground]).join(t.common.comma);
  if (chip) {
    return (
      <span className="chip">
        {words}
        {t.common.colon}
        {names}
      </span>
    );
  }
  return (
    <>
      <b title={names}>{words}</b>
      {' · '}
    </>
  );
}

interface Wanted {
  title: string;
  ground: (typeof GROUNDS)[number];
  from: string;
  to: string;
  article: string;
  milestones: string[];
}

interface GrantWaiverProps {
  open: boolean;
  clocks: readonly ClockView[];
  onCancel: () => void;
  onGrant: (wanted: Wanted) => void;
}

function GrantWaiver({ open, clocks, onCancel, onGrant }: GrantWaiverProps) {
  const { t, words } = useLanguage();
  const [form, setForm] = useState<Wanted>({ title: '', ground: 'force-majeure', from: '', to: '', article: '', milestones: [] });
  const set = (part: Partial<Wanted>) => setForm({ ...form, ...part });
  const milestones = [...new Map(clocks.map((clock) => [clock.milestone, clock])).values()];
  const law = milestones.filter(({ type, milestone }) => type === 'regulatory' && (form.milestones.length === 0 || form.milestones.includes(milestone)));
  const lacking = law.length > 0 && form.article.trim() === '';
  return (
    <Modal
      open={open}
      title={t.waivers.grantTitle}
      okText={t.waivers.grant}
      cancelText={t.common.cancel}
      okButtonProps={{ disabled: form.from === '' || form.to === '' }}
      onCancel={onCancel}
      onOk={() => onGrant({ ...form, title: form.title.trim(), article: form.article.trim(), from: instantOf(form.from), to: instantOf(form.to) })}
      destroyOnHidden
    >
      <div className="waiver-form">
        <label>
          {t.waivers.ground.label}
          <Select aria-label={t.waivers.ground.label} value={form.ground} onChange={(ground) => set({ ground })} options={GROUNDS.map((ground) => ({ value: ground, label: t.waivers.ground[ground] }))} />
        </label>
        <label>
          {t.waivers.reason}
          <Input value={form.title} maxLength={200} onChange={(event) => set({ title: event.target.value })} />
        </label>
        <label>
          {t.waivers.from}
          <Input type="datetime-local" value={form.from} onChange={(event) => set({ from: event.target.value })} />
        </label>
        <label>
          {t.waivers.to}
          <Input type="datetime-local" value={form.to} onChange={(event) => set({ to: event.target.value })} />
        </label>
        <label className="is-wide">
          {t.waivers.clocks}
          <Select
            mode="multiple"
            aria-label={t.waivers.clocks}
            placeholder={t.waivers.allClocks}
            value={form.milestones}
            onChange={(chosen) => set({ milestones: chosen })}
            options={milestones.map(({ milestone }) => ({ value: milestone, label: words.milestone(milestone) }))}
          />
        </label>
        <label className="is-wide">
          {t.waivers.article}
          <Input value={form.article} maxLength={200} onChange={(event) => set({ article: event.target.value })} />
        </label>
        <p className="meta is-wide">
          {t.waivers.zone(viewerZone())}
          {lacking && ` ${t.waivers.lawNeedsArticle(law.map(({ milestone }) => words.milestone(milestone)).join(t.common.comma))}`}
        </p>
      </div>
    </Modal>
  );
}

/** What the field shows, in the zone of whoever fills it in, as an instant; what cannot be read is left for the server to refuse. */
function instantOf(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? local : new Date(ms).toISOString();
}
