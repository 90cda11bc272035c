import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));

/** A rescue has to be dispatched within ten minutes and warns once, after five. */
export const WARNS_AFTER_MS = 300_000;
const POLICY = `policy: rescue
title: { zh: 道路救援, en: Rescue }
applies: { kind: rescue }
effective: { from: 2015-01-01 }
calendar: 24x7
zone: Asia/Shanghai
milestones:
  dispatch:
    title: { zh: 派单, en: Dispatched }
    type: customer
    start: { on: opened }
    stop: { on: [dispatched, arrived] }
    cancel: { on: [cancelled, closed] }
    target: { elapsed: 10m }
    warn: [50%]
`;
const TELL_AT_ONCE = `stale: 24h
late: 10m
quiet: 4h
retry: { first: 30s, most: 6h, attempts: 20 }
digest: { every: 2h, catchUp: 5m }
calendars:
  usual: cn-office
endpoints: {}
rules:
  - name: Everything
    when: { types: [customer] }
    tell:
      - { to: [team], send: now }
`;

/** The configuration with a policy that gives every rescue exactly one alarm, told to its team at once. */
export function oneAlarmConfig(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-config-'));
  cpSync(CONFIG, dir, { recursive: true });
  writeFileSync(join(dir, 'policies', 'rescue.yaml'), POLICY);
  writeFileSync(join(dir, 'notifications.yaml'), TELL_AT_ONCE);
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
