import { InputValidator } from '../kernel/http/validation.js';
import { ROOT_ORG } from '../kernel/scope.js';
import { acceptEvent, canonical } from '../touchpoints/domain/accept-event.js';
import type { Json } from '../touchpoints/domain/event.js';
import { EventDto } from '../touchpoints/event.dto.js';
import { EventLedger } from './event-ledger.js';
import type { ImportSink, SinkOutcome } from './import-run.js';

/** Judges events exactly as the ingest would into an empty store, and writes nothing. */
export function dryRunSink(now: Date): ImportSink {
  const validator = new InputValidator(EventDto);
  const ledger = new EventLedger();
  return (events) =>
    Promise.resolve(
      events.map((input): SinkOutcome => {
        const problems = validator.problems(input);
        if (problems.length > 0) return { refused: problems };
        const taken = acceptEvent(input, input.org ?? ROOT_ORG, now);
        if ('problems' in taken) return { refused: taken.problems };
        const met = ledger.meet(taken.event._id, canonical(taken.event.body as unknown as Json));
        if (met === 'new') return 'accepted';
        if (met === 'same') return 'duplicate';
        return { refused: [{ field: 'eventId', reason: 'was used before with another content' }] };
      }),
    );
}
