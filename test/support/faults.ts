/** `npm run test:faults` strikes as often as the catalogue says; everywhere else a short form has to do. */
export const FULL = process.env['FAULTS'] === 'full';

/** How often, how many, how long: in the short form and in the full one. */
export const times = (short: number, full: number): number => (FULL ? full : short);

/** Why the long ones stay out of an ordinary run of the suite; null in a fault run. */
export const notNow = process.env['FAULTS'] === undefined ? 'only in npm run test:faults' : null;

/** Fault tests take as long as they take. */
export const PATIENCE = { timeout: FULL ? 7_200_000 : 900_000 };
