import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aFile } from '../../test/support/customer-file.js';
import type { CustomersService } from '../customers/customers.service.js';
import type { CustomerFileView } from '../customers/domain/customer-file.js';
import { DomainError, notFound } from '../kernel/errors.js';
import { makeLogger } from '../kernel/logging.js';
import { AccessScope } from '../kernel/scope.js';
import { PopFiles } from './pop-files.service.js';

const scope = AccessScope.organisation('us_1', 'handler', 'hq');

/** A store that answers when it is told to. */
function slowStore(): { files: PopFiles; answer: (file: CustomerFileView | Error) => void; asked: (string | undefined)[] } {
  const waiting: ((file: CustomerFileView | Error) => void)[] = [];
  const asked: (string | undefined)[] = [];
  const customers = {
    fileOf: (_scope: AccessScope, _id: string, options: { reveal?: string }) => {
      asked.push(options.reveal);
      return new Promise<CustomerFileView>((resolve, reject) => {
        waiting.push((file) => (file instanceof Error ? reject(file) : resolve(file)));
      });
    },
  } as unknown as CustomersService;
  return { files: new PopFiles(customers, makeLogger('silent')), answer: (file) => waiting.shift()!(file), asked };
}

describe('the file of a pop', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is read anew while the store is quick', async () => {
    const { files, answer } = slowStore();
    const found = files.find(scope, 'cu_1', null);
    answer(aFile({ openCount: 1 }));
    expect(await found).toEqual({ file: aFile({ openCount: 1 }), late: null });
  });

  it('is the last one seen when the store is slow, with its own age, and tells when the store has answered', async () => {
    const { files, answer } = slowStore();
    const first = files.find(scope, 'cu_1', null);
    answer(aFile({ asOf: '2026-11-24T02:00:00.000Z' }));
    await first;
    const second = files.find(scope, 'cu_1', null);
    await vi.advanceTimersByTimeAsync(300);
    const { file, late } = await second;
    expect(file!.asOf).toBe('2026-11-24T02:00:00.000Z');
    answer(aFile({ asOf: '2026-11-24T02:05:00.000Z' }));
    await late;
    const third = files.find(scope, 'cu_1', null);
    await vi.advanceTimersByTimeAsync(300);
    expect((await third).file!.asOf).toBe('2026-11-24T02:05:00.000Z');
  });

  it('never remembers what was shown in clear, nor shows one caller’s file to another scope', async () => {
    const { files, answer, asked } = slowStore();
    const clear = files.find(scope, 'cu_1', 'call ca_1');
    answer(aFile());
    await clear;
    expect(asked).toEqual(['call ca_1']);
    for (const other of [scope, AccessScope.organisation('us_2', 'handler', 'hq/west')]) {
      const found = files.find(other, 'cu_1', null);
      await vi.advanceTimersByTimeAsync(300);
      expect((await found).file).toBeNull();
    }
  });

  it('is nobody for a foreign customer, and the last one seen when the store fails', async () => {
    const { files, answer } = slowStore();
    const seen = files.find(scope, 'cu_1', null);
    answer(aFile());
    await seen;
    const broken = files.find(scope, 'cu_1', null);
    answer(new DomainError('unavailable', 'no disk'));
    expect(await broken).toEqual({ file: aFile(), late: null });
    const foreign = files.find(scope, 'cu_1', null);
    answer(notFound('customer'));
    expect((await foreign).file).toBeNull();
  });
});
