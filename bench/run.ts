import 'reflect-metadata';

type Benchmark = (args: string[]) => Promise<void>;

/** Every benchmark prints a table for people and, last, one line of JSON for machines. Loaded only when asked for. */
const BENCHMARKS: Record<string, { about: string; load: () => Promise<Benchmark> }> = {
  ingest: {
    about: 'events per second over HTTP, against the bare server and the bare store',
    load: async () => (await import('./ingest.js')).ingest,
  },
  pop: {
    about: 'from call event posted to pop received, with many desks open',
    load: async () => (await import('./pop.js')).pop,
  },
  sweep: {
    about: 'due timers drained and alert lag with many open clocks, beside one delayed Bull job per timer',
    load: async () => (await import('./sweep.js')).sweep,
  },
  cluster: {
    about: 'ingest, pop and sweep on the local file and on MongoDB, as ratios to the bare engine',
    load: async () => (await import('./cluster.js')).cluster,
  },
  store: { about: 'the local store alone', load: async () => (await import('./store.js')).store },
  clocks: { about: 'clock readings per second', load: async () => (await import('./clocks.js')).clocks },
  backtest: { about: 'a year of touchpoints under a draft policy', load: async () => (await import('./backtest.js')).backtest },
  voice: { about: 'voices read per second', load: async () => (await import('./voice.js')).voice },
  import: { about: 'rows per second and memory of a file import', load: async () => (await import('./import.js')).importBench },
};

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const benchmark = BENCHMARKS[name];
  if (benchmark === undefined) {
    const list = Object.entries(BENCHMARKS).map(([known, { about }]) => `  ${known.padEnd(10)} ${about}`);
    process.stderr.write(`Which benchmark? npm run bench -- NAME\n${list.join('\n')}\n`);
    process.exitCode = 2;
    return;
  }
  const run = await benchmark.load();
  await run(args);
}

await main();
