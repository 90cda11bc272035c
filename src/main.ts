import 'reflect-metadata';
import { createApp } from './app.js';
import { Config, ConfigError } from './kernel/config.js';
import { Readiness } from './kernel/http/readiness.js';
import { DemoSeed } from './demo/demo-seed.js';
import { welcome } from './welcome.js';

/** Starts the server: configuration, application, demo, then the door. Problems end the start with a sentence. */
async function main(): Promise<void> {
  const config = new Config();
  const app = await createApp(config);
  const { host, port } = config.values;
  await app.listen(port, host);
  const demo = await app.get(DemoSeed).seedIfEmpty();
  app.get(Readiness).reason = null;
  process.stdout.write(welcome(await app.getUrl(), config, demo));
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`Firebreak cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
