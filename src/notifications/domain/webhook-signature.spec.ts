import { describe, expect, it } from 'vitest';
import { readSecret, signedHeaders, verifies } from './webhook-signature.js';

describe('a signed webhook', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const key = (readSecret(secret) as { secret: Buffer }).secret;
  const headers = signedHeaders([key], 'msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1_614_265_330_000), '{"test": 2432232314}');

  it('is signed as the example of the specification', () => {
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(headers['webhook-timestamp']).toBe('1614265330');
  });

  it('carries a signature for each key, so that either side may change first', () => {
    const next = Buffer.alloc(32, 1);
    const both = signedHeaders([next, key], 'ms_1', new Date(0), 'body');
    expect([next, key].every((each) => verifies(each, both, 'body'))).toBe(true);
    expect(verifies(next, both, 'another body')).toBe(false);
    expect(verifies(Buffer.alloc(32, 2), both, 'body')).toBe(false);
  });

  it.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_no spaces', `whsec_${Buffer.alloc(65).toString('base64')}`])(
    'refuses the key %s',
    (text) => {
      expect(readSecret(text)).toHaveProperty('reason');
    },
  );
});
