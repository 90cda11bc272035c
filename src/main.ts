import 'reflect-metadata';
import { createApp } from './app.js';
import { BackHalf, frontHalf } from './back-half.js';
import { Config, ConfigError } from './kernel/config.js';
import { FileMistakes } from './kernel/files/file-problem.js';
import { Readiness } from './kernel/http/readiness.js';
import { DemoSeed } from './demo/demo-seed.js';
import { welcome } from './welcome.js';

/** Starts the server: configuration, application, demo, then the door. Problems end the start with a sentence. */
async function main(): Promise<void> {
  const config = new Config();
  const { host, port, role, workThread } = config.values;
  const divided = role === 'all' && workThread;
  const app = await createApp(config, divided ? frontHalf() : null);
  await app.listen(port, host);
  if (divided) app.get(BackHalf).start();
  const demo = await app.get(DemoSeed).seedIfEmpty(seedingProgress());
  app.get(Readiness).reason = null;
  process.stdout.write(welcome(await app.getUrl(), config, demo));
}

/** One line that counts up on a terminal; a line every tenth of the way elsewhere. */
function seedingProgress(): (share: number) => void {
  let told = -1;
  return (share) => {
    const percent = Math.floor(share * 100);
    const step = process.stdout.isTTY ? percent : Math.floor(percent / 10) * 10;
    if (step === told) return;
    told = step;
    const line = `Seeding the demo, once: ${step} %`;
    process.stdout.write(process.stdout.isTTY ? `\r${line}${percent === 100 ? '\n' : ''}` : `${line}\n`);
  };
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  // Where a file is wrong, its line is what helps, and not ours.
  else if (error instanceof FileMistakes) process.stderr.write(`Firebreak cannot start. ${error.message}\n`);
  else process.stderr.write(`Firebreak cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
