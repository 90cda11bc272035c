import { Injectable } from '@nestjs/common';
import { stableId } from '../kernel/ids.js';
import { SystemScope } from '../kernel/scope.js';
import { UniqueViolation, type Stored } from '../kernel/store/store.js';
import { MessageRepository } from './message.repository.js';
import type { MessageDoc } from './message.schema.js';

const SYSTEM = SystemScope.because('gather alerts into digests');
const GROUP = 256;
export const LEASE_MS = 120_000;

/**
 * Turns messages whose digest is due into rows of it. The digest is a message of its own, with an id made from
 * recipient and hour: it exists first, then takes in its rows one by one, then is closed and handed to the mail lane.
 * Stopping anywhere leaves it in the digest lane, where the next sweep goes on.
 */
@Injectable()
export class Digests {
  constructor(private readonly messages: MessageRepository) {}

  async gatherDue(now: Date): Promise<void> {
    for (let before = ''; ; ) {
      const due = await this.messages.due('digest', now, GROUP);
      const digests = new Map(due.map((doc) => [doc.purpose === 'digest' ? doc._id : (doc.into ?? doc._id), doc.recipient]));
      const round = [...digests.keys()].sort().join();
      // The same as before: somebody else is gathering these.
      if (round === '' || round === before) return;
      before = round;
      for (const [id, recipient] of digests) await this.gather(id, recipient, now);
    }
  }

  private async gather(id: string, recipient: string, now: Date): Promise<void> {
    const digest = await this.open(id, recipient, now);
    if (digest.lane !== 'digest') return this.moveOn(id);
    if (!(await this.claim(id, now))) return;
    for (let entries = await this.messages.waitingFor(id, GROUP); entries.length > 0; ) {
      await Promise.all(
        entries.map((entry) =>
          this.messages.update(SYSTEM, entry._id, (doc) =>
            doc.state === 'queued' ? { ...doc, state: 'gathered', sendAt: null } : null,
          ),
        ),
      );
      entries = await this.messages.waitingFor(id, GROUP);
    }
    await this.messages.update(SYSTEM, id, (doc) => (doc.lane === 'digest' ? { ...doc, lane: 'mail', sendAt: now } : null));
  }

  private async open(id: string, recipient: string, now: Date): Promise<Stored<MessageDoc>> {
    const known = await this.messages.get(SYSTEM, id);
    if (known !== null) return known;
    try {
      return await this.messages.insert(SYSTEM, emptyDigest(id, recipient, now));
    } catch (error) {
      const made = error instanceof UniqueViolation ? await this.messages.get(SYSTEM, id) : null;
      if (made === null) throw error;
      return made;
    }
  }

  private async claim(id: string, now: Date): Promise<boolean> {
    let won = false;
    await this.messages.update(SYSTEM, id, (doc) => {
      won = doc.lane === 'digest' && doc.sendAt !== null && doc.sendAt <= now;
      return won ? { ...doc, sendAt: new Date(now.getTime() + LEASE_MS) } : null;
    });
    return won;
  }

  /** The digest is closed: what came too late for it becomes a row of the next one of the same hour. */
  private async moveOn(id: string): Promise<void> {
    const into = stableId('ms', 'digest-after', id);
    for (const entry of await this.messages.waitingFor(id, GROUP)) {
      await this.messages.update(SYSTEM, entry._id, (doc) => (doc.state === 'queued' ? { ...doc, into } : null));
    }
  }
}

function emptyDigest(id: string, recipient: string, now: Date): MessageDoc {
  return {
    _id: id,
    purpose: 'digest',
    channel: 'mail',
    lane: 'digest',
    recipient,
    manner: 'digest',
    state: 'queued',
    sendAt: now,
    attempts: 0,
    attemptsBefore: 0,
    lastFailure: null,
    createdAt: now,
    sentAt: null,
    alertId: null,
    touchpointId: null,
    cause: null,
    into: null,
    about: null,
  };
}
